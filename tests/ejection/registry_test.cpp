#include "ejection/made_rule.hpp"

using namespace stickysim;

TEST_CASE("every rule of ejection is made from its bare name") {
  CHECK(ejection_rules().size() == 3);
  for (EjectionEntry const& entry : ejection_rules()) {
    CAPTURE(entry.name);
    CHECK(made_rule(std::string{entry.name}) != nullptr);
    CHECK(entry.usage.starts_with(entry.name));
  }
}

TEST_CASE("no rule of ejection is none") {
  CHECK(made_rule("none") == nullptr);
  CHECK(*make_ejection_rule({}, 10) == nullptr);
}

TEST_CASE("a rule of ejection says what is wrong with its arguments") {
  struct {
    char const* call;
    char const* message;
  } const rows[] = {
      {"outlier", "there is no rule of ejection `outlier`"},
      {"max_fails(0)", "`fails` of `max_fails` must be between 1 and 1000000, not 0"},
      {"max_fails(1, 10)", "`time` of `max_fails` must be a duration (20ms); 10 is a plain number (5)"},
      {"max_fails(1, 10s, 5)", "`5` is one argument too many for `max_fails`"},
      {"consecutive(max_fraction=1.5)", "`max_fraction` of `consecutive` must be between 0 and 1, not 1.5"},
      {"mark_down(errors=1.5)", "`errors` of `mark_down` must be a whole number"},
  };
  for (auto const& row : rows) {
    CAPTURE(row.call);
    auto const made = make_ejection_rule(*parse_call(row.call), 10);
    REQUIRE_FALSE(made);
    CHECK(made.error().message == row.message);
  }
}
