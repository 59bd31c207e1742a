#pragma once

#include <compare>
#include <cstddef>

namespace stickysim {

/// Where something stands in one of the texts that a scenario is made of.
struct Place {
  std::size_t text = 0;   ///< 0: the file; k: the k-th `--set` or other text of the command line
  std::size_t line = 0;   ///< from 1; 0: the text as a whole
  std::size_t column = 0; ///< from 1, in characters; 0: the line as a whole
  std::size_t width = 1;  ///< characters, on its line

  friend auto operator<=>(Place const&, Place const&) = default;
};

} // namespace stickysim
