#include "ejection/made_rule.hpp"

using namespace stickysim;

namespace consecutive_test {

namespace {

/// The verdict on the last of `failures` failures at `now_ns`; those before must have no consequence.
Nanoseconds fail(EjectionRule& rule, int failures, Nanoseconds now_ns, bool room = true) {
  for (int i = 1; i < failures; ++i)
    CHECK(end_of(rule.on_failure(3, Failure::reset, now_ns, room)) == 0);
  return end_of(rule.on_failure(3, Failure::reset, now_ns, room));
}

} // namespace

TEST_CASE("Envoy ejects after five failures in a row of any kind, a success between them counts") {
  auto const rule = made_rule("consecutive");
  CHECK(fail(*rule, 4, second) == 0);
  rule->on_success(3, second);
  for (Failure const failure : {Failure::refused, Failure::reset, Failure::timeout, Failure::rejected})
    CHECK(end_of(rule->on_failure(3, failure, second, true)) == 0);
  CHECK(end_of(rule->on_failure(2, Failure::refused, second, true)) == 0); // another server
  CHECK(end_of(rule->on_failure(3, Failure::refused, second, true)) == 40 * second);
}

TEST_CASE("Envoy's ejection ends with the first sweep after its time") {
  CHECK(fail(*made_rule("consecutive"), 5, 10 * second) == 40 * second);
  CHECK(fail(*made_rule("consecutive"), 5, 10 * second + 1) == 50 * second);
  CHECK(fail(*made_rule("consecutive"), 5, 10 * second - 1) == 40 * second);
  CHECK(fail(*made_rule("consecutive(failures=1, interval=7s, base=1s)"), 1, 20 * second) == 21 * second);
}

TEST_CASE("each ejection takes longer by the base time, up to the maximum") {
  auto const rule = made_rule("consecutive(failures=1, interval=10s, base=30s, max=100s)");
  Nanoseconds now_ns = 0;
  for (Nanoseconds const length_s : {30, 60, 90, 100, 100, 100}) {
    CHECK(fail(*rule, 1, now_ns) == now_ns + length_s * second);
    now_ns += length_s * second;
    CHECK_FALSE(rule->readmit(3, now_ns));
  }
  // The multiplier has stopped at 5, the first that gives the maximum and one on top.
  now_ns += 20 * second;
  CHECK(fail(*rule, 1, now_ns) == now_ns + 100 * second);
  rule->readmit(3, now_ns + 100 * second);
  now_ns += 130 * second;
  CHECK(fail(*rule, 1, now_ns) == now_ns + 60 * second);
}

TEST_CASE("each sweep that finds the server in service shortens its next ejection") {
  auto const next_length = [](Nanoseconds in_service_ns) {
    auto const rule = made_rule("consecutive");
    CHECK(fail(*rule, 5, 0) == 30 * second);
    rule->readmit(3, 30 * second);
    CHECK(fail(*rule, 5, 30 * second) == 90 * second);
    rule->readmit(3, 90 * second);
    CHECK(fail(*rule, 5, 90 * second) == 180 * second);
    rule->readmit(3, 180 * second);
    Nanoseconds const now_ns = 180 * second + in_service_ns;
    return fail(*rule, 5, now_ns) - now_ns;
  };
  CHECK(next_length(0) == 120 * second);
  CHECK(next_length(10 * second - 1) == 120 * second + 1);
  CHECK(next_length(10 * second) == 90 * second);
  CHECK(next_length(20 * second) == 60 * second);
  CHECK(next_length(30 * second) == 30 * second);
  CHECK(next_length(1000 * second) == 30 * second);
}

TEST_CASE("failures while a server is ejected change nothing, nor do they count after it") {
  auto const rule = made_rule("consecutive");
  CHECK(fail(*rule, 5, second) == 40 * second);
  CHECK(fail(*rule, 100, 15 * second) == 0);
  rule->readmit(3, 40 * second);
  CHECK(fail(*rule, 4, 40 * second) == 0);
  CHECK(fail(*rule, 1, 40 * second) == 100 * second);
}

TEST_CASE("a server that is forgotten starts anew, and checks end ejections unless told not to") {
  auto const rule = made_rule("consecutive");
  CHECK(fail(*rule, 5, second) == 40 * second);
  rule->forget(3);
  CHECK(fail(*rule, 4, 2 * second) == 0);
  CHECK(fail(*rule, 1, 2 * second) == 40 * second); // the first ejection of this one: 30 s
  CHECK(rule->ends_with_check());
  CHECK_FALSE(made_rule("consecutive(ends_with_check=false)")->ends_with_check());
  CHECK_FALSE(made_rule("max_fails")->ends_with_check());
}

TEST_CASE("a server for which there is no room stays and starts to count anew") {
  auto const rule = made_rule("consecutive(max_fraction=0.25)");
  CHECK(rule->max_fraction() == 0.25);
  CHECK(made_rule("consecutive")->max_fraction() == 0.1);
  CHECK(fail(*rule, 5, second, false) == 0);
  CHECK(fail(*rule, 4, second) == 0);
  CHECK(fail(*rule, 1, second) == 40 * second); // the first ejection: 30 s
}

} // namespace consecutive_test
