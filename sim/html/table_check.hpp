#pragma once

#include "html/run_extent.hpp"
#include "html/table.hpp"
#include "report/output_files.hpp"

namespace stickysim {

/// Refuses a table that a run would not write: a cell that its column cannot hold, a row that stands there
/// twice, rows of another run, rows that are missing. Throws DamagedFile, which names the line and the
/// column.
void check(Table const& table, OutputFile const& file, RunExtent const& extent);

} // namespace stickysim
