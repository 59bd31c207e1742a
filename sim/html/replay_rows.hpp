#pragma once

#include "html/run_outline.hpp"

#include <cstdint>

namespace stickysim {

/// A time as the replay has it: whole milliseconds since the start of the run.
using Milliseconds = std::int64_t;
inline constexpr Milliseconds never_ms = -1;

/// Of a cell in seconds; `never_ms` if it is empty.
Milliseconds milliseconds_of(Row const& row, std::size_t column);

/// A count; 0 if the cell is empty, and nothing absurd.
int count_of(Row const& row, std::size_t column);

/// Tells the rows of a table that the replay is about: those of the first replication at the first point.
class ReplayRows {
public:
  ReplayRows(Table const& table, RunOutline const& outline)
      : place_{table, outline}, replication_{table.column("replication")} {}

  bool have(Row const& row) { return row.text(replication_) == "1" && place_.find(row) && place_.point == 0; }
  /// Of the row asked for last.
  std::size_t variant() const { return place_.variant; }

private:
  Locator place_;
  std::size_t replication_;
};

} // namespace stickysim
