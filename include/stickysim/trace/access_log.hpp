#pragma once

#include <stickysim/engine/time.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace stickysim {

/// A line of a log that is not a request, and why.
struct BadLine {
  std::uint64_t line = 0; ///< from 1
  std::string why;
};

/// What an import found and what it skipped.
struct AccessLogSummary {
  std::string path;
  std::uint64_t lines = 0;
  std::uint64_t requests = 0;
  std::uint64_t bad_lines = 0;
  std::vector<BadLine> first_bad_lines; ///< the first few of them
  std::uint64_t lines_out_of_order = 0; ///< earlier than the request before them in the file
  std::uint64_t hosts = 0;
  std::uint64_t sessions = 0;
  std::uint64_t longest_session = 0; ///< requests in it
  std::int64_t span_s = 0;           ///< from the first request to the last
};

/// Recorded traffic cut out of an access log.
struct ImportedLog {
  std::string trace_csv; ///< as read_trace() reads it: open-loop, one row per request in the order of time
  AccessLogSummary summary;
};

/// Reads an access log in Common or Combined Log Format, gzip-compressed or not. A session is a run of one
/// client host's requests in which no two neighbours are more than `session_timeout` apart; a gap of exactly
/// that length does not end it. Requests are put in the order of time, those of the same second in the order
/// of the file; `at` counts from the first. Other lines are skipped and counted. Throws IoError.
ImportedLog import_access_log(std::string const& path, Nanoseconds session_timeout);

/// The summary as text, one fact per line.
std::string describe(AccessLogSummary const& summary);

} // namespace stickysim
