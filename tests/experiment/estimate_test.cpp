#include "catch.hpp"
#include <stickysim/engine/random.hpp>
#include <stickysim/experiment/estimate.hpp>

#include <array>
#include <vector>

using namespace stickysim;

TEST_CASE("estimate: a textbook interval") {
  // Law, Simulation Modeling and Analysis, 5th ed., example 4.26: 1.34 ± 0.24 at 90 %.
  std::array const values = {1.20, 1.50, 1.68, 1.89, 0.95, 1.49, 1.58, 1.55, 0.50, 1.09};
  Estimate const result = estimate(values, 0.9);
  CHECK(result.mean == Approx(1.343));
  CHECK(result.high - result.mean == Approx(0.24).margin(0.005));
  CHECK(result.mean - result.low == Approx(result.high - result.mean));
  CHECK(result.replications == 10);
  CHECK(result.has_interval);
}

TEST_CASE("estimate: quantiles of the t distribution at 95 %") {
  // Two values at ±1 have a standard error of 1: the half-width is the quantile of 1 degree of freedom.
  CHECK(estimate(std::array{-1.0, 1.0}, 0.95).high == Approx(12.7062).epsilon(1e-5));
  // Four values: standard error 1 / sqrt 3, 3 degrees of freedom.
  CHECK(estimate(std::array{-1.0, 1.0, -1.0, 1.0}, 0.95).high == Approx(3.182446 / 1.7320508).epsilon(1e-6));
}

TEST_CASE("estimate: none, one and equal values") {
  CHECK(estimate({}, 0.95).replications == 0);
  Estimate const one = estimate(std::array{7.0}, 0.95);
  CHECK(one.mean == 7);
  CHECK(!one.has_interval);

  // 0.1 cannot be summed exactly; equal values still are their own mean.
  std::vector<double> const equal(10, 0.1);
  Estimate const same = estimate(equal, 0.95);
  CHECK(same.mean == 0.1);
  CHECK(same.low == 0.1);
  CHECK(same.high == 0.1);
}

TEST_CASE("estimate: differences are paired") {
  std::array const baseline = {10.0, 20.0, 30.0};
  std::array const values = {11.0, 21.0, 31.5};
  Estimate const difference = estimate_difference(values, baseline, 0.95);
  CHECK(difference.mean == Approx(3.5 / 3));
  CHECK(difference.low > 0); // unpaired, the spread of the baseline would drown it
}

TEST_CASE("estimate: a 90 % interval covers the truth nine times in ten") {
  Random random{5};
  int covered = 0;
  for (int trial = 0; trial < 4000; ++trial) {
    std::array<double, 8> values{};
    for (double& value : values)
      for (int i = 0; i < 12; ++i) // close to normal, mean 6
        value += random.uniform();
    Estimate const interval = estimate(values, 0.9);
    if (interval.low <= 6 && 6 <= interval.high) ++covered;
  }
  // Binomial(4000, 0.9): standard deviation 19.0; 5 of them are 95 (false alarms: 6e-7).
  CHECK(covered > 3600 - 95);
  CHECK(covered < 3600 + 95);
}
