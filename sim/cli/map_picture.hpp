#pragma once

#include "experiment/phase_map.hpp"
#include "scenario/value_range.hpp"

#include <array>
#include <string>

namespace stickysim {

/// A map and what its two axes and its two designs are called.
struct NamedMap {
  PhaseMap const& map;
  ValueRange const& across;
  ValueRange const& up;
  std::array<std::string, 2> names;

  /// The middle of a column, or of a row, in the unit of its key.
  double across_at(std::size_t column) const;
  double up_at(std::size_t row) const;
};

/// A block for each cell, the lowest row at the bottom.
std::string map_picture(NamedMap const& named);

/// A row for each cell: the values of both keys and the name of the better design, empty where none is.
std::string map_csv(NamedMap const& named);

} // namespace stickysim
