#include "catch.hpp"
#include "hand_made.hpp"
#include <stickysim/report/verdict.hpp>
#include <stickysim/report/writers.hpp>

using namespace stickysim;

namespace expectations_test {

namespace {

ExpectationSide side(std::string variant) { return {std::move(variant), "sessions_lost", 0}; }
ExpectationSide number(double value) { return {"", "", value}; }

std::vector<HandMadeTrial> losing(std::vector<std::uint64_t> const& lost) {
  std::vector<HandMadeTrial> trials;
  for (std::uint64_t const sessions : lost)
    trials.push_back({1000, sessions, 20'000'000});
  return trials;
}

std::string_view verdict(std::vector<std::uint64_t> const& left, std::string const& op,
                         std::vector<std::uint64_t> const& right) {
  HandMade made;
  made.add("a", AffinityKind::cookie, Placement::local, losing(left));
  made.add("b", AffinityKind::none, Placement::shared, losing(right));
  made.expect("a ? b", side("a"), op, side("b"));
  return name_of(decide_expectations(made.result()).at(0).verdict);
}

} // namespace

TEST_CASE("expectations: decided by the interval of the paired difference") {
  std::vector<std::uint64_t> const low = {100, 200, 300, 400};
  std::vector<std::uint64_t> const high = {110, 211, 309, 410}; // pairs differ by 10, the spread is 130
  std::vector<std::uint64_t> const mixed = {90, 230, 290, 420};
  for (auto const* op : {"<", "<="}) {
    CHECK(verdict(low, op, high) == "holds");
    CHECK(verdict(high, op, low) == "fails");
    CHECK(verdict(low, op, mixed) == "undecided");
  }
  for (auto const* op : {">", ">="}) {
    CHECK(verdict(high, op, low) == "holds");
    CHECK(verdict(low, op, high) == "fails");
    CHECK(verdict(low, op, mixed) == "undecided");
  }
  CHECK(verdict(low, "==", low) == "holds");
  CHECK(verdict(low, "==", high) == "fails");
  CHECK(verdict(low, "==", mixed) == "undecided");
}

TEST_CASE("expectations: a side may be a multiple of a metric") {
  HandMade made;
  made.add("a", AffinityKind::cookie, Placement::local, losing({100, 200, 300}));
  made.add("b", AffinityKind::none, Placement::shared, losing({110, 211, 309}));
  made.expect("a < b", side("a"), "<", side("b"));
  made.expect("1.2 * a < b", {"a", "sessions_lost", 0, 1.2}, "<", side("b"));
  auto const decided = decide_expectations(made.result());
  CHECK(decided[0].verdict == ExpectationVerdict::holds);
  CHECK(decided[1].verdict == ExpectationVerdict::undecided);
  CHECK(decided[1].left->mean == Approx(240));
}

TEST_CASE("expectations: a side may be a class of clients") {
  HandMade made;
  made.add("a", AffinityKind::cookie, Placement::local, losing({100, 200, 300}));
  made.divide({"people", "bots"}, {losing({100, 199, 299}), losing({0, 1, 1})});
  auto const of = [](std::string workload) {
    ExpectationSide of_class = side("a");
    of_class.workload = std::move(workload);
    return of_class;
  };
  made.expect("a.bots < 10", of("bots"), "<", number(10));
  made.expect("a.people < 10", of("people"), "<", number(10));
  made.expect("a.nobody < 10", of("nobody"), "<", number(10));
  auto const decided = decide_expectations(made.result());
  CHECK(decided[0].verdict == ExpectationVerdict::holds);
  CHECK(decided[0].left->mean == Approx(2.0 / 3));
  CHECK(decided[1].left->mean == Approx(598.0 / 3));
  CHECK(!decided[2].left);
}

TEST_CASE("expectations: equality in every replication") {
  std::vector<std::uint64_t> const none = {0, 0, 0};
  CHECK(verdict(none, "<=", none) == "holds");
  CHECK(verdict(none, ">=", none) == "holds");
  CHECK(verdict(none, "<", none) == "fails");
  CHECK(verdict(none, ">", none) == "fails");
  CHECK(verdict(none, "<=", {0, 0, 7}) == "holds"); // never more, though the interval includes 0
  CHECK(verdict(none, "<", {0, 0, 7}) == "undecided");
}

TEST_CASE("expectations: one replication decides only what is equal") {
  CHECK(verdict({5}, "==", {5}) == "holds");
  CHECK(verdict({5}, "<=", {5}) == "holds");
  CHECK(verdict({5}, "<", {5}) == "undecided");
  CHECK(verdict({5}, "==", {6}) == "undecided");
  CHECK(verdict({5}, "<", {6}) == "undecided");
  CHECK(verdict({5}, "<=", {6}) == "undecided");
}

TEST_CASE("expectations: against a number, at each point, and where a metric is not defined") {
  HandMade made;
  made.scenario.swept_keys = {"server.count"};
  made.add("a", AffinityKind::cookie, Placement::local, losing({1, 2, 3}), {"4"});
  made.add("a", AffinityKind::cookie, Placement::local, losing({0, 0, 0}), {"8"});
  made.expect("a.sessions_lost == 0", side("a"), "==", number(0));
  made.expect("a.detection_time < 5", {"a", "detection_time", 0}, "<", number(5));
  auto const decided = decide_expectations(made.result());
  REQUIRE(decided.size() == 4);
  CHECK(decided[0].verdict == ExpectationVerdict::undecided); // 2 ± 2.5
  CHECK(decided[0].point == std::vector<std::string>{"4"});
  CHECK(decided[1].verdict == ExpectationVerdict::undecided);
  CHECK(!decided[1].left);
  CHECK(decided[2].verdict == ExpectationVerdict::holds);
  CHECK(expectations_csv(made.result()) == "scenario,that,server.count,verdict,left,right\n"
                                           "noon,a.sessions_lost == 0,4,undecided,2,0\n"
                                           "noon,a.detection_time < 5,4,undecided,,5\n"
                                           "noon,a.sessions_lost == 0,8,holds,0,0\n"
                                           "noon,a.detection_time < 5,8,undecided,,5\n");
}

TEST_CASE("expectations: a metric that some replications lack decides nothing, and says how many have it") {
  HandMade made;
  made.add("a", AffinityKind::cookie, Placement::local, losing({1, 2, 3, 4}));
  made.add("b", AffinityKind::cookie, Placement::local, losing({1, 2, 3, 4}));
  auto const detects = [&](std::size_t variant, std::size_t trials, Nanoseconds time_s) {
    for (std::size_t i = 0; i < trials; ++i)
      made.trials(variant)[i].detection_times_ns = {time_s * nanoseconds_per_second};
  };
  made.expect("a.detection_time < 400", {"a", "detection_time", 0}, "<", number(400));
  made.expect("a.detection_time > 400", {"a", "detection_time", 0}, ">", number(400));
  made.expect("b.detection_time < a.detection_time", {"b", "detection_time", 0}, "<",
              {"a", "detection_time", 0});
  auto const decided = [&](std::size_t place) { return decide_expectations(made.result()).at(place); };
  detects(0, 3, 41);
  detects(1, 4, 5);
  for (std::size_t place : {0u, 1u, 2u})
    CHECK(decided(place).verdict == ExpectationVerdict::undecided);
  CHECK(sides_text(decided(0)) == "41 s in 3 of 4 trials < 400 s");
  CHECK(sides_text(decided(2)) == "5 s < 41 s in 3 of 4 trials");
  detects(0, 4, 41);
  CHECK(decided(0).verdict == ExpectationVerdict::holds);
  CHECK(decided(1).verdict == ExpectationVerdict::fails);
  CHECK(decided(2).verdict == ExpectationVerdict::holds);
  CHECK(sides_text(decided(0)) == "41 s < 400 s");
}

} // namespace expectations_test
