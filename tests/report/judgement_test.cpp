#include "catch.hpp"
#include "hand_made.hpp"
#include "report/judgement.hpp"

#include <fmt/format.h>

#include <array>

using namespace stickysim;

namespace judgement_test {

namespace {

constexpr std::size_t replications = 6;
using Factors = std::array<double, replications>;

/// What the second design has of a measure beside the first one, by replication.
constexpr Factors factors_for(Relation relation) {
  switch (relation) {
  case Relation::better: return {0.70, 0.71, 0.69, 0.70, 0.72, 0.70};
  case Relation::same: return {1, 1, 1, 1, 1, 1};
  case Relation::worse: return {1.30, 1.31, 1.29, 1.30, 1.32, 1.30};
  case Relation::undecided: break;
  }
  return {0.6, 1.5, 0.7, 1.4, 0.6, 1.4};
}

using Relations = std::array<Relation, measure_count>;

std::uint64_t times(std::uint64_t count, double factor) {
  return static_cast<std::uint64_t>(static_cast<double>(count) * factor + 0.5);
}

TrialResult trial_with(std::array<double, measure_count> const& factors) {
  auto const factor = [&](Measure measure) { return factors[static_cast<std::size_t>(measure)]; };
  TrialResult trial = trial_of({1000, times(150, factor(Measure::harm)), 20'000'000});
  trial.work_lost = times(2'000, factor(Measure::undone));
  trial.requests.ok = 10'000;
  // The share of those that fail is to have the factor, not their number.
  double const share = 0.1 * factor(Measure::failures);
  auto const answered = static_cast<double>(trial.requests.ok + trial.requests.logged_out);
  trial.requests.failed[0] = static_cast<std::uint64_t>(answered * share / (1 - share) + 0.5);
  // Of a hundred answers two are slow; the sum is kept apart from them, so that the mean is a measure of its
  // own.
  trial.latency = Histogram{};
  for (int i = 0; i < 98; ++i)
    trial.latency.record(1'000'000);
  for (int i = 0; i < 2; ++i)
    trial.latency.record(static_cast<Nanoseconds>(100'000'000 * factor(Measure::latency_p99)));
  trial.latency_sum_ns = static_cast<std::uint64_t>(2'000'000'000 * factor(Measure::latency_mean));
  trial.server_price_hours = 10 * factor(Measure::cost);
  trial.fleet_events.push_back({.at_ns = 30'000'000'000, .kind = EventKind::crash, .server = 0});
  return trial;
}

/// A sticky design, and one that has the relations to it.
HandMade pair_with(Relations const& relations, Placement placement = Placement::shared) {
  HandMade made;
  made.add("sticky", AffinityKind::cookie, Placement::local, {});
  made.add("other", AffinityKind::none, placement, {});
  for (std::size_t i = 0; i < replications; ++i) {
    std::array<double, measure_count> factors;
    for (std::size_t m = 0; m < measure_count; ++m)
      factors[m] = factors_for(relations[m])[i];
    std::array<double, measure_count> ones;
    ones.fill(1);
    made.trials(0).push_back(trial_with(ones));
    made.trials(1).push_back(trial_with(factors));
  }
  return made;
}

std::vector<std::string> named(std::string_view label, std::vector<Advice> const& advice) {
  std::vector<std::string> names;
  for (Advice const& line : advice)
    if (line.label == label)
      for (VariantResult const* const design : line.designs)
        names.push_back(design->variant->name);
  return names;
}

bool contains(std::vector<std::string> const& names, std::string const& name) {
  return std::ranges::find(names, name) != names.end();
}

constexpr std::array all_relations{Relation::better, Relation::same, Relation::worse, Relation::undecided};

/// What the answer must be, told from the relations in another way than the program does.
Answer expected(Relations const& relations) {
  auto const count = [&](Relation relation, std::size_t first, std::size_t end) {
    return std::count(relations.begin() + static_cast<std::ptrdiff_t>(first),
                      relations.begin() + static_cast<std::ptrdiff_t>(end), relation);
  };
  Relation const harm = relations[0];
  auto const worse_service = count(Relation::worse, 1, 3);
  auto const open_service = count(Relation::undecided, 1, 3);
  if (harm == Relation::worse) return Answer::no;
  if (harm == Relation::undecided) return Answer::cannot_tell;
  if (worse_service > 0) return harm == Relation::better ? Answer::depends : Answer::no;
  if (open_service > 0) return Answer::cannot_tell; // whose figures are worse, here
  return count(Relation::better, 0, measure_count) > 0 ? Answer::yes_if_state_moves : Answer::yes_for_nothing;
}

} // namespace

TEST_CASE("judgement: every combination of what may be decided gives the answer by its rule") {
  std::size_t combinations = 1;
  for (std::size_t m = 0; m < measure_count; ++m)
    combinations *= all_relations.size();
  for (std::size_t number = 0; number < combinations; ++number) {
    Relations relations;
    for (std::size_t m = 0, rest = number; m < measure_count; ++m, rest /= all_relations.size())
      relations[m] = all_relations[rest % all_relations.size()];
    bool const is_alike = std::ranges::all_of(relations, [](Relation r) { return r == Relation::same; });
    if (is_alike) continue; // see below

    HandMade const made = pair_with(relations);
    ExperimentResult const result = made.result();
    Judgements const judgements{result};
    Judgement const& judgement = judgements.points().front();
    VariantResult const& sticky = result.variants[0];
    VariantResult const& other = result.variants[1];
    INFO(judgement.sentence << '\n' << text_of(judgement.advice));
    for (MeasureRow const& row : measures())
      REQUIRE(judgements.comparisons().relation(other, sticky, row.word) ==
              relations[static_cast<std::size_t>(row.word)]);

    REQUIRE(judgement.answer == expected(relations));
    bool const says_yes = judgement.sentence.starts_with("Yes");
    REQUIRE(says_yes == (judgement.answer == Answer::yes_if_state_moves));
    REQUIRE(judgement.sentence.starts_with("You may") == (judgement.answer == Answer::yes_for_nothing));
    // No `Yes` with more harm, and the choices are of the same mind as the answer.
    if (says_yes) REQUIRE(mean_of(other, Measure::harm) <= mean_of(sticky, Measure::harm));
    auto const chosen = named("Choose", judgement.advice);
    auto const against = named("Not", judgement.advice);
    for (std::string const& name : chosen)
      REQUIRE(!contains(against, name));
    if (judgement.answer == Answer::cannot_tell) REQUIRE(chosen.empty());
    if (judgement.answer == Answer::no) {
      REQUIRE(contains(against, "other"));
      REQUIRE(contains(chosen, "sticky"));
    }
    if (judgement.answer == Answer::yes_if_state_moves || judgement.answer == Answer::depends)
      REQUIRE(contains(chosen, "other"));
    if (judgement.answer == Answer::yes_for_nothing) REQUIRE(contains(chosen, "sticky"));
    // Whatever matters most, and at no price: only where nothing is open.
    bool const any_open = std::ranges::find(relations, Relation::undecided) != relations.end();
    std::string const advice = text_of(judgement.advice);
    if (any_open) REQUIRE(advice.find("by all that is measured") == std::string::npos);
    if (any_open) REQUIRE(advice.find("nothing noticeably better") == std::string::npos);
  }
}

TEST_CASE("judgement: designs that keep their state in the servers may be dropped to as they are") {
  Relations relations;
  relations.fill(Relation::same);
  relations[0] = Relation::better;
  HandMade const made = pair_with(relations, Placement::local);
  ExperimentResult const result = made.result();
  CHECK(Judgements{result}.points().front().answer == Answer::yes);
}

TEST_CASE("judgement: designs that do the same in every replication decide nothing") {
  Relations relations;
  relations.fill(Relation::same);
  HandMade const made = pair_with(relations);
  ExperimentResult const result = made.result();
  Judgement const judgement = Judgements{result}.points().front();
  CHECK(judgement.answer == Answer::cannot_tell);
  CHECK(judgement.sentence.starts_with("Cannot tell, the designs did the same in every replication ("));
}

TEST_CASE("judgement: where nothing happens to the fleet a design that loses nobody proves nothing") {
  HandMade made;
  made.add("sticky", AffinityKind::cookie, Placement::local, lossless);
  made.add("store", AffinityKind::none, Placement::shared, lossless);
  made.trials(1)[0].latency_sum_ns += 1'000'000;
  ExperimentResult const quiet = made.result();
  CHECK(Judgements{quiet}.sentence().starts_with("Cannot tell, nothing happens to the fleet"));
  made.trials(0)[2].fleet_events.push_back({.at_ns = 1, .kind = EventKind::drain, .server = 0});
  ExperimentResult const drained = made.result();
  CHECK(Judgements{drained}.sentence().starts_with("You may, but nothing measured here gets better by it"));
}

TEST_CASE("judgement: where nearly everybody is harmed in every design there is no answer") {
  HandMade made;
  made.add("sticky", AffinityKind::cookie, Placement::local,
           {{1000, 1000, 20'000'000}, {1000, 990, 21'000'000}});
  made.add("store", AffinityKind::none, Placement::shared,
           {{1000, 950, 20'000'000}, {1000, 960, 21'000'000}});
  ExperimentResult const all = made.result();
  CHECK(Judgements{all}.sentence().starts_with(
      "Cannot tell, most of the sessions are harmed, whatever the design"));
}

TEST_CASE(
    "judgement: who leaves more than half of the sessions stuck is not chosen, however fast the rest is") {
  HandMade made;
  made.add("sticky", AffinityKind::cookie, Placement::local, lossy);
  made.add("store", AffinityKind::none, Placement::shared, lossless);
  for (TrialResult& trial : made.trials(1)) {
    trial.sessions_stuck = 600;
    trial.requests_stuck = 600;
  }
  ExperimentResult const result = made.result();
  Judgement const judgement = Judgements{result}.points().front();
  CHECK(judgement.sentence.starts_with(
      "No: 'sticky' loses 151 of 1,000 sessions (15 %) to crashes; 'store' leaves 600 of "
      "1,000 sessions (60 %) stuck, failing 5.7 % of requests against 0 %"));
  CHECK(named("Not", judgement.advice) == std::vector<std::string>{"store"});
}

TEST_CASE("judgement: a design that fails most requests does not work, though its users still come back") {
  HandMade made;
  made.add("sticky", AffinityKind::cookie, Placement::local, lossy);
  made.add("store", AffinityKind::none, Placement::shared, lossless);
  for (TrialResult& trial : made.trials(1))
    trial.requests.failed[0] = 2 * trial.requests.ok;
  ExperimentResult const result = made.result();
  Judgement const judgement = Judgements{result}.points().front();
  CHECK(judgement.sentence.starts_with("No: 'sticky' loses 151 of 1,000 sessions (15 %) to crashes; 'store' "
                                       "serves almost nobody, failing 67 % of requests against 0 %"));
  CHECK(text_of(judgement.advice).find("'store': it fails 67 % of its requests") != std::string::npos);
}

TEST_CASE("judgement: what is undecided says how many replications would decide") {
  HandMade made;
  made.add("sticky", AffinityKind::cookie, Placement::local, lossy);
  std::vector<HandMadeTrial> shuffled = lossy;
  std::swap(shuffled[0].lost, shuffled[2].lost);
  shuffled[1].lost -= 20;
  made.add("token", AffinityKind::none, Placement::client, shuffled);
  ExperimentResult const result = made.result();
  Judgement const judgement = Judgements{result}.points().front();
  INFO(judgement.sentence);
  CHECK(judgement.answer == Answer::cannot_tell);
  CHECK(judgement.sentence.find(" replications would decide (run.replications is 4).") != std::string::npos);
  CHECK(named("Choose", judgement.advice).empty());
}

namespace {

/// Busy all the time: the first of the two servers, or both.
void overload(HandMade& made, std::size_t variant, bool both) {
  for (TrialResult& trial : made.trials(variant))
    for (std::size_t server = 0; server < (both ? 2u : 1u); ++server)
      trial.servers[server].busy_ns = trial.servers[server].up_ns;
}

HandMade sticky_and(std::vector<std::string> const& others) {
  HandMade made;
  made.add("sticky", AffinityKind::cookie, Placement::local, lossy);
  for (std::string const& name : others)
    made.add(name, AffinityKind::none, Placement::shared, lossless);
  for (std::size_t i = 1; i < others.size(); ++i)
    made.trials(i + 1)[0].latency_sum_ns += 1; // and so they differ
  return made;
}

} // namespace

TEST_CASE("judgement: an overloaded fleet does not tell, by the reference or by all that would replace it") {
  std::string const hidden = "Cannot tell, overloaded: more is asked of the servers than they can serve";
  HandMade whole = sticky_and({"store"});
  overload(whole, 0, true);
  CHECK(Judgements{whole.result()}.sentence().starts_with(hidden));
  HandMade all = sticky_and({"store", "token"});
  overload(all, 1, false);
  overload(all, 2, false);
  ExperimentResult const result = all.result();
  Judgement const judgement = Judgements{result}.points().front();
  CHECK(judgement.sentence.starts_with(hidden));
  CHECK(judgement.answer == Answer::cannot_tell);
  CHECK(named("Choose", judgement.advice).empty());
}

TEST_CASE("judgement: a sticky design that overloads some of its servers is what the question is about") {
  HandMade made = sticky_and({"store"});
  overload(made, 0, false);
  ExperimentResult const result = made.result();
  Judgement const judgement = Judgements{result}.points().front();
  CHECK(judgement.sentence.starts_with("Yes, if the state leaves the servers: 'sticky' loses 151 of 1,000 "
                                       "sessions (15 %) to crashes, overloaded; 'store' loses none"));
}

TEST_CASE("judgement: one overloaded design among several is worse, and never the faster one") {
  HandMade made = sticky_and({"store", "token"});
  overload(made, 2, true);
  for (TrialResult& trial : made.trials(2))
    trial.latency_sum_ns /= 2;
  ExperimentResult const result = made.result();
  Judgements const judgements{result};
  Judgement const& judgement = judgements.points().front();
  INFO(judgement.sentence << '\n' << text_of(judgement.advice));
  CHECK(judgement.answer == Answer::yes_if_state_moves);
  CHECK(judgement.sentence.find("'token' loses none, overloaded") != std::string::npos);
  CHECK(text_of(judgement.advice).find("'token': it is overloaded") != std::string::npos);
  CHECK_FALSE(contains(named("Choose", judgement.advice), "token"));
  VariantResult const& token = result.variants[2];
  for (std::size_t other : {0u, 1u})
    CHECK(judgements.comparisons().relation(token, result.variants[other], Measure::latency_mean) ==
          Relation::undecided);
  // As the slower one it is decidedly slower.
  for (TrialResult& trial : made.trials(2))
    trial.latency_sum_ns *= 4;
  ExperimentResult const slower = made.result();
  CHECK(Judgements{slower}.comparisons().relation(slower.variants[2], slower.variants[1],
                                                  Measure::latency_mean) == Relation::worse);
}

TEST_CASE("judgement: a sweep that decides nothing does not call that the same answer") {
  HandMade made;
  made.scenario.swept_keys = {"server.count"};
  for (std::string const count : {"4", "8"}) {
    made.add("sticky", AffinityKind::cookie, Placement::local, lossless, {count});
    made.add("other", AffinityKind::none, Placement::shared, lossless, {count});
  }
  ExperimentResult const result = made.result();
  CHECK(Judgements{result}.sentence().starts_with(
      "At none of 2 points can this run tell; at server.count = 4: Cannot tell, "));
}

} // namespace judgement_test
