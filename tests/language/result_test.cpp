#include "catch.hpp"
#include <stickysim/language/result.hpp>

#include <memory>
#include <string>
#include <variant>
#include <vector>

using namespace stickysim;

namespace result_test {

namespace {

using Errors = std::vector<std::string>;

Result<std::unique_ptr<int const>, Errors> half(int number) {
  if (number % 2 != 0) return Errors{"odd"};
  return std::make_unique<int>(number / 2);
}

} // namespace

TEST_CASE("a result is a value that can be looked at, changed and taken") {
  auto result = half(8);
  REQUIRE(result);
  CHECK(**result == 4);
  CHECK(*result->get() == 4);
  auto const taken = std::move(*result);
  CHECK(*taken == 4);
}

TEST_CASE("a result is an error where there is no value") {
  auto const result = half(7);
  REQUIRE(!result);
  CHECK(result.error() == Errors{"odd"});
}

TEST_CASE("a result answers for what it holds alone") {
  CHECK_THROWS_AS(half(8).error(), std::bad_variant_access);
  CHECK_THROWS_AS(*half(7), std::bad_variant_access);
  CHECK_THROWS_AS(half(7)->get(), std::bad_variant_access);
}

} // namespace result_test
