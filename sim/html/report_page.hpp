#pragma once

#include "html/run_folder.hpp"

#include <string>

namespace stickysim {

/// report.html: one page that shows a run, complete in itself. A pure function of the run's files; throws
/// DamagedFile if one does not hold what it should.
std::string report_page(RunFolder const& run);

} // namespace stickysim
