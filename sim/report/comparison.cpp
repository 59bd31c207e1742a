#include "report/comparison.hpp"

#include "experiment/chance.hpp"
#include "report/clients.hpp"
#include "report/doubt.hpp"
#include "report/overload.hpp"
#include <stickysim/engine/portable_math.hpp>

#include <algorithm>
#include <cmath>
#include <vector>

namespace stickysim {
namespace {

constexpr double rare_share = 0.01; ///< of the sessions: harm that most replications hardly see
constexpr std::size_t most_replications = 100'000;

/// The two claims that a comparison can make, each with the chance of the data if it is false.
struct Claims {
  double of_difference = 1;
  double of_sameness = 1;
  double strongest() const { return std::min(of_difference, of_sameness); }
};

/// Rounded to float, so that the last bits, in which mathematical libraries differ, decide nothing.
double rounded(double chance) { return static_cast<float>(chance); }

double standard_error(std::vector<double> const& differences, double mean) {
  auto const n = static_cast<double>(differences.size());
  double squares = 0;
  for (double const difference : differences)
    squares += (difference - mean) * (difference - mean);
  return std::sqrt(squares / (n - 1) / n);
}

/// By the paired differences. Of a share of `counted` things in all, 0 where it is none, chance is taken
/// for no less than in counts that differ one by one, and equality for no more than their number can show.
Claims claims_of(std::vector<double> const& differences, double mean, double margin, double counted) {
  auto const n = static_cast<double>(differences.size());
  double error = standard_error(differences, mean);
  double const size = std::fabs(mean);
  if (counted > 0) {
    double things = 0;
    for (double const difference : differences)
      things += std::fabs(difference) * counted / n;
    error = std::max(error, std::sqrt(things) / counted);
    if (things == 0) return {1.0, rounded(portable::exp(-margin * counted))}; // none of them differs
  }
  if (error == 0) return {size > 0 ? 0.0 : 1.0, size <= margin ? 0.0 : 1.0};
  std::size_t const degrees = differences.size() - 1;
  return {2 * student_t_above(size / error, degrees), student_t_above((margin - size) / error, degrees)};
}

double sum_of(Samples const& samples) {
  double sum = 0;
  for (auto const& sample : samples)
    sum += sample.value_or(0);
  return sum;
}

/// How many sessions are at least lost together, because a table or hash takes them for one.
double cluster_size(VariantResult const& variant) {
  Design const& design = variant.variant->design;
  std::int64_t clients = 1;
  if (design.balancer.affinity.key != AffinityKey::session)
    for (WorkloadClass const& workload : design.workloads)
      clients = std::max(clients, workload.clients_per_address);
  return static_cast<double>(clients);
}

/// A variant's sessions that were harmed, by replication.
struct Harmed {
  Samples sessions;
  double started = 0;
  double lost = 0; ///< but to full memories, which takes many at once
  double in(std::size_t replication) const { return sessions[replication].value_or(0); }
  double all() const { return sum_of(sessions); }
};

/// Sessions that went with a server whose memory was full.
Metric const lost_to_memory{"", "count", "", [](ClientsResult const& clients) -> std::optional<double> {
                              auto const& lost =
                                  clients.ledger.sessions[static_cast<std::size_t>(Outcome::lost)];
                              return static_cast<double>(lost[static_cast<std::size_t>(Cause::oom)]);
                            }};

/// Of all its clients or, if `clients` is not empty, of that class.
Harmed harmed_in(VariantResult const& variant, std::string const& clients) {
  Harmed harmed;
  harmed.sessions = samples_of(variant, *find_metric("sessions_harmed"), clients);
  harmed.started = sum_of(samples_of(variant, *find_metric("sessions_started"), clients));
  harmed.lost = sum_of(samples_of(variant, *find_metric("sessions_lost"), clients));
  harmed.lost -= sum_of(samples_of(variant, lost_to_memory, clients));
  return harmed;
}

/// The chance that of two designs alike in law one harms more sessions than the other by as much, if harm is
/// rare; 1 where this test does not apply. Given what strikes the fleet, which is the same for both, sessions
/// are lost one by one: of those harmed at all each is as likely one's as the other's, a binomial count. By
/// how much the replications differ beyond that widens it (a dispersion, as in quasi-likelihood); few of them
/// show little of it, so it is taken for at least 1 + 2 / their number, and for the clients of an address
/// where these go together. Collapses harm many sessions at once and are not counted so: most of the harm
/// must be lost sessions.
double chance_of_rare(VariantResult const& variant, VariantResult const& other, std::string const& clients) {
  Harmed const a = harmed_in(variant, clients);
  Harmed const b = harmed_in(other, clients);
  double const all = a.all() + b.all();
  if (all == 0 || all > rare_share * (a.started + b.started) || 2 * (a.lost + b.lost) < all) return 1;
  double const share = (a.all() + 0.5) / (all + 1);
  double squares = 0;
  std::size_t seen = 0;
  for (std::size_t i = 0; i < a.sessions.size(); ++i) {
    double const both = a.in(i) + b.in(i);
    if (both == 0) continue;
    ++seen;
    double const beyond = a.in(i)-share * both;
    squares += beyond * beyond / (both * share * (1 - share));
  }
  double const replications = static_cast<double>(seen);
  double const dispersion =
      std::max({1 + 2 / replications, seen > 1 ? squares / (replications - 1) : 0, cluster_size(variant)});
  double const count = std::floor(all / dispersion);
  double const larger = std::max(a.all(), b.all()) / all;
  double const more = std::floor(larger * count);
  if (more < 1) return 1;
  return std::min(1.0, 2 * heads_at_least(more, count));
}

/// A comparison before it is known how much the run claims in all.
struct Candidate {
  Comparison* comparison;
  Claims claims;
  bool margin_first; ///< whether a difference within the margin counts as none
};

/// Whether the latencies of the two say how long the run was: the one that cannot keep up is not faster,
/// whatever the figures.
bool is_latency_of_overload(MeasureRow const& row, VariantResult const& variant, VariantResult const& other,
                            double difference) {
  if (row.word != Measure::latency_mean && row.word != Measure::latency_p99) return false;
  return is_overloaded(difference < 0 ? variant : other);
}

/// Compares the two by a measure, of all clients or of a class, and says what the data claim. `are_alike`:
/// they do the same in every replication.
Claims compare(MeasureRow const& row, VariantResult const& variant, VariantResult const& other,
               std::string const& clients, bool are_alike, double confidence, Comparison& comparison) {
  Samples const values = samples_of(variant, row.metric, clients);
  Samples const others = samples_of(other, row.metric, clients);
  comparison.difference = difference_of(variant, other, row.metric, clients, confidence);
  if (!comparison.difference || !comparison.difference->has_interval) return {};
  if (is_latency_of_overload(row, variant, other, comparison.difference->mean)) return {};
  double const largest = std::max(*mean_of(values), *mean_of(others));
  double const margin = std::max(row.margin * largest, row.least_margin);
  bool const is_share = !row.counted_in.empty() && !are_alike;
  double const counted = is_share ? sum_of(samples_of(variant, *find_metric(row.counted_in), clients)) : 0;
  Claims claims = claims_of(paired_differences(values, others), comparison.difference->mean, margin, counted);
  if (row.word == Measure::harm)
    if (double const rare = chance_of_rare(variant, other, clients); rare < 1) claims.of_difference = rare;
  return claims;
}

/// Of all clients together, given that of each class: who harms more in one class does not serve as well,
/// however few these are among all.
void add_classes(Comparison& comparison, std::vector<Comparison> const& classes) {
  Relation const of_all = comparison.relation;
  auto const any = [&](Relation relation) {
    return of_all == relation || std::ranges::find(classes, relation, &Comparison::relation) != classes.end();
  };
  comparison.is_opposed = any(Relation::worse) && any(Relation::better);
  if (comparison.is_opposed)
    comparison.relation = Relation::undecided;
  else if (any(Relation::worse))
    comparison.relation = Relation::worse;
  else if (of_all != Relation::better && any(Relation::undecided))
    comparison.relation = Relation::undecided;
  else if (any(Relation::better))
    comparison.relation = Relation::better;
}

Relation relation_of(Candidate const& candidate, double threshold) {
  bool const differs = candidate.claims.of_difference <= threshold;
  bool const same = candidate.claims.of_sameness <= threshold;
  if (same && (candidate.margin_first || !differs)) return Relation::same;
  if (!differs) return Relation::undecided;
  return candidate.comparison->difference->mean < 0 ? Relation::better : Relation::worse;
}

Relation reversed(Relation relation) {
  if (relation == Relation::better) return Relation::worse;
  if (relation == Relation::worse) return Relation::better;
  return relation;
}

} // namespace

std::string_view name_of(Relation relation) {
  switch (relation) {
  case Relation::better: return "better";
  case Relation::same: return "same";
  case Relation::worse: return "worse";
  case Relation::undecided: break;
  }
  return "undecided";
}

Comparisons::Comparisons(ExperimentResult const& result) {
  double const confidence = result.scenario->run.confidence;
  bool const with_classes = has_classes(*result.scenario);
  std::map<Pair, std::vector<Comparison>> harm_by_class;
  std::vector<Candidate> candidates;
  for (Point const point : points_of(result))
    for (std::size_t i = 0; i < point.size(); ++i)
      for (std::size_t j = i + 1; j < point.size(); ++j) {
        Pair const pair{&point[i], &point[j]};
        bool const are_alike = behave_alike(point[i], point[j]);
        auto const add = [&](MeasureRow const& row, std::string const& clients, Comparison& comparison) {
          Claims const claims = compare(row, point[i], point[j], clients, are_alike, confidence, comparison);
          candidates.push_back({&comparison, claims, row.word != Measure::harm});
        };
        for (MeasureRow const& row : measures())
          add(row, {}, decided_[pair][static_cast<std::size_t>(row.word)]);
        std::vector<std::string> const classes = clients_of(*point[i].variant, with_classes);
        auto& of_classes = harm_by_class[pair];
        of_classes.resize(classes.size() - 1);
        for (std::size_t c = 1; c < classes.size(); ++c)
          add(row_of(Measure::harm), classes[c], of_classes[c - 1]);
      }
  std::ranges::stable_sort(candidates, {},
                           [](Candidate const& candidate) { return candidate.claims.strongest(); });
  for (std::size_t k = 0; k < candidates.size(); ++k) {
    double const threshold = rounded((1 - confidence) / static_cast<double>(candidates.size() - k));
    if (candidates[k].claims.strongest() > threshold) break;
    candidates[k].comparison->relation = relation_of(candidates[k], threshold);
  }
  for (auto& [pair, comparisons] : decided_) {
    add_classes(comparisons[static_cast<std::size_t>(Measure::harm)], harm_by_class[pair]);
  }
}

Comparison Comparisons::of(VariantResult const& variant, VariantResult const& other, Measure measure) const {
  auto const m = static_cast<std::size_t>(measure);
  if (&variant < &other) return decided_.at({&variant, &other})[m];
  Comparison comparison = decided_.at({&other, &variant})[m];
  comparison.relation = reversed(comparison.relation);
  if (auto& difference = comparison.difference) {
    difference->mean = -difference->mean;
    std::swap(difference->low, difference->high);
    difference->low = -difference->low;
    difference->high = -difference->high;
  }
  return comparison;
}

bool Comparisons::outdoes(VariantResult const& variant, VariantResult const& other, bool beyond_doubt) const {
  if (&variant == &other || of(variant, other, Measure::harm).is_opposed) return false;
  bool any = false;
  for (MeasureRow const& row : measures()) {
    Relation const found = relation(variant, other, row.word);
    if (found == Relation::worse || (beyond_doubt && found == Relation::undecided)) return false;
    any = any || found == Relation::better;
  }
  return any;
}

std::optional<std::size_t> replications_needed(Estimate const& difference) {
  if (!difference.has_interval || difference.mean == 0) return std::nullopt;
  // The half width of the interval shrinks with the root of their number. Half as many again, because the
  // guess is itself a sample and the claims of a run share its confidence.
  double const ratio = (difference.high - difference.low) / 2 / std::fabs(difference.mean);
  double const needed = std::ceil(1.5 * difference.replications * std::max(1.0, ratio * ratio));
  if (needed > static_cast<double>(most_replications)) return std::nullopt;
  return static_cast<std::size_t>(needed);
}

} // namespace stickysim
