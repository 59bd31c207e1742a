#include "catch.hpp"
#include "experiment/goal.hpp"

using namespace stickysim;

namespace goal_test {

namespace {

using Values = std::vector<std::optional<double>>;

Met met(char const* goal, Values const& values) { return Goal::parse(goal)->met_by(values, 0.95); }

} // namespace

TEST_CASE("a goal is met if the whole interval is on the right side") {
  Values const around_200ms{0.19, 0.2, 0.21}; // ± 25 ms
  CHECK(met("latency_p99 < 250ms", around_200ms) == Met::yes);
  CHECK(met("latency_p99 < 0.25", around_200ms) == Met::yes);
  CHECK(met("latency_p99 < 210ms", around_200ms) == Met::undecided);
  CHECK(met("latency_p99 < 150ms", around_200ms) == Met::no);
  CHECK(met("latency_p99 > 150ms", around_200ms) == Met::yes);
}

TEST_CASE("a bound itself counts only if the goal says so") {
  Values const none{0, 0, 0};
  CHECK(met("sessions_lost <= 0", none) == Met::yes);
  CHECK(met("sessions_lost < 0", none) == Met::no);
  CHECK(met("sessions_lost >= 0", none) == Met::yes);
}

TEST_CASE("a goal that a trial lacks is missed") {
  CHECK(met("latency_p99 < 1s", {0.1, std::nullopt, 0.1}) == Met::no);
}

TEST_CASE("what is no goal says why") {
  auto const message = [](char const* text) { return Goal::parse(text).error().message; };
  CHECK(message("latency_p99") == "'latency_p99' compares nothing");
  CHECK(message("latency_p99 == 1s") == "'==' is not a comparison");
  CHECK(message("latency_p9 < 1s") == "there is no metric 'latency_p9'");
  CHECK(message("requests < 1s") == "'1s' is a duration, and requests is not");
  CHECK_FALSE(Goal::parse("latency_p99 < fast"));
}

} // namespace goal_test
