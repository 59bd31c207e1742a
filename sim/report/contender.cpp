#include "report/contender.hpp"

#include "report/figure.hpp"
#include "report/harm.hpp"
#include "report/overload.hpp"
#include "report/page.hpp"
#include "report/stuck.hpp"
#include "report/two_states.hpp"
#include <stickysim/model/routing_policy.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace stickysim {
namespace {

Standing standing_of(VariantResult const& variant, VariantResult const& reference,
                     Comparisons const& comparisons) {
  auto const of = [&](Measure measure) { return comparisons.of(variant, reference, measure); };
  Comparison const harm = of(Measure::harm);
  bool any_worse = false;
  bool any_open = false;       // undecided
  bool any_suspicious = false; // undecided, and the figure is worse
  for (Measure const measure : {Measure::undone, Measure::failures}) {
    Comparison const service = of(measure);
    any_worse |= service.relation == Relation::worse;
    any_open |= service.relation == Relation::undecided;
    any_suspicious |=
        service.relation == Relation::undecided && service.difference && service.difference->mean > 0;
  }
  bool const both_broken = harms_most(variant) && harms_most(reference) && harm.relation == Relation::same;
  if (both_broken) return Standing::unclear;
  if (harms_most(variant) || fails_most(variant)) return Standing::worse;
  if (two_states(variant)) return Standing::worse; // nobody wants to find out which one it is
  if ((stuck(variant) && !stuck(reference)) || is_overloaded(variant)) return Standing::worse;
  switch (harm.relation) {
  case Relation::worse: return Standing::worse;
  case Relation::undecided: return harm.is_opposed ? Standing::trades : Standing::unclear;
  case Relation::same:
    if (any_worse) return Standing::worse;
    return any_open ? Standing::unclear : Standing::acceptable;
  case Relation::better: break;
  }
  if (any_worse) return Standing::trades;
  return any_suspicious ? Standing::unclear : Standing::acceptable;
}

/// Share of the requests after a login that find their state gone, where that is how a design's users
/// notice; else 0.
double logged_out_by(Contender const& contender) {
  if (contender.way != WayOut::bare || contender.standing != Standing::worse) return 0;
  return mean_of(samples_of(*contender.variant, *find_metric("logged_out_fraction"))).value_or(0);
}

std::string signed_quantity(double value, std::string_view unit) {
  return (value < 0 ? '-' : '+') + quantity(std::fabs(value), unit, 2);
}

/// Whether the latencies of two designs are of different requests: one answers many that fail in the other.
bool answers_another_share(VariantResult const& a, VariantResult const& b) {
  constexpr double many = 0.1; // of the requests
  return std::fabs(mean_of(a, Measure::failures) - mean_of(b, Measure::failures)) > many;
}

/// ` at +1.7 ms (+2.5 %) mean latency`: of one or several variants whose differences are decided alike.
std::string latency_text(Measure measure, std::vector<VariantResult const*> const& variants,
                         VariantResult const& reference, Comparisons const& comparisons) {
  std::string_view const name = row_of(measure).name;
  std::vector<std::string> prices;
  for (VariantResult const* const variant : variants) {
    Comparison const comparison = comparisons.of(*variant, reference, measure);
    if (!comparison.difference || !comparison.difference->has_interval) return {};
    double const before = mean_of(reference, measure);
    double const difference = comparison.difference->mean;
    if (comparison.relation == Relation::same) return fmt::format(", {} within 1 %", name);
    if (comparison.relation == Relation::undecided) return fmt::format(", {} undecided", name);
    double const share = difference / before;
    prices.push_back(signed_quantity(difference, "s"));
    if (std::isfinite(share)) prices.back() += fmt::format(" ({})", signed_quantity(share, "%"));
  }
  return fmt::format(", at {} {}{}", listed(prices), name,
                     measure == Measure::latency_mean && answers_another_share(*variants.front(), reference)
                         ? " of what is answered"
                         : "");
}

/// `, failing 10 % of the requests against 0 %`; that there is less of it goes without saying where fewer
/// sessions are harmed.
std::string share_text(std::string_view verb, Measure measure, std::string_view of,
                       VariantResult const& variant, VariantResult const& reference,
                       Comparisons const& comparisons) {
  Comparison const comparison = comparisons.of(variant, reference, measure);
  Relation const harm = comparisons.relation(variant, reference, Measure::harm);
  bool const is_said = comparison.relation == Relation::worse ||
                       (comparison.relation == Relation::better && harm != Relation::better);
  bool const is_open =
      comparison.relation == Relation::undecided && comparison.difference && comparison.difference->mean > 0;
  if (!is_said && !is_open) return {};
  return fmt::format(", {} {} of {} against {}{}", verb, quantity(mean_of(variant, measure), "%", 2), of,
                     quantity(mean_of(reference, measure), "%", 2),
                     is_open ? ", a difference that is undecided" : "");
}

std::string service_text(VariantResult const& variant, VariantResult const& reference,
                         Comparisons const& comparisons) {
  return share_text("undoing", Measure::undone, "the work done", variant, reference, comparisons) +
         share_text("failing", Measure::failures, "requests", variant, reference, comparisons);
}

/// Whether the tail of the latency is slower by more than the mean tells.
bool is_tail_news(VariantResult const& variant, VariantResult const& reference) {
  auto const growth = [&](Measure measure) {
    return mean_of(variant, measure) / mean_of(reference, measure);
  };
  return growth(Measure::latency_p99) - 1 > 2 * (growth(Measure::latency_mean) - 1);
}

class Clauses {
public:
  Clauses(VariantResult const& reference, Comparisons const& comparisons)
      : reference_{reference}, comparisons_{comparisons} {}

