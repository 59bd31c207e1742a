#pragma once

#include "html/event_marks.hpp"
#include "html/plot.hpp"

#include <string>
#include <vector>

namespace stickysim {

/// A part of a row.
struct Stretch {
  double from;
  double to;
};

/// The name of a mark's line, or of several that stand close together, in a row above the plot.
struct MarkLabel {
  std::size_t mark; ///< whose line leads to it
  std::string text; ///< `crash, found down`
  std::size_t row;  ///< 0 is the lowest
  bool is_before;   ///< it ends at its line, for which there is no room behind it
};

/// A name for each line of `marks`, in at most `rows` rows, so that no name touches another or crosses a
/// line. Lines for whose names there is no room share one. `taken`: what already stands in the lowest row.
std::vector<MarkLabel> mark_labels(std::vector<EventMark> const& marks, Plot const& plot, std::size_t rows,
                                   std::vector<Stretch> const& taken = {});

} // namespace stickysim
