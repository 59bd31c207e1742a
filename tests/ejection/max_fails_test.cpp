#include "ejection/made_rule.hpp"

using namespace stickysim;

namespace max_fails_test {

namespace {

Nanoseconds const tenth = second / 10;

Nanoseconds fail(EjectionRule& rule, Nanoseconds now_ns, Failure failure = Failure::refused) {
  return end_of(rule.on_failure(3, failure, now_ns, true));
}

} // namespace

TEST_CASE("nginx leaves a server alone until whole seconds exceed its timeout") {
  auto const rule = made_rule("max_fails");
  CHECK(fail(*rule, 20 * second) == 31 * second);
  CHECK(fail(*rule, 20 * second + 9 * tenth) == 31 * second);
  CHECK(fail(*rule, 21 * second - 1) == 31 * second);
  CHECK(fail(*rule, 21 * second) == 32 * second); // a request that was under way puts the end off
  CHECK(fail(*made_rule("max_fails(1, 1.5s)"), 20 * second) == 22 * second);
  CHECK(fail(*made_rule("max_fails(time=0s)"), 20 * second) == 21 * second);
}

TEST_CASE("nginx probes with one request, which a failure disables again and a success releases") {
  auto const rule = made_rule("max_fails");
  CHECK(fail(*rule, 20 * second) == 31 * second);
  CHECK(rule->readmit(3, 31 * second));
  CHECK(rule->on_probe(3, 33 * second + 5 * tenth) == 44 * second);
  CHECK(fail(*rule, 35 * second + tenth) == 46 * second);

  CHECK(rule->readmit(3, 46 * second));
  CHECK(rule->on_probe(3, 46 * second) == 57 * second);
  rule->on_success(3, 46 * second + tenth);
  CHECK(fail(*rule, 47 * second) == 58 * second);
}

TEST_CASE("the probe's success clears the count, others' do not") {
  auto const rule = made_rule("max_fails(fails=2)");
  CHECK(fail(*rule, 20 * second) == 0);
  CHECK(fail(*rule, 21 * second) == 32 * second);
  rule->on_success(3, 22 * second); // of a request that was under way
  rule->on_success(3, 40 * second);
  CHECK(rule->readmit(3, 40 * second));
  CHECK(rule->on_probe(3, 40 * second) == 51 * second);
  CHECK(fail(*rule, 40 * second + tenth) == 51 * second); // one failing probe is enough

  CHECK(rule->readmit(3, 51 * second));
  CHECK(rule->on_probe(3, 51 * second) == 62 * second);
  rule->on_success(3, 52 * second);
  CHECK(fail(*rule, 53 * second) == 0);
  CHECK(fail(*rule, 54 * second) == 65 * second);
}

TEST_CASE("failures are forgiven when a request succeeds more than the timeout after the last one") {
  auto const rule = made_rule("max_fails(fails=2, time=10s)");
  CHECK(fail(*rule, 20 * second) == 0);
  rule->on_success(3, 31 * second - 1);
  CHECK(fail(*rule, 31 * second) == 42 * second);

  auto const other = made_rule("max_fails(fails=2, time=10s)");
  CHECK(fail(*other, 20 * second) == 0);
  other->on_success(3, 31 * second);
  CHECK(fail(*other, 31 * second) == 0);
}

TEST_CASE("nginx counts errors and timeouts of one server, and no answers") {
  auto const rule = made_rule("max_fails(fails=4)");
  CHECK(fail(*rule, second, Failure::refused) == 0);
  CHECK(fail(*rule, second, Failure::reset) == 0);
  CHECK(fail(*rule, second, Failure::rejected) == 0);
  CHECK(fail(*rule, second, Failure::timeout) == 0);
  CHECK(end_of(rule->on_failure(2, Failure::refused, second, true)) == 0);
  CHECK(fail(*rule, second, Failure::rejected) == 0);
  CHECK(fail(*rule, second, Failure::refused) == 12 * second);
  // An overloaded server is alive: its 503 is a successful probe.
  CHECK(rule->on_probe(3, 12 * second) == 23 * second);
  CHECK(fail(*rule, 12 * second, Failure::rejected) == 0);
  CHECK(fail(*rule, 12 * second, Failure::refused) == 0);
}

TEST_CASE("nginx never ejects the only server, and all of several") {
  auto const rule = made_rule("max_fails", 1);
  for (int i = 0; i < 100; ++i)
    CHECK(end_of(rule->on_failure(0, Failure::refused, i * second, true)) == 0);
  CHECK(made_rule("max_fails")->max_fraction() == 1);
}

} // namespace max_fails_test
