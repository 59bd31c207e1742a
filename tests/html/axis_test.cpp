#include "catch.hpp"
#include "html/axis.hpp"

using namespace stickysim;

namespace axis_test {

namespace {

std::vector<std::string> labels_of(Axis const& axis) {
  std::vector<std::string> labels;
  for (Tick const& tick : axis.ticks)
    labels.push_back(tick.label);
  return labels;
}

using Labels = std::vector<std::string>;

} // namespace

TEST_CASE("axis: values begin at zero and end at a round number, in a unit that people read") {
  Axis const latency = value_axis(0.237, "s");
  CHECK(latency.unit == "ms");
  CHECK(labels_of(latency) == Labels{"0", "100", "200", "300"});
  CHECK(latency.high == Approx(0.3));
  CHECK(labels_of(value_axis(0.026, "%")) == Labels{"0", "1", "2", "3"});
  CHECK(labels_of(value_axis(14'200, "count")) == Labels{"0", "5,000", "10,000", "15,000"});
  CHECK(value_axis(0.0005, "s").unit == "us");
  CHECK(labels_of(value_axis(1.5, "ratio")) == Labels{"0", "0.5", "1.0", "1.5"});
}

TEST_CASE("axis: counts have whole numbers, and nothing has an axis, too") {
  CHECK(labels_of(value_axis(1, "count")) == Labels{"0", "1"});
  CHECK(labels_of(value_axis(0, "count")) == Labels{"0", "1"});
  CHECK(value_axis(0, "s").place(0) == 0);
}

TEST_CASE("axis: extreme values end") {
  for (double const largest : {1e-300, 1e-9, 1e12, 1e300}) {
    CAPTURE(largest);
    Axis const axis = value_axis(largest, "count");
    CHECK(axis.ticks.size() <= 12);
    CHECK(axis.high >= largest * (1 - 1e-9));
  }
}

TEST_CASE("axis: time is counted in steps that clocks have") {
  CHECK(labels_of(time_axis(0, 600)) == Labels{"0", "2", "4", "6", "8", "10"});
  CHECK(time_axis(0, 600).unit == "min");
  CHECK(time_axis(0, 90).unit == "s");
  Axis const day = time_axis(0, 86'400);
  CHECK(day.unit == "h");
  CHECK(labels_of(day) == Labels{"0", "4", "8", "12", "16", "20", "24"});
  CHECK(time_axis(0, 4 * 86'400).unit == "d");
  CHECK(time_axis(0, 0.05).unit == "ms");
}

TEST_CASE("axis: each factor of ten of the tail is as wide as the one before") {
  Axis const axis = quantile_axis(0.999);
  CHECK(labels_of(axis) == Labels{"0", "50", "90", "99", "99.9"});
  CHECK(axis.place(0.9) == Approx(1.0 / 3));
  CHECK(axis.place(0.99) == Approx(2.0 / 3));
  CHECK(axis.place(1) == 1);
}

TEST_CASE("axis: factors") {
  Axis const axis = logarithmic_axis(0.003, 4, "s");
  CHECK(axis.place(axis.low) == 0);
  CHECK(axis.low <= 0.003);
  CHECK(axis.high >= 4);
  CHECK(axis.place(0.1) - axis.place(0.01) == Approx(axis.place(1) - axis.place(0.1)));
}

TEST_CASE("axis: words stand one beside the other, numbers where they belong") {
  Axis const words = category_axis({"random", "round_robin", "first"});
  CHECK(words.place(1) == 0.5);
  CHECK(category_axis({"one"}).place(0) == 0);
  CHECK(number_axis({2, 4, 8}, {"2", "4", "8"}).place(4) == Approx(1.0 / 3));
  CHECK(number_axis({1, 10, 100}, {"1", "10", "100"}).place(10) == Approx(0.5));
}

TEST_CASE("axis: latencies that differ by more than thirty times stand on an axis by factors") {
  CHECK(latency_axis(0.01, 0.3).law == Axis::Law::even);
  CHECK(latency_axis(0.01, 0.31).law == Axis::Law::logarithmic);
  CHECK(latency_axis(0, 5).law == Axis::Law::even);
}

} // namespace axis_test
