#include "ejection/made_rule.hpp"

using namespace stickysim;

namespace mark_down_test {

namespace {

using Kind = EjectionRule::Verdict::Kind;

Kind fail(EjectionRule& rule, Failure failure = Failure::refused) {
  return rule.on_failure(3, failure, second, true).kind;
}

} // namespace

TEST_CASE("HAProxy marks a server down at the tenth refused connection in a row, and counts anew") {
  auto const rule = made_rule("mark_down");
  for (int again = 0; again < 2; ++again) {
    for (int i = 0; i < 9; ++i)
      CHECK(fail(*rule) == Kind::stays);
    CHECK(fail(*rule) == Kind::mark_down);
  }
}

TEST_CASE("a connection that is made, whatever becomes of its request, ends the row of refused ones") {
  for (Failure const failure : {Failure::reset, Failure::timeout, Failure::rejected}) {
    auto const rule = made_rule("mark_down(errors=2)");
    CHECK(fail(*rule) == Kind::stays);
    CHECK(fail(*rule, failure) == Kind::stays);
    CHECK(fail(*rule) == Kind::stays);
    rule->on_success(3, second);
    CHECK(fail(*rule) == Kind::stays);
    CHECK(rule->on_failure(2, Failure::refused, second, true).kind == Kind::stays);
    CHECK(fail(*rule) == Kind::mark_down);
  }
  CHECK(fail(*made_rule("mark_down(1)")) == Kind::mark_down);
}

} // namespace mark_down_test
