#include "log/demand.hpp"
#include "log/logged_requests.hpp"
#include "log/session_cut.hpp"
#include <stickysim/log/import.hpp>

#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <iterator>

namespace stickysim {

namespace {

constexpr Nanoseconds ns_per_us = 1'000;
constexpr std::int64_t us_per_s = 1'000'000;
constexpr std::size_t piece_size = 1 << 16;
constexpr double most_bytes_of_log = 2e9; // some fifty million requests

/// Seconds with as many decimals as they need.
void append_seconds(std::string& text, std::int64_t time_us) {
  auto const out = std::back_inserter(text);
  if (time_us % us_per_s == 0) {
    fmt::format_to(out, "{}", time_us / us_per_s);
    return;
  }
  fmt::format_to(out, "{}.{:06}", time_us / us_per_s, time_us % us_per_s);
  while (text.back() == '0')
    text.pop_back();
}

/// What cautions are about.
void look_over(LoggedRequests& log, ImportSummary& summary) {
  std::span<LoggedRequest const> const requests = log.requests.all();
  summary.hosts = log.visitors.clients().size();
  summary.whole_seconds = log.whole_seconds;
  summary.with_session = log.with_session;
  summary.lines_out_of_order = log.lines_out_of_order;
  summary.clock_back_ns = log.clock_back_us * ns_per_us;
  if (requests.empty()) return;
  std::vector<std::uint64_t> by_client(summary.hosts);
  std::int64_t before_us = requests.front().received_us;
  std::array<Nanoseconds, 5> longest_gaps{};
  for (LoggedRequest const& request : requests) {
    ++by_client[log.visitors.client_of(request.visitor)];
    Nanoseconds const gap_ns = (request.received_us - before_us) * ns_per_us;
    if (gap_ns > longest_gaps.front())
      summary.longest_gap_at_ns = (before_us - requests.front().received_us) * ns_per_us;
    if (gap_ns > longest_gaps.back()) {
      longest_gaps.back() = gap_ns;
      std::ranges::sort(longest_gaps, std::greater<>{});
    }
    before_us = request.received_us;
  }
  summary.longest_gap_ns = longest_gaps.front();
  summary.usual_long_gap_ns = longest_gaps.back();
  auto const busiest = std::ranges::max_element(by_client);
  summary.busiest_host_requests = *busiest;
  summary.busiest_host = log.visitors.clients()[static_cast<std::uint32_t>(busiest - by_client.begin())];
  summary.span_ns = (before_us - requests.front().received_us) * ns_per_us;
}

std::string in_words(DemandFindings const& findings, bool whole_seconds) {
  if (whole_seconds) return "the response time; the clock is too coarse to tell who waited";
  if (findings.model.discipline == ServiceModel::Discipline::alone) return "nobody waited for others";
  if (!findings.by_server) return "less the wait, judged by the requests that met fewest others";
  auto const workers = static_cast<int>(findings.model.workers);
  std::string_view const plural = workers == 1 ? "" : "s";
  return findings.model.discipline == ServiceModel::Discipline::fifo
             ? fmt::format("less the wait for {} worker{} of each server", workers, plural)
             : fmt::format("less what sharing {} core{} of each server costs", workers, plural);
}

/// Throws LogError where a log has no requests.
void require_requests(ImportSummary const& summary) {
  LogFindings const& found = summary.found;
  if (found.requests > 0) return;
  std::string const name = summary.paths.size() == 1 ? summary.paths.front() : "the logs";
  if (found.lines == 0) throw LogError{fmt::format("{}: no lines", name)};
  if (found.left_out > 0)
    throw LogError{
        fmt::format("{}: --only and --skip leave out all of its {} requests", name, found.left_out)};
  throw LogError{
      fmt::format("{}: {}: no line of {} can be used: {}", name, fmt::join(found.formats, "; "), found.lines,
                  found.bad_lines > 0 ? found.first_bad_lines.front().why : "there are comments alone"),
      "--client FIELD or --session FIELD names a field that tells clients apart"};
}

} // namespace

/// The requests, and how they are cut into sessions.
struct ImportedLog::Requests {
  LoggedRequests log;
  std::int64_t timeout_us;
  std::int64_t first_us;
  bool is_fine;                ///< times are finer than whole seconds
  std::vector<bool> is_closed; ///< by session; empty: none

