#include "catch.hpp"
#include "report/figure.hpp"

#include <limits>

using namespace stickysim;

TEST_CASE("figure: thousands, signs and zeros") {
  CHECK(fixed(0, 0) == "0");
  CHECK(fixed(999, 0) == "999");
  CHECK(fixed(1000, 0) == "1,000");
  CHECK(fixed(-1234567.25, 1) == "-1,234,567.2");
  CHECK(fixed(-0.001, 2) == "0.00");
}

TEST_CASE("figure: what no number of digits shows ends even so") {
  double const infinite = std::numeric_limits<double>::infinity();
  CHECK(figure(infinite, {"", 1}) == "inf");
  CHECK(
      figure(Estimate{.mean = 1, .low = -infinite, .high = infinite, .replications = 2, .has_interval = true},
             {"", 1}) == "1 ± inf");
}

TEST_CASE("figure: units that people read") {
  CHECK(quantity(0.0014, "s") == "1.40 ms");
  CHECK(quantity(2.5, "s") == "2.50 s");
  CHECK(quantity(0, "s") == "0 s");
  CHECK(quantity(35e-6, "s") == "35 us");
  CHECK(quantity(0.0511, "%") == "5.11 %");
  CHECK(quantity(1, "%") == "100 %");
  CHECK(quantity(3 << 20, "bytes") == "3 MiB");
  CHECK(quantity(12, "count") == "12");
  CHECK(quantity(2'500'000, "count") == "2.50 million");
  CHECK(quantity(40, "1/s") == "40 1/s");
  CHECK(quantity(0.0017349, "s", 2) == "1.7 ms");
  CHECK(quantity(0.7407, "%", 2) == "74 %");
  CHECK(quantity(0.0996, "%", 2) == "10 %");
  CHECK(quantity(0.00996, "%", 2) == "1.0 %");
  CHECK(quantity(0.000000012, "%") == "0.0000 %");
  CHECK(human_duration(600 * nanoseconds_per_second) == "10 min");
  CHECK(human_duration(7200 * nanoseconds_per_second) == "2 h");
  CHECK(human_duration(90 * nanoseconds_per_second) == "90 s");
}

TEST_CASE("figure: the interval to two digits, the mean to the same place") {
  Scale const plain;
  CHECK(figure(Estimate{152.41, 150.1, 154.72, 10, true}, plain) == "152.4 ± 2.3");
  CHECK(figure(Estimate{29800.4, 29788.0, 29812.8, 10, true}, plain) == "29,800 ± 12");
  CHECK(figure(Estimate{249202, 246887, 251517, 10, true}, plain) == "249,200 ± 2,300");
  CHECK(figure(Estimate{0.0012912, 0.00071, 0.00187, 10, true}, plain) == "0.0013 ± 0.0006");
  CHECK(figure(Estimate{0.02134, 0.02107, 0.02161, 10, true}, Scale{"ms", 1e3}) == "21.34 ± 0.27");
  CHECK(figure(Estimate{5, 5, 5, 10, true}, plain) == "5");
  CHECK(figure(Estimate{550.1, 550.09999, 550.10001, 10, true}, plain) == "550");
  CHECK(figure(Estimate{5.125, 0, 0, 1, false}, plain) == "5.12");
}
