#include "log/demand.hpp"
#include "log/logged_requests.hpp"
#include "log/session_cut.hpp"
#include <stickysim/log/import.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace stickysim {

namespace {

constexpr Nanoseconds ns_per_us = 1'000;
constexpr std::int64_t us_per_s = 1'000'000;
constexpr std::size_t piece_size = 1 << 16;

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

/// Turns a log that has been read into the rows of a trace.
class TraceWriter {
public:
  TraceWriter(LoggedRequests& log, ImportOptions const& options, ImportSummary& summary)
      : log_{log}, requests_{log.requests.all()}, timeout_us_{options.session_timeout / ns_per_us},
        floors_{log.whole_seconds && !options.spread}, summary_{summary} {}

  void write(TraceSink const& sink) {
    first_us_ = requests_.empty() ? 0 : whole(requests_.front().received_us);
    if (log_.with_times > 0 && !floors_) find_closed_sessions();
    std::string piece = "session,at,address,think,demand\n";
    SessionCut cut{log_.client_of.size(), timeout_us_};
    for (LoggedRequest const& request : requests_) {
      append_row(piece, request, cut.next(request, at(request)));
      if (piece.size() < piece_size) continue;
      sink(piece);
      piece.clear();
    }
    sink(piece);
    summary_.sessions = cut.sessions();
  }

private:
  std::int64_t whole(std::int64_t time_us) const { return floors_ ? time_us - time_us % us_per_s : time_us; }

  /// Since the first request, as the trace has it.
  std::int64_t at(LoggedRequest const& request) const { return whole(request.received_us) - first_us_; }

  /// Those in which every request follows the answer to the one before it, whose time is known.
  void find_closed_sessions() {
    SessionCut cut{log_.client_of.size(), timeout_us_};
    for (LoggedRequest const& request : requests_) {
      SessionStep const step = cut.next(request, at(request));
      if (is_closed_.size() < step.session) is_closed_.resize(step.session, true);
      bool const overlaps = step.request > 1 && at(request) < step.answered_us;
      if (overlaps || request.total_us == unknown_us) is_closed_[step.session - 1] = false;
      if (step.request == 2) several_.resize(std::max<std::size_t>(several_.size(), step.session));
      if (step.request == 2) several_[step.session - 1] = true;
    }
    for (std::size_t i = 0; i < several_.size(); ++i)
      summary_.closed_sessions += several_[i] && is_closed_[i] ? 1 : 0;
  }

  void append_row(std::string& text, LoggedRequest const& request, SessionStep const& step) {
    summary_.longest_session = std::max<std::uint64_t>(summary_.longest_session, step.request);
    bool const thinks = step.request > 1 && !is_closed_.empty() && is_closed_[step.session - 1];
    fmt::format_to(std::back_inserter(text), "{},", step.session);
    if (!thinks) append_seconds(text, at(request));
    text += ',';
    text += log_.clients[log_.client_of[request.visitor]];
    text += ',';
    if (thinks) append_seconds(text, at(request) - step.answered_us);
    text += ',';
    if (request.server_us != unknown_us) append_seconds(text, request.server_us);
    text += '\n';
  }

  LoggedRequests& log_;
  std::span<LoggedRequest> requests_;
  std::int64_t timeout_us_;
  bool floors_; ///< times are those of the log's clock, whole seconds
  ImportSummary& summary_;
  std::int64_t first_us_ = 0;
  std::vector<bool> is_closed_; ///< by session; empty: none
  std::vector<bool> several_;   ///< by session: it has several requests
};

/// What cautions are about.
void look_over(LoggedRequests& log, ImportSummary& summary) {
  std::span<LoggedRequest const> const requests = log.requests.all();
  summary.hosts = log.clients.size();
  summary.whole_seconds = log.whole_seconds;
  summary.with_session = log.with_session;
  summary.lines_out_of_order = log.lines_out_of_order;
  summary.clock_back_ns = log.clock_back_us * ns_per_us;
  if (requests.empty()) return;
  std::vector<std::uint64_t> by_client(log.clients.size());
  std::int64_t before_us = requests.front().received_us;
  for (LoggedRequest const& request : requests) {
    ++by_client[log.client_of[request.visitor]];
    Nanoseconds const gap_ns = (request.received_us - before_us) * ns_per_us;
    if (gap_ns > summary.longest_gap_ns) {
      summary.longest_gap_ns = gap_ns;
      summary.longest_gap_at_ns = (before_us - requests.front().received_us) * ns_per_us;
    }
    before_us = request.received_us;
  }
  auto const busiest = std::ranges::max_element(by_client);
  summary.busiest_host_requests = *busiest;
  summary.busiest_host = log.clients[static_cast<std::uint32_t>(busiest - by_client.begin())];
  summary.span_ns = (before_us - requests.front().received_us) * ns_per_us;
}

std::string in_words(DemandFindings const& findings) {
  std::string const each = findings.by_server ? "each server" : "the fleet";
  switch (findings.model.discipline) {
  case ServiceModel::Discipline::alone: return "no request waited for others";
  case ServiceModel::Discipline::fifo:
    return fmt::format("less the wait of requests served in turn by {} workers of {}", findings.model.workers, each);
  case ServiceModel::Discipline::sharing: break;
  }
  return fmt::format("less what requests cost each other that share {} cores of {}", findings.model.workers, each);
}

} // namespace

ImportSummary import_access_log(std::vector<std::string> const& paths, ImportOptions const& options,
                                TraceSink const& sink) {
  ImportSummary summary;
  summary.paths = paths;
  LogReader reader{paths, options.log};
  LoggedRequests log = read_requests(reader, options.spread);
  summary.found = reader.findings();
  look_over(log, summary);
  if (log.with_times > 0) {
    DemandFindings const findings = find_demands(log);
    summary.with_demand = findings.requests;
    summary.mean_response_s = findings.mean_response_us / us_per_s;
    summary.mean_demand_s = findings.mean_demand_us / us_per_s;
    summary.demand_model = in_words(findings);
  }
  TraceWriter{log, options, summary}.write(sink);
  return summary;
}

} // namespace stickysim