  Requests(LoggedRequests read, ImportOptions const& options)
      : log{std::move(read)}, timeout_us{options.session_timeout / ns_per_us},
        first_us{log.requests.all().front().received_us}, is_fine{!log.whole_seconds || options.spread} {}

  /// Since the first request, as the trace has it.
  std::int64_t at(LoggedRequest const& request) const { return request.received_us - first_us; }

  template <class Use>
  void for_each_step(Use const& use) const {
    SessionCut cut{timeout_us};
    for (LoggedRequest const& request : log.requests.all()) {
      bool const is_session = log.visitors.is_session(request.visitor);
      std::int64_t const stay_us = request.total_us == unknown_us ? 0 : request.total_us;
      use(request, cut.next(request.visitor, is_session, at(request), at(request) + stay_us));
    }
  }

  /// Counts sessions, and finds those in which every request follows the answer to the one before it.
  void look_at_sessions(ImportSummary& summary) {
    bool const may_think = log.with_times > 0 && is_fine;
    std::vector<bool> several;
    for_each_step([&](LoggedRequest const& request, SessionStep const& step) {
      summary.sessions = std::max<std::uint64_t>(summary.sessions, step.session);
      summary.longest_session = std::max<std::uint64_t>(summary.longest_session, step.request);
      if (!may_think) return;
      if (step.session > is_closed.size()) {
        is_closed.push_back(true);
        several.push_back(false);
      }
      bool const overlaps = step.request > 1 && at(request) < step.answered_us;
      if (overlaps || request.total_us == unknown_us) is_closed[step.session - 1] = false;
      if (step.request > 1) several[step.session - 1] = true;
    });
    for (std::size_t i = 0; i < several.size(); ++i)
      summary.closed_sessions += several[i] && is_closed[i] ? 1 : 0;
  }

  void append_row(std::string& text, LoggedRequest const& request, SessionStep const& step) const {
    bool const thinks = step.request > 1 && !is_closed.empty() && is_closed[step.session - 1];
    fmt::format_to(std::back_inserter(text), "{},", step.session);
    if (!thinks) append_seconds(text, at(request));
    text += ',';
    text += log.visitors.clients()[log.visitors.client_of(request.visitor)];
    text += ',';
    if (thinks) append_seconds(text, at(request) - step.answered_us);
    text += ',';
    if (request.server_us != unknown_us) append_seconds(text, request.server_us);
    text += '\n';
  }
};

ImportedLog::ImportedLog(std::vector<std::string> const& paths, ImportOptions const& options) {
  summary_.paths = paths;
  LogReader reader{paths, options.log};
  LoggedRequests log =
      read_requests(reader, options.spread, options.unlimited ? HUGE_VAL : most_bytes_of_log);
  summary_.found = reader.findings();
  require_requests(summary_);
  look_over(log, summary_);
  if (log.servers.size() > 0)
    summary_.unserved = static_cast<std::uint64_t>(
        std::ranges::count(log.requests.all(), unknown_server, &LoggedRequest::server));
  if (log.knows_stays) {
    DemandFindings const findings = find_demands(log);
    summary_.with_demand = findings.requests;
    summary_.mean_response_s = findings.mean_response_us / us_per_s;
    summary_.mean_demand_s = findings.mean_demand_us / us_per_s;
    summary_.guesses_demands =
        !findings.by_server && findings.model.discipline != ServiceModel::Discipline::alone;
    summary_.demand_model = in_words(findings, log.whole_seconds);
  }
  requests_ = std::make_unique<Requests>(std::move(log), options);
  requests_->look_at_sessions(summary_);
}

ImportedLog::~ImportedLog() = default;

void ImportedLog::write_trace(TraceSink const& sink) const {
  std::string piece = "session,at,address,think,demand\n";
  requests_->for_each_step([&](LoggedRequest const& request, SessionStep const& step) {
    requests_->append_row(piece, request, step);
    if (piece.size() < piece_size) return;
    sink(piece);
    piece.clear();
  });
  sink(piece);
}

} // namespace stickysim
