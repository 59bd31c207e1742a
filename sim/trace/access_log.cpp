#include "trace/log_line.hpp"
#include <stickysim/trace/access_log.hpp>
#include <stickysim/trace/line_reader.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <unordered_map>

namespace stickysim {

namespace {

constexpr std::size_t bad_lines_shown = 5;

struct LoggedRequest {
  std::int64_t time_s = 0;
  std::uint32_t host = 0; ///< in the order of first appearance
};

/// A log as read, before it is put in order.
struct Log {
  std::vector<std::string> hosts;
  std::vector<LoggedRequest> requests;
};

Log read_log(std::string const& path, AccessLogSummary& summary) {
  Log log;
  std::unordered_map<std::string, std::uint32_t> index_of; // looked up only, never walked
  LineReader reader{path};
  std::string_view line;
  while (reader.next(line)) {
    Result<LogLine> const parsed = parse_log_line(line);
    if (!parsed) {
      ++summary.bad_lines;
      if (summary.first_bad_lines.size() < bad_lines_shown)
        summary.first_bad_lines.push_back({reader.line_number(), parsed.error().message});
      continue;
    }
    auto const next_index = static_cast<std::uint32_t>(log.hosts.size());
    auto const [entry, is_new] = index_of.try_emplace(std::string{parsed->host}, next_index);
    if (is_new) log.hosts.push_back(entry->first);
    if (!log.requests.empty() && parsed->time_s < log.requests.back().time_s) ++summary.lines_out_of_order;
    log.requests.push_back({parsed->time_s, entry->second});
  }
  summary.lines = reader.line_number();
  return log;
}

/// Where a host stands in its session.
struct VisitInProgress {
  std::uint64_t number = 0; ///< from 1; 0: none yet
  std::uint64_t requests = 0;
  std::int64_t last_s = 0;
};

std::string duration_text(std::int64_t seconds) {
  return fmt::format("{} h {:02} min {:02} s", seconds / 3600, seconds / 60 % 60, seconds % 60);
}

} // namespace

ImportedLog import_access_log(std::string const& path, Nanoseconds session_timeout) {
  ImportedLog result;
  AccessLogSummary& summary = result.summary;
  summary.path = path;
  Log log = read_log(path, summary);
  summary.requests = log.requests.size();
  summary.hosts = log.hosts.size();
  std::stable_sort(log.requests.begin(), log.requests.end(),
                   [](LoggedRequest const& a, LoggedRequest const& b) { return a.time_s < b.time_s; });

  result.trace_csv = "session,at,address,think,demand\n";
  std::vector<VisitInProgress> open(log.hosts.size());
  for (LoggedRequest const& request : log.requests) {
    VisitInProgress& session = open[request.host];
    // A log counts whole seconds, so comparing whole seconds loses nothing.
    bool const goes_on =
        session.number != 0 && request.time_s - session.last_s <= session_timeout / nanoseconds_per_second;
    if (!goes_on) session = {.number = ++summary.sessions};
    session.last_s = request.time_s;
    summary.longest_session = std::max(summary.longest_session, ++session.requests);
    fmt::format_to(std::back_inserter(result.trace_csv), "{},{},{},,\n", session.number,
                   request.time_s - log.requests.front().time_s, log.hosts[request.host]);
  }
  if (!log.requests.empty()) summary.span_s = log.requests.back().time_s - log.requests.front().time_s;
  return result;
}

std::string describe(AccessLogSummary const& summary) {
  std::string text = fmt::format("{}\n"
                                 "  lines               {}\n"
                                 "  requests            {}\n"
                                 "  bad lines skipped   {}\n",
                                 summary.path, summary.lines, summary.requests, summary.bad_lines);
  for (BadLine const& bad : summary.first_bad_lines)
    text += fmt::format("    line {}: {}\n", bad.line, bad.why);
  if (summary.bad_lines > summary.first_bad_lines.size())
    text += fmt::format("    and {} more\n", summary.bad_lines - summary.first_bad_lines.size());
  text += fmt::format("  lines out of order  {}\n"
                      "  hosts               {}\n"
                      "  sessions            {}\n",
                      summary.lines_out_of_order, summary.hosts, summary.sessions);
  if (summary.sessions > 0)
    text += fmt::format("  requests a session  {:.2f} on average, {} at most\n"
                        "  time span           {}\n",
                        static_cast<double>(summary.requests) / static_cast<double>(summary.sessions),
                        summary.longest_session, duration_text(summary.span_s));
  return text;
}

} // namespace stickysim
