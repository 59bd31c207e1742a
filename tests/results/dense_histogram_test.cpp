#include "catch.hpp"
#include "results/dense_histogram.hpp"
#include <stickysim/engine/random.hpp>

using namespace stickysim;

TEST_CASE("a dense histogram is the histogram of what is recorded, and clearing leaves nothing") {
  Random random{13};
  DenseHistogram dense;
  Histogram expected;
  auto const record = [&](Nanoseconds value) {
    dense.record(value);
    expected.record(value);
  };
  for (int i = 0; i < 1000; ++i)
    record(static_cast<Nanoseconds>(random.below(1u << 20)));
  for (Nanoseconds const value : {Nanoseconds{0}, INT64_MAX, INT64_MAX, Nanoseconds{63}, Nanoseconds{64}})
    record(value);
  auto const is_expected = [&](Histogram const& histogram) {
    return histogram.used() == expected.used() && histogram.count() == expected.count() &&
           histogram.max() == expected.max();
  };
  CHECK(is_expected(dense.histogram()));

  dense.add(expected);
  expected.merge(Histogram{expected});
  CHECK(is_expected(dense.histogram()));

  dense.clear();
  expected = {};
  CHECK(is_expected(dense.histogram()));
  record(5);
  CHECK(is_expected(dense.histogram()));
}