  /// Whether one clause can tell of both. A loss has a number and a cause of its own.
  bool alike(Contender const& a, Contender const& b) const {
    if (a.way != b.way || a.standing != b.standing) return false;
    if (two_states(*a.variant) || two_states(*b.variant)) return false;
    if (is_overloaded(*a.variant) != is_overloaded(*b.variant)) return false;
    if (logged_out_by(a) > 0 && logged_out_by(b) > 0) return true;
    return harms_none(*a.variant) && harms_none(*b.variant) && same_relations(*a.variant, *b.variant);
  }

  /// Of contenders that are alike.
  std::string clause_of(std::vector<Contender> const& group) const {
    Contender const& first = group.front();
    std::string clause = subject_of(group) + ' ' + fate_of(group);
    if (two_states(*first.variant)) return clause; // what else there is, is a mean between the two
    if (is_overloaded(*first.variant)) clause += ", overloaded";
    Comparison const harm = comparisons_.of(*first.variant, reference_, Measure::harm);
    if (harm.is_opposed) clause += ", fewer of one class of clients and more of another";
    bool const none_by_either = harms_none(*first.variant) && harms_none(reference_);
    if (harm.relation == Relation::undecided && !harm.is_opposed && !none_by_either)
      clause += ", a difference that is undecided";
    if (first.standing == Standing::worse && first.way == WayOut::bare) return clause;
    if (first.standing == Standing::worse)
      return clause + service_text(*first.variant, reference_, comparisons_);
    std::vector<VariantResult const*> variants;
    for (Contender const& contender : group)
      variants.push_back(contender.variant);
    return clause + price_text(variants, reference_, comparisons_);
  }

private:
  bool same_relations(VariantResult const& a, VariantResult const& b) const {
    return std::ranges::all_of(measures(), [&](MeasureRow const& row) {
      return comparisons_.relation(a, reference_, row.word) == comparisons_.relation(b, reference_, row.word);
    });
  }

  static std::string subject_of(std::vector<Contender> const& group) {
    std::vector<std::string> names;
    for (Contender const& contender : group)
      names.push_back('\'' + contender.variant->variant->name + '\'');
    if (group.front().way == WayOut::moved) return listed(names);
    return "merely dropping stickiness (" + listed(names) + ')';
  }

  static std::string fate_of(std::vector<Contender> const& group) {
    Contender const& first = group.front();
    if (two_states(*first.variant)) return harm_text(*first.variant);
    if (harms_none(*first.variant) && fails_most(*first.variant))
      return group.size() > 1 ? "serve almost nobody" : "serves almost nobody";
    if (harms_none(*first.variant))
      return group.size() > 1 && first.way == WayOut::moved ? "lose none" : "loses none";
    if (logged_out_by(first) == 0) return harm_text(*first.variant);
    std::vector<std::string> shares;
    for (Contender const& contender : group)
      shares.push_back(quantity(logged_out_by(contender), "%", 2));
    return "logs out " + listed(shares) + " of requests after a login";
  }

  VariantResult const& reference_;
  Comparisons const& comparisons_;
};

} // namespace

bool sticks_by_hash(VariantResult const& variant) {
  Call const& call = variant.variant->design.balancer.policy;
  if (call.name.empty()) return false;
  auto const policy = make_routing_policy(call, 1, 0);
  return policy && (*policy)->hashes();
}

bool is_sticky(VariantResult const& variant) {
  return variant.variant->design.balancer.affinity.kind != AffinityKind::none || sticks_by_hash(variant);
}

WayOut way_of(VariantResult const& variant) {
  return row_of(variant.variant->design.state.placement).on_one_server ? WayOut::bare : WayOut::moved;
}

bool harms_most(VariantResult const& variant) { return mean_of(variant, Measure::harm) > 0.5; }

bool fails_most(VariantResult const& variant) { return mean_of(variant, Measure::failures) > 0.5; }

Contender judged(VariantResult const& variant, VariantResult const& reference,
                 Comparisons const& comparisons) {
  bool const gains = std::ranges::any_of(measures(), [&](MeasureRow const& row) {
    return comparisons.relation(variant, reference, row.word) == Relation::better;
  });
  return {&variant, &reference, way_of(variant), standing_of(variant, reference, comparisons), gains};
}

std::string price_text(std::vector<VariantResult const*> const& variants, VariantResult const& reference,
                       Comparisons const& comparisons) {
  VariantResult const& first = *variants.front();
  std::string text = service_text(first, reference, comparisons) +
                     latency_text(Measure::latency_mean, variants, reference, comparisons);
  auto const relation = [&](Measure measure) { return comparisons.relation(first, reference, measure); };
  if (relation(Measure::latency_p99) == Relation::worse && is_tail_news(first, reference))
    text += latency_text(Measure::latency_p99, variants, reference, comparisons);
  if (relation(Measure::cost) == Relation::worse || relation(Measure::cost) == Relation::better)
    text += fmt::format(
        ", {} cost",
        signed_quantity(comparisons.of(first, reference, Measure::cost).difference->mean, "currency"));
  return text;
}

std::string clauses_of(std::vector<Contender> contenders, VariantResult const& reference,
                       Comparisons const& comparisons) {
  Clauses const clauses{reference, comparisons};
  std::string text;
  while (!contenders.empty()) {
    Contender const first = contenders.front();
    auto const rest =
        std::stable_partition(contenders.begin() + 1, contenders.end(),
                              [&](Contender const& contender) { return clauses.alike(first, contender); });
    text += "; " + clauses.clause_of({contenders.begin(), rest});
    contenders.erase(contenders.begin(), rest);
  }
  return text;
}

} // namespace stickysim
