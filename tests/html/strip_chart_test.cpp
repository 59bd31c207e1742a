#include "catch.hpp"
#include "html/made_run.hpp"
#include "html/strip_chart.hpp"

using namespace stickysim;

namespace strip_chart_test {

namespace {

StripChart two_strips() {
  StripChart chart;
  chart.id = "headline";
  chart.title = "Sessions lost";
  chart.times_s = {10, 20, 30};
  chart.y = count_axis(140, "sessions", 3);
  chart.strips = {{"sticky", 0, {0.0, 140.0, 3.0}, "143", "2.4 %"},
                  {"store", 1, {0.0, 0.0, 0.0}, "none", ""}};
  chart.marks = {{12, "crash", "server.1 crashes", 5, {0, 1}}, {14, "drains", "server.2 drains", 4, {1}}};
  return chart;
}

} // namespace

TEST_CASE("strip chart: each strip has the same scale, with its two ends") {
  std::string const drawing = drawn(two_strips()).drawing;
  CHECK(times(drawing, ">150</text>") == 2);
  CHECK(times(drawing, "tick end\" x=\"28\"") == 4);
  StripChart slow = two_strips();
  slow.y = value_axis(0.14, "s", 3);
  CHECK(times(drawn(slow).drawing, ">150 ms</text>") == 2);
}

TEST_CASE("strip chart: what happens to all is named once, what happens to one at its strip") {
  std::string const drawing = drawn(two_strips()).drawing;
  CHECK(times(drawing, ">crash</text>") == 1);
  CHECK(times(drawing, ">drains</text>") == 1);
  CHECK(times(drawing, "data-text=\"server.1 crashes\"") == 2);
}

TEST_CASE("strip chart: the warm-up is in each strip, and named once") {
  StripChart chart = two_strips();
  chart.warmup_s = 10;
  std::string const drawing = drawn(chart).drawing;
  CHECK(times(drawing, "class=\"warmup\"") == 2);
  CHECK(times(drawing, ">warm-up</text>") == 1);
  CHECK(drawing.find(">warm-up</text>") > drawing.find("class=\"area s1\"")); // on top
}

} // namespace strip_chart_test
