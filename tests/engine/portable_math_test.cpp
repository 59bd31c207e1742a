#include "catch.hpp"
#include <stickysim/engine/portable_math.hpp>
#include <stickysim/engine/random.hpp>

#include <cmath>
#include <limits>
#include <numbers>

using namespace stickysim;

namespace portable_math_test {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

/// The distance in units of the last place of `right`; the C library's own error is below 1.
double ulps(double left, double right) {
  double const magnitude = std::fabs(right);
  return std::fabs(left - right) / (std::nextafter(magnitude, infinity) - magnitude);
}

} // namespace

TEST_CASE("log and exp can be evaluated by the compiler, to the same bits") {
  static_assert(portable::log(1.0) == 0);
  static_assert(portable::exp(0.0) == 1);
  constexpr double log_ten = portable::log(10.0);
  constexpr double e = portable::exp(1.0);
  double volatile ten = 10;
  double volatile one = 1;
  CHECK(portable::log(ten) == log_ten);
  CHECK(portable::exp(one) == e);
}

TEST_CASE("log is close to the C library's") {
  Random random{1};
  for (int i = 0; i < 200'000; ++i) {
    double const near_one = 0.5 + random.uniform();
    REQUIRE(ulps(portable::log(near_one), std::log(near_one)) <= 2);
    double const anywhere = std::ldexp(random.uniform(), static_cast<int>(random.below(2000)) - 1000);
    REQUIRE(ulps(portable::log(anywhere), std::log(anywhere)) <= 2);
  }
  CHECK(portable::log(5e-324) == Approx(-744.4400719213812).epsilon(1e-15));
  CHECK(portable::log(0) == -infinity);
  CHECK(portable::log(infinity) == infinity);
  CHECK(std::isnan(portable::log(-1)));
}

TEST_CASE("exp is close to the C library's") {
  Random random{2};
  for (int i = 0; i < 200'000; ++i) {
    double const x = (random.uniform() - 0.5) * 1400;
    REQUIRE(ulps(portable::exp(x), std::exp(x)) <= 2);
    double const small = (random.uniform() - 0.5) * 2;
    REQUIRE(ulps(portable::exp(small), std::exp(small)) <= 2);
  }
  CHECK(portable::exp(709.7) == Approx(1.6549840276802644e308).epsilon(1e-14));
  CHECK(portable::exp(710) == infinity);
  CHECK(portable::exp(-745) > 0);
  CHECK(portable::exp(-746) == 0);
  CHECK(portable::exp(-infinity) == 0);
  CHECK(std::isnan(portable::exp(std::nan(""))));
}

TEST_CASE("log1p keeps its relative precision near 0") {
  Random random{3};
  for (int i = 0; i < 200'000; ++i) {
    double const x = std::ldexp(random.uniform() - 0.5, -static_cast<int>(random.below(60)));
    REQUIRE(ulps(portable::log1p(x), std::log1p(x)) <= 4);
  }
}

TEST_CASE("pow errs by about |exponent · ln base| units of the last place") {
  Random random{4};
  for (int i = 0; i < 100'000; ++i) {
    double const base = std::ldexp(0.5 + random.uniform(), static_cast<int>(random.below(40)) - 20);
    double const exponent = (random.uniform() - 0.5) * 10;
    REQUIRE(ulps(portable::pow(base, exponent), std::pow(base, exponent)) <=
            3 + 2 * std::fabs(exponent * std::log(base)));
  }
}

TEST_CASE("sinpi and cospi are close to the C library's and exact at quarter turns") {
  Random random{5};
  for (int i = 0; i < 100'000; ++i) {
    double const x = (random.uniform() - 0.5) * 4;
    REQUIRE(std::fabs(portable::sinpi(x) - std::sin(x * std::numbers::pi)) < 2e-15);
    REQUIRE(std::fabs(portable::cospi(x) - std::cos(x * std::numbers::pi)) < 2e-15);
    // One whole turn more is the same angle, up to the rounding of the sum.
    REQUIRE(std::fabs(portable::cospi(x + 64) - portable::cospi(x)) < 5e-14);
  }
  for (int k = -8; k <= 8; ++k) {
    CHECK(portable::sinpi(k) == 0);
    CHECK(portable::cospi(k) == (k % 2 == 0 ? 1 : -1));
    CHECK(portable::cospi(k + 0.5) == 0);
  }
}

TEST_CASE("fixed bits, whatever the machine") {
  CHECK(portable::log(3.0) == 0x1.193ea7aad030ap+0);
  CHECK(portable::exp(-7.3) == 0x1.622d4792b6a8dp-11);
  CHECK(portable::pow(17.0, -1.1) == 0x1.6afdc11f138b2p-5);
  CHECK(portable::log1p(-1e-3) == -0x1.064670d979b6fp-10);
  CHECK(portable::sinpi(0.2) == 0x1.2cf2304755a5ep-1);
  CHECK(portable::cospi(0.2) == 0x1.9e3779b97f4a8p-1);
}

} // namespace portable_math_test
