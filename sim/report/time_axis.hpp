#pragma once

#include <stickysim/engine/time.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace stickysim {

/// Columns of printed text that stand for time, from the start of a run. It is divided into steps of one or
/// more columns each.
struct TimeAxis {
  Nanoseconds step_ns = 0;
  std::size_t steps = 0;
  std::size_t columns = 0; ///< at least as many

  std::size_t step_of(std::size_t column) const { return column * steps / columns; }
  /// The column of a time; the last one from there on.
  std::size_t column_of(Nanoseconds at_ns) const;
  /// A line with a tick at round times.
  std::string line() const;
  /// The times, each beginning below its tick.
  std::string labels() const;

private:
  Nanoseconds tick_ns() const; ///< between two ticks
  std::vector<Nanoseconds> ticks() const;
  std::size_t first_column_of(std::size_t step) const { return (step * columns + steps - 1) / steps; }
};

} // namespace stickysim
