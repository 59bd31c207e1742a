#pragma once

#include "backtest/observation.hpp"
#include <stickysim/log/reader.hpp>

#include <string>
#include <vector>

namespace stickysim {

/// Reads the traffic of a log, which may stand in several files. Without a field for it, a session is a run
/// of one client's requests without a gap longer than `session_timeout`. Servers are in the order of their
/// numbers if their names end with numbers from 1 on, all different and at most `servers`: then a server of
/// which the log has nothing keeps its place; else in the order of their names. Throws what LogReader throws.
LogTraffic read_log_traffic(std::vector<std::string> const& paths, LogOptions const& options,
                            Nanoseconds session_timeout, std::size_t servers);

} // namespace stickysim
