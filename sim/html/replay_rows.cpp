#include "html/replay_rows.hpp"

#include <algorithm>

namespace stickysim {

Milliseconds milliseconds_of(Row const& row, std::size_t column) {
  auto const seconds = row.number(column);
  return seconds ? static_cast<Milliseconds>(std::clamp(*seconds * 1000, 0.0, 1e15) + 0.5) : never_ms;
}

int count_of(Row const& row, std::size_t column) {
  return static_cast<int>(std::clamp(row.number(column).value_or(0), 0.0, 1e9));
}

} // namespace stickysim
