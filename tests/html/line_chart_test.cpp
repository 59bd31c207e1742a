#include "catch.hpp"
#include "html/line_chart.hpp"
#include "html/made_run.hpp"
#include "html/plot.hpp"

#include <regex>

using namespace stickysim;

namespace line_chart_test {

namespace {

LineChart chart_of(std::size_t lines) {
  LineChart chart;
  chart.id = "load";
  chart.title = "Load";
  chart.places = {10, 20, 30};
  chart.place_title = "time, s";
  chart.x = time_axis(0, 30);
  chart.y = value_axis(100, "count");
  for (std::size_t i = 0; i < lines; ++i)
    chart.series.push_back({"design_" + std::to_string(i), i, {1.0, 2.0 + static_cast<double>(i), 3.0}});
  return chart;
}

struct Label {
  double x;
  double y;
};
std::vector<Label> labels_of(std::string const& drawing) {
  std::regex const label{R"re(<text x="([0-9.]+)" y="([0-9.]+)" class="label)re"};
  std::vector<Label> labels;
  for (std::sregex_iterator match{drawing.begin(), drawing.end(), label}, end; match != end; ++match)
    labels.push_back({std::stod((*match)[1]), std::stod((*match)[2])});
  return labels;
}

} // namespace

TEST_CASE("line chart: a line, a label and a column of the table for each series") {
  Chart const chart = drawn(chart_of(4));
  CHECK(times(chart.drawing, "class=\"line ") == 4);
  CHECK(labels_of(chart.drawing).size() == 4);
  CHECK(chart.data.columns ==
        std::vector<std::string>{"time, s", "design_0", "design_1", "design_2", "design_3"});
  CHECK(chart.data.rows[1] == std::vector<std::string>{"20", "2", "3", "4", "5"});
  CHECK(chart.kind == "lines");
}

TEST_CASE("line chart: labels of sixteen lines that end alike lie within the drawing and apart") {
  Chart const chart = drawn(chart_of(16));
  std::vector<Label> labels = labels_of(chart.drawing);
  REQUIRE(labels.size() == 16);
  std::ranges::sort(labels, {}, &Label::y);
  for (std::size_t i = 0; i < labels.size(); ++i) {
    CHECK(labels[i].x < drawing_width);
    CHECK(labels[i].y > 0);
    CHECK(labels[i].y < chart.height);
    if (i > 0) CHECK(labels[i].y - labels[i - 1].y > 12);
  }
}

TEST_CASE("line chart: a window without a value is a gap") {
  LineChart lines = chart_of(2);
  lines.series[0].values = {1.0, std::nullopt, 3.0};
  Chart const chart = drawn(lines);
  std::regex const gap{R"re(class="line s1" d="M[0-9. ]+M[0-9. ]+")re"};
  CHECK(std::regex_search(chart.drawing, gap));
  CHECK(chart.data.rows[1] == std::vector<std::string>{"20", "", "3"});
}

TEST_CASE("line chart: lines that are the same are one") {
  LineChart lines = chart_of(3);
  for (LineSeries& series : lines.series)
    series.values = {1.0, 2.0, 3.0};
  Chart const chart = drawn(lines);
  CHECK(times(chart.drawing, "class=\"line ") == 1);
  CHECK(times(chart.drawing, ">all</text>") == 1);
}

TEST_CASE("line chart: names are inert and long ones are cut") {
  LineChart lines = chart_of(1);
  lines.series[0].name = "<script>alert(1)</script>" + std::string(40, 'x');
  Chart const chart = drawn(lines);
  CHECK(chart.drawing.find("<script") == std::string::npos);
  CHECK(figure_of(chart).find("<script") == std::string::npos);
  CHECK(chart.drawing.find("&lt;script&gt;alert(") != std::string::npos);
  CHECK(chart.drawing.find("…</tspan>") != std::string::npos);
}

TEST_CASE("line chart: over words there are dots and no lines, and every word") {
  LineChart lines = chart_of(2);
  lines.places = {0, 1, 2};
  lines.x = category_axis({"random", "least_requests", "round_robin"});
  lines.dots = true;
  Chart const chart = drawn(lines);
  CHECK(times(chart.drawing, "class=\"line ") == 0);
  CHECK(times(chart.drawing, "<circle") == 6);
  for (std::string const word : {"random", "least_requests", "round_robin"})
    CHECK(times(chart.drawing, ">" + word + "</text>") == 1);
}

TEST_CASE("line chart: a name of several words has two lines, uncut") {
  LineChart lines = chart_of(1);
  lines.series[0].name = "sticky_least_requests";
  std::string const drawing = drawn(lines).drawing;
  CHECK(times(drawing, ">sticky_least_</tspan>") == 1);
  CHECK(times(drawing, ">requests</tspan>") == 1);
}

TEST_CASE("line chart: a line leads to each label that does not stand beside its series' end") {
  LineChart lines = chart_of(3);
  lines.y = value_axis(6, "count");
  CHECK(times(drawn(lines).drawing, "class=\"lead ") ==
        2); // of three that end together, the one in the middle
  lines.series.resize(1);
  CHECK(times(drawn(lines).drawing, "class=\"lead ") == 0);
}

TEST_CASE("line chart: many labels of lines that end alike share one line") {
  LineChart lines = chart_of(8);
  CHECK(times(drawn(lines).drawing, "class=\"lead ") == 1);
  CHECK(times(drawn(lines).drawing, "class=\"lead s0\"") == 1);
  lines.series.back().values.back() = 90.0; // ends elsewhere, beside its label
  CHECK(times(drawn(lines).drawing, "class=\"lead s0\"") == 1);
  CHECK(times(drawn(lines).drawing, "class=\"lead ") == 1);
}

TEST_CASE("line chart: from a series that ends early the line to its label is dotted") {
  LineChart lines = chart_of(2);
  CHECK(times(drawn(lines).drawing, "class=\"lead early ") == 0);
  lines.series[1].values.back() = std::nullopt;
  CHECK(times(drawn(lines).drawing, "class=\"lead early s2\"") == 1);
}

TEST_CASE("line chart: every point of a sweep has its label, in rows where they are close") {
  LineChart lines = chart_of(1);
  lines.places.clear();
  std::vector<std::string> names;
  for (int i = 0; i < 24; ++i) {
    lines.places.push_back(100 + i);
    names.push_back("n" + std::to_string(100 + i));
  }
  lines.series[0].values.assign(24, 1.0);
  lines.x = number_axis(lines.places, names);
  Chart const chart = drawn(lines);
  for (std::string const& name : names)
    CHECK(times(chart.drawing, ">" + name + "</text>") == 1);
  lines.x = time_axis(100, 123); // whose numbers need not all be there
  CHECK(drawn(lines).height < chart.height);
}

TEST_CASE("line chart: the warm-up is a band with its name") {
  LineChart lines = chart_of(1);
  CHECK(times(drawn(lines).drawing, "warm-up") == 0);
  lines.warmup_s = 15;
  std::string const drawing = drawn(lines).drawing;
  CHECK(times(drawing, ">warm-up</text>") == 1);
  CHECK(drawing.find(">warm-up</text>") > drawing.rfind("class=\"line ")); // on top
  std::regex const band{
      R"re(<rect class="warmup" data-until="15" x="([0-9.]+)" y="[0-9.]+" width="([0-9.]+)")re"};
  std::smatch match;
  REQUIRE(std::regex_search(drawing, match, band));
  Plot const plot{lines.x, lines.y, 190, 60};
  CHECK(std::stod(match[1]) == Approx(plot.left()));
}

TEST_CASE("line chart: what is counted stands above its axis") {
  LineChart lines = chart_of(1);
  lines.y = count_axis(100, "sessions");
  Chart const chart = drawn(lines);
  CHECK(times(chart.drawing, ">sessions</text>") == 1);
  CHECK(chart.data.columns[1] == "design_0, sessions");
  CHECK(count_axis(3e6, "sessions").unit == "million sessions");
}

} // namespace line_chart_test
