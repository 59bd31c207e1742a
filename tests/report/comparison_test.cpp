#include "catch.hpp"
#include "hand_made.hpp"
#include "report/comparison.hpp"
#include <stickysim/engine/random.hpp>

using namespace stickysim;

namespace comparison_test {

namespace {

/// Two variants with as many harmed sessions, of 10,000 in each replication.
HandMade two_with(std::vector<std::uint64_t> const& a, std::vector<std::uint64_t> const& b) {
  HandMade made;
  std::vector<HandMadeTrial> first;
  std::vector<HandMadeTrial> second;
  for (std::uint64_t const lost : a)
    first.push_back({10'000, lost, 20'000'000});
  for (std::uint64_t const lost : b)
    second.push_back({10'000, lost, 20'000'000});
  made.add("a", AffinityKind::none, Placement::shared, first);
  made.add("b", AffinityKind::none, Placement::shared, second);
  return made;
}

Relation harm_of(HandMade const& made) {
  ExperimentResult const result = made.result();
  Comparisons const comparisons{result};
  Relation const forth = comparisons.relation(result.variants[0], result.variants[1], Measure::harm);
  Relation const back = comparisons.relation(result.variants[1], result.variants[0], Measure::harm);
  if (forth == Relation::better) CHECK(back == Relation::worse);
  if (forth == Relation::worse) CHECK(back == Relation::better);
  if (forth == Relation::same || forth == Relation::undecided) CHECK(back == forth);
  return forth;
}

} // namespace

TEST_CASE("comparison: the same in every replication is the same") {
  CHECK(harm_of(two_with({0, 0, 0, 0}, {0, 0, 0, 0})) == Relation::same);
  // Nobody of 200 is no evidence of a share below 0.1 %, and one more in both of two replications is chance.
  HandMade few;
  for (char const* const name : {"a", "b"})
    few.add(name, AffinityKind::none, Placement::shared, {{100, 0, 20'000'000}, {100, 0, 20'000'001}});
  few.trials(1)[0].latency_sum_ns += 5;
  CHECK(harm_of(few) == Relation::undecided);
  CHECK(harm_of(two_with({21, 31}, {20, 30})) == Relation::same); // of 20,000 sessions, within the margin
  HandMade one_more;
  one_more.add("a", AffinityKind::none, Placement::shared, {{100, 4, 20'000'000}, {100, 6, 20'000'001}});
  one_more.add("b", AffinityKind::none, Placement::shared, {{100, 3, 20'000'000}, {100, 5, 20'000'001}});
  CHECK(harm_of(one_more) == Relation::undecided);
  CHECK(harm_of(two_with({700, 0, 30, 5}, {700, 0, 30, 5})) == Relation::same);
}

TEST_CASE("comparison: large counts are decided by the paired t test") {
  CHECK(harm_of(two_with({1500, 1520, 1480, 1510}, {900, 905, 890, 910})) == Relation::worse);
  CHECK(harm_of(two_with({1500, 1200, 1480, 1510}, {1480, 1510, 1500, 1200})) == Relation::undecided);
}

TEST_CASE("comparison: within the margin all along is the same, without being equal") {
  CHECK(harm_of(two_with({1500, 1501, 1499, 1500}, {1500, 1500, 1500, 1500})) == Relation::same);
}

TEST_CASE("comparison: rare losses are decided by their count") {
  std::vector<std::uint64_t> const none(10, 0);
  // A t test over ten replications of which three have seen a crash says nothing.
  CHECK(harm_of(two_with({0, 45, 0, 0, 40, 0, 0, 45, 0, 0}, none)) == Relation::worse);
  // What strikes the fleet is the same for both, so one crash tells, if it takes enough sessions.
  CHECK(harm_of(two_with({0, 99, 0, 0, 0, 0, 0, 0, 0, 0}, none)) == Relation::worse);
  CHECK(harm_of(two_with({0, 9, 0, 0, 0, 0, 0, 0, 0, 0}, none)) == Relation::same); // within the margin
  // Of both about as many, within the margin.
  CHECK(harm_of(two_with({0, 25, 0, 0, 20, 0}, {0, 20, 0, 0, 26, 0})) == Relation::same);
  // In each replication all of one: chance, for which the dispersion is large.
  CHECK(harm_of(two_with({0, 60, 0, 0, 45, 0}, {50, 0, 20, 0, 0, 0})) == Relation::undecided);
}

TEST_CASE("comparison: many sessions that fail at once are not rare losses") {
  HandMade made = two_with({0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, std::vector<std::uint64_t>(10, 0));
  for (std::size_t const trial : {2, 6}) {
    made.trials(0)[trial].ledger.sessions[static_cast<std::size_t>(Outcome::failed)][0] = 60;
    made.trials(0)[trial].ledger.sessions[static_cast<std::size_t>(Outcome::intact)][0] -= 60;
  }
  CHECK(harm_of(made) == Relation::undecided);
}

// Random counts of the same law in every variant and measure: any claim but `same` is false. 400 runs of
// three variants at 95 %: at most 20 are expected; 35 or more have a probability below 0.001 (binomial, 400,
// 0.05).
TEST_CASE("comparison: of variants alike in law hardly one run in twenty makes a false claim") {
  Random random{2026};
  int false_runs = 0;
  for (int run = 0; run < 400; ++run) {
    HandMade made;
    for (char const* const name : {"a", "b", "c"}) {
      std::vector<HandMadeTrial> trials;
      for (int i = 0; i < 8; ++i)
        trials.push_back(
            {1000, 20 + random.below(20), static_cast<Nanoseconds>(19'000'000 + random.below(2'000'000))});
      made.add(name, AffinityKind::none, Placement::shared, trials);
    }
    ExperimentResult const result = made.result();
    Comparisons const comparisons{result};
    bool any = false;
    for (std::size_t i = 0; i < 3; ++i)
      for (std::size_t j = 0; j < i; ++j)
        for (MeasureRow const& row : measures()) {
          Relation const found = comparisons.relation(result.variants[i], result.variants[j], row.word);
          any = any || found == Relation::better || found == Relation::worse;
        }
    false_runs += any;
  }
  CAPTURE(false_runs);
  CHECK(false_runs < 35);
}

TEST_CASE("comparison: who harms a small class more is worse, however many others there are") {
  HandMade made;
  for (char const* const name : {"a", "b"}) {
    made.add(name, AffinityKind::none, Placement::shared, std::vector<HandMadeTrial>(6));
    Design& design = made.scenario.variants.back().design;
    design.workloads.resize(2);
    design.workloads[0].name = "people";
    design.workloads[1].name = "bots";
  }
  for (std::size_t variant = 0; variant < 2; ++variant)
    for (std::size_t i = 0; i < 6; ++i) {
      TrialResult& trial = made.trials(variant)[i];
      std::uint64_t const lost = variant == 0 ? 20 + i : 0;
      trial = trial_of({1'000'000, lost, 20'000'000});
      trial.classes = {trial_of({100, lost, 20'000'000}), trial_of({999'900, 0, 20'000'000})};
    }
  CHECK(harm_of(made) == Relation::worse); // of all it is within the margin
  for (TrialResult& trial : made.trials(1)) {
    trial.ledger = made.trials(0)[0].ledger;
    trial.classes[1] = trial_of({999'900, 20'000, 20'000'000});
  }
  CHECK(harm_of(made) == Relation::undecided); // one class fares better, the other worse
}

TEST_CASE("comparison: how many replications would decide") {
  Estimate undecided{.mean = 1, .low = -1, .high = 3, .replications = 10, .has_interval = true};
  CHECK(replications_needed(undecided) == 60); // the interval is twice as wide as it may be
  undecided.mean = 0;
  CHECK(!replications_needed(undecided));
  undecided.mean = 1e-9;
  CHECK(!replications_needed(undecided));
}

} // namespace comparison_test
