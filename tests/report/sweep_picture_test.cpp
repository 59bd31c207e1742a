#include "catch.hpp"
#include "folder.hpp"
#include "hand_made.hpp"
#include "report/sweep_picture.hpp"

using namespace stickysim;

namespace sweep_picture_test {

namespace {

/// The rows of the measure `harmed sessions` over points of a sweep of these keys; a sticky design loses, and
/// another one the more the later the point.
std::string harm_rows(std::vector<std::string> keys, std::vector<std::vector<std::string>> const& points,
                      std::size_t page = 100) {
  HandMade made;
  made.scenario.swept_keys = std::move(keys);
  for (std::size_t i = 0; i < points.size(); ++i) {
    made.add("sticky", AffinityKind::cookie, Placement::local, lossy, points[i]);
    made.add("other", AffinityKind::none, Placement::shared, i + 1 == points.size() ? most_lost : lossless,
             points[i]);
  }
  ExperimentResult const& result = made.result();
  std::string const picture = sweep_picture(result, Comparisons{result}, Paint{false}, page);
  CHECK(widest_line(picture) <= page);
  std::size_t const start = picture.find("  sticky");
  if (start == std::string::npos) return picture;
  return picture.substr(start, picture.find("mean latency") - start);
}

using Points = std::vector<std::vector<std::string>>;

} // namespace

TEST_CASE("sweep picture: a few blocks of each point, side by side") {
  CHECK(harm_rows({"server.count"}, {{"1"}, {"2"}, {"3"}}) == "  sticky ▃▃▃▃▃▃▃▃▃▃▃▃ 15.1 %\n"
                                                              "  other  ▁▁▁▁▁▁▁▁████ 0–90.5 %\n");
}

TEST_CASE("sweep picture: two points are told by the table alone") {
  CHECK(harm_rows({"server.count"}, {{"1"}, {"2"}}) == "");
}

TEST_CASE("sweep picture: a gap where a key other than the last changes, none between zipped points") {
  Points const grid = {{"1", "a"}, {"1", "b"}, {"2", "a"}, {"2", "b"}};
  CHECK(harm_rows({"x", "y"}, grid) == "  sticky ▃▃▃▃▃▃▃▃ ▃▃▃▃▃▃▃▃ 15.1 %\n"
                                       "  other  ▁▁▁▁▁▁▁▁ ▁▁▁▁████ 0–90.5 %\n");
  CHECK(harm_rows({"x", "y"}, {{"1", "a"}, {"2", "b"}, {"3", "c"}}) == "  sticky ▃▃▃▃▃▃▃▃▃▃▃▃ 15.1 %\n"
                                                                       "  other  ▁▁▁▁▁▁▁▁████ 0–90.5 %\n");
}

TEST_CASE("sweep picture: where points are many, a block for each; where they are too many, none") {
  Points points;
  for (int i = 0; i < 20; ++i)
    points.push_back({std::to_string(i)});
  CHECK(harm_rows({"x"}, points, 40) == "  sticky ▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃ 15.1 %\n"
                                        "  other  ▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁█ 0–90.5 %\n");
  CHECK(harm_rows({"x"}, points, 30) == "");
}

} // namespace sweep_picture_test
