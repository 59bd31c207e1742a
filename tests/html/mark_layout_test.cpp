#include "catch.hpp"
#include "html/made_run.hpp"
#include "html/mark_layout.hpp"

using namespace stickysim;

namespace mark_layout_test {

namespace {

Plot plot() { return {time_axis(0, 600), value_axis(10, "count"), 190, 60}; }

std::vector<EventMark> const crash_and_return = {
    {300, "crash", "server.1 crashes", 5},
    {305, "found down", "the balancer takes server.1 for down", 3},
    {330, "boots", "server.1 boots", 1},
    {360, "up", "server.1 is up again, and empty", 2}};

std::string drawn(std::vector<EventMark> const& marks, std::size_t rows = 4) {
  Markup svg;
  MarkLayout{marks, plot(), rows}.draw(svg, plot(), {26, 216, 18});
  return svg.take();
}

/// Where a name stands, given the room that its letters take.
Stretch stretch_of(MarkLabel const& label, std::vector<EventMark> const& marks) {
  double const at = plot().x(marks[label.mark].time_s);
  double const width = 0.9 * text_width(label.text);
  return label.is_before ? Stretch{at - 3 - width, at - 3} : Stretch{at + 3, at + 3 + width};
}

} // namespace

TEST_CASE("mark labels: each line is named, no name touches another or a line that passes it") {
  auto const labels = mark_labels(crash_and_return, plot(), 4);
  std::string all;
  for (MarkLabel const& label : labels)
    all += label.text + ' ';
  for (EventMark const& mark : crash_and_return)
    CHECK(all.find(mark.brief) != std::string::npos);
  for (MarkLabel const& one : labels)
    for (MarkLabel const& other : labels) {
      if (one.mark == other.mark) continue;
      Stretch const name = stretch_of(one, crash_and_return);
      Stretch const beside = stretch_of(other, crash_and_return);
      if (one.row == other.row) CHECK((name.to < beside.from || beside.to < name.from));
      double const line = plot().x(crash_and_return[other.mark].time_s);
      if (one.row < other.row) CHECK((name.to < line || line < name.from));
    }
}

TEST_CASE("mark labels: lines side by side share a name, and all do where there is but one row") {
  CHECK(mark_labels(crash_and_return, plot(), 4).back().text == "crash, found down");
  auto const one = mark_labels(crash_and_return, plot(), 1);
  REQUIRE(!one.empty());
  for (MarkLabel const& label : one)
    CHECK(label.row == 0);
  CHECK(mark_labels(crash_and_return, plot(), 0).empty());
}

TEST_CASE("mark labels: at the right edge a name stands before its line") {
  auto const labels = mark_labels({{600, "crash", "server.1 crashes", 5}, {20, "joins", "", 4}}, plot(), 2);
  Plot const narrow{time_axis(0, 600), value_axis(10, "count"), 190, 10};
  auto const at_edge = mark_labels({{600, "crash", "server.1 crashes", 5}}, narrow, 1);
  REQUIRE(at_edge.size() == 1);
  CHECK(at_edge.front().is_before);
  CHECK(!labels.empty());
}

TEST_CASE("mark layout: an element each, the line of a name leads to it") {
  std::string const svg = drawn(crash_and_return);
  CHECK(times(svg, "<g class=\"mark\"") == 1);
  CHECK(times(svg, "<g class=\"mark minor\"") == 3);
  CHECK(times(svg, "data-time=\"300\" data-text=\"server.1 crashes\"") == 1);
  CHECK(times(svg, ">crash, found down</text>") == 1);
  CHECK(times(svg, "y1=\"9\"") >= 1); // of the lowest row, whose base line is at 18
}

TEST_CASE("mark layout: many are ticks, whose kinds are told together") {
  std::vector<EventMark> marks;
  for (int i = 0; i < 40; ++i)
    marks.push_back({10.0 * i, i % 2 == 0 ? "joins" : "stops", "", 4});
  std::string const svg = drawn(marks);
  CHECK(times(svg, "class=\"mark\"") == 40);
  CHECK(times(svg, "y2=\"32\"") == 40);
  CHECK(times(svg, "class=\"note\"") == 1);
  CHECK(times(svg, ">ticks: joins, stops</text>") == 1);
  CHECK(times(drawn(marks, 0), "class=\"note\"") == 0);
}

} // namespace mark_layout_test
