#include "catch.hpp"
#include "hand_made.hpp"
#include "report/pairing.hpp"
#include <stickysim/report/verdict.hpp>
#include <stickysim/report/writers.hpp>

using namespace stickysim;

TEST_CASE("pairing: the variance of a difference, if the two were not paired, by what it is") {
  CHECK_FALSE(variance_ratio({1.0, 2.0, 3.0}, {1.0, 2.0, 3.0}));
  CHECK(*variance_ratio({1.0, 2.0, 3.0}, {2.0, 2.0, 4.0}) == Approx((1 + 4.0 / 3) / (1.0 / 3)));
  CHECK(*variance_ratio({1.0, 2.0, 3.0}, {3.0, 2.0, 1.0}) == Approx(0.5));
  CHECK(*variance_ratio({1.0, {}, 3.0, 4.0}, {1.0, 2.0, 2.0, {}}) == Approx((2 + 0.5) / 0.5));
  CHECK_FALSE(variance_ratio({1.0}, {2.0}));
}

TEST_CASE("pairing: its gain is in comparison.csv and, in full, below the table") {
  HandMade made;
  made.add("a", AffinityKind::cookie, Placement::local, lossy);
  made.add("b", AffinityKind::none, Placement::shared, lossless);
  std::string const full = result_table(made.result(), false, 100, true);
  CAPTURE(full);
  CHECK(full.find("Pairing divides the variance of the difference to 'a': 'b' sessions harmed by 1, latency "
                  "mean by ") != std::string::npos);
  CHECK(result_table(made.result(), false).find("Pairing") == std::string::npos);
}
