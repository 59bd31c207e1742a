#include "catch.hpp"
#include <stickysim/engine/random.hpp>
#include <stickysim/results/histogram.hpp>

#include <algorithm>
#include <vector>

using namespace stickysim;

TEST_CASE("histogram: every value lies in its bucket, and a bucket is at most 0.4 % wide") {
  for (Nanoseconds value = 0; value < (Nanoseconds{1} << 61); value += 1 + value / 37) {
    std::uint32_t const bucket = Histogram::bucket_of(value);
    Nanoseconds const low = Histogram::lowest_in(bucket);
    Nanoseconds const next = Histogram::lowest_in(bucket + 1);
    REQUIRE(low <= value);
    REQUIRE(value < next);
    REQUIRE((next - low == 1 || static_cast<double>(next - low) <= 0.004 * static_cast<double>(low)));
  }
  CHECK(Histogram::bucket_of(INT64_MAX) == Histogram::buckets - 1);
}

TEST_CASE("histogram: quantiles are within 0.4 % of the sorted values'") {
  Random random{7};
  Histogram histogram;
  std::vector<Nanoseconds> values;
  for (int i = 0; i < 20'000; ++i) {
    // Uniform over six decades.
    auto value = static_cast<Nanoseconds>(random.below(900) + 100);
    for (std::uint64_t decade = random.below(6); decade > 0; --decade)
      value *= 10;
    values.push_back(value);
    histogram.record(value);
  }
  std::sort(values.begin(), values.end());
  for (double const q : {0.01, 0.1, 0.5, 0.9, 0.99, 0.999, 1.0}) {
    auto const rank = static_cast<std::size_t>(q * static_cast<double>(values.size()));
    double const exact = static_cast<double>(values[rank - 1]);
    CHECK(histogram.quantile(q) == Approx(exact).epsilon(0.004));
  }
  CHECK(histogram.quantile(1) == static_cast<double>(values.back()));
}

TEST_CASE("histogram: small and equal values are exact, the empty one is 0") {
  Histogram histogram;
  CHECK(histogram.quantile(0.5) == 0);
  for (Nanoseconds value = 1; value <= 100; ++value)
    histogram.record(value);
  CHECK(histogram.quantile(0.5) == 50);
  CHECK(histogram.quantile(0.991) == 100);
  CHECK(histogram.quantile(0) == 1);

  Histogram one;
  one.record(20'000'000);
  CHECK(one.quantile(1) == 20'000'000);
  CHECK(one.quantile(0.5) <= 20'000'000);
}

TEST_CASE("histogram: merging equals recording everything in one") {
  Random random{11};
  Histogram all, left, right;
  for (int i = 0; i < 1000; ++i) {
    auto const value = static_cast<Nanoseconds>(random.below(1u << 30));
    all.record(value);
    (i % 3 == 0 ? left : right).record(value);
  }
  left.merge(right);
  left.merge(Histogram{});
  CHECK(left.used() == all.used());
  CHECK(left.count() == all.count());
  CHECK(left.max() == all.max());
  CHECK(left.quantile(0.37) == all.quantile(0.37));
}
