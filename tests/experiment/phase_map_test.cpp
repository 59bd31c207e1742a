#include "catch.hpp"
#include "experiment/phase_map.hpp"

using namespace stickysim;

TEST_CASE("a map has a winner for each cell, and looks again only at those in doubt") {
  std::size_t asked_again = 0;
  // The first is better left of the diagonal; on it nobody is.
  auto const differences = [&](std::vector<MapCell> const& cells, std::size_t first, std::size_t count) {
    if (first > 0) asked_again += cells.size();
    std::vector<std::vector<double>> all;
    for (MapCell const cell : cells) {
      auto& values = all.emplace_back();
      for (std::size_t i = 0; i < count; ++i)
        values.push_back(static_cast<double>(cell.column) - static_cast<double>(cell.row) +
                         ((first + i) % 2 == 0 ? 0.1 : -0.1));
    }
    return all;
  };
  PhaseMap const map = draw_phase_map(4, 3, differences, 20, 0.05);
  CHECK(map.at({0, 2}) == Winner::first);
  CHECK(map.at({3, 0}) == Winner::second);
  CHECK(map.at({1, 1}) == Winner::neither);
  CHECK(asked_again == 3);
}
