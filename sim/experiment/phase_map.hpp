#pragma once

#include "experiment/break_even.hpp"

namespace stickysim {

/// A cell of a map: its column and its row, from 0.
struct MapCell {
  std::size_t column = 0;
  std::size_t row = 0;
};

/// What the first of two designs has more than the second of what is bad: for each of the cells, a value for
/// each of `count` replications from `first` on.
using CellDifferences = std::function<std::vector<std::vector<double>>(std::vector<MapCell> const& cells,
                                                                       std::size_t first, std::size_t count)>;

/// Which of two designs is better where, over two keys.
struct PhaseMap {
  std::size_t columns = 0;
  std::size_t rows = 0;
  std::vector<Winner> winners; ///< row by row

  Winner at(MapCell cell) const { return winners[cell.row * columns + cell.column]; }
};

/// Looks at five replications of each cell, and at `replications` of those that are not decided by then. Each
/// cell for itself is wrong with probability `risk` at most.
PhaseMap draw_phase_map(std::size_t columns, std::size_t rows, CellDifferences const& differences,
                        std::size_t replications, double risk);

} // namespace stickysim
