#include "language/shown.hpp"
#include <stickysim/log/import.hpp>

#include <fmt/format.h>

namespace stickysim {

namespace {

constexpr Nanoseconds a_minute = 60 * nanoseconds_per_second;
constexpr Nanoseconds default_run = 10 * a_minute; ///< run.duration, where a scenario does not say

std::string clock_text(Nanoseconds time_ns) {
  std::int64_t const seconds = time_ns / nanoseconds_per_second;
  return fmt::format("{} h {:02} min {:02} s", seconds / 3600, seconds / 60 % 60, seconds % 60);
}

std::string milliseconds_text(double seconds) { return fmt::format("{:.3f} ms", 1e3 * seconds); }

double share(std::uint64_t part, std::uint64_t whole) {
  return static_cast<double>(part) / static_cast<double>(whole);
}

} // namespace

std::string describe(ImportSummary const& summary) {
  LogFindings const& found = summary.found;
  std::string text;
  for (std::string const& path : summary.paths)
    text += fmt::format("{}\n", path == "-" ? "standard input" : shown(path));
  for (std::string const& format : found.formats)
    text += fmt::format("  format              {}\n", format);
  if (!found.client_field.empty()) text += fmt::format("  clients             by {}\n", found.client_field);
  text += fmt::format("  lines               {}\n"
                      "  requests            {}\n",
                      found.lines, found.requests);
  if (found.left_out > 0) text += fmt::format("  left out by path    {}\n", found.left_out);
  text += fmt::format("  bad lines skipped   {}\n", found.bad_lines);
  for (BadLine const& bad : found.first_bad_lines)
    text += summary.paths.size() == 1 ? fmt::format("    line {}: {}\n", bad.line, bad.why)
                                      : fmt::format("    {}:{}: {}\n", shown(bad.path), bad.line, bad.why);
  if (found.bad_lines > found.first_bad_lines.size())
    text += fmt::format("    and {} more\n", found.bad_lines - found.first_bad_lines.size());
  text += fmt::format("  lines out of order  {}\n"
                      "  hosts               {}\n"
                      "  sessions            {}\n",
                      summary.lines_out_of_order, summary.hosts, summary.sessions);
  if (summary.sessions > 0)
    text += fmt::format("  requests a session  {:.2f} on average, {} at most\n"
                        "  time span           {}\n",
                        share(found.requests, summary.sessions), summary.longest_session,
                        clock_text(summary.span_ns));
  if (summary.with_session > 0)
    text +=
        fmt::format("  with a session      {} requests; the others are cut by host\n", summary.with_session);
  if (summary.with_demand > 0)
    text += fmt::format("  response time       {} on average, of {} requests\n"
                        "  demand              {} on average: {}\n",
                        milliseconds_text(summary.mean_response_s), summary.with_demand,
                        milliseconds_text(summary.mean_demand_s), summary.demand_model);
  if (summary.closed_sessions > 0)
    text +=
        fmt::format("  think times         of {} sessions of several requests\n", summary.closed_sessions);
  return text;
}

std::vector<std::string> cautions(ImportSummary const& summary) {
  std::vector<std::string> result;
  std::uint64_t const requests = summary.found.requests;
  constexpr std::uint64_t fewest_requests = 4;
  constexpr double most_of_them = 0.5;
  if (requests >= fewest_requests && summary.with_session < requests / 2 &&
      share(summary.busiest_host_requests, requests) > most_of_them)
    result.push_back(fmt::format(
        "{:.0f} % of the requests come from one host, {}: if that is a proxy, its users count as one; --client FIELD "
        "names a field that tells them apart, --session FIELD a cookie",
        100 * share(summary.busiest_host_requests, requests), summary.busiest_host));
  constexpr std::uint64_t fewest_lines = 20;
  constexpr double many_bad_lines = 0.05;
  if (std::uint64_t const lines = summary.found.lines;
      lines >= fewest_lines && share(summary.found.bad_lines, lines) > many_bad_lines)
    result.push_back(
        fmt::format("{:.0f} % of the lines are skipped: the log may hold several formats; --format names the "
                    "one to read",
                    100 * share(summary.found.bad_lines, lines)));
  if (!summary.found.copy.empty())
    result.push_back(
        fmt::format("{} begins with the same lines as another of the files: if it is a copy, name one alone, "
                    "or its requests count twice",
                    summary.found.copy));
  constexpr double long_response_s = 0.005;
  if (summary.found.guesses_times && summary.mean_response_s < long_response_s)
    result.push_back(fmt::format(
        "the number at the end of a line is taken for the response time in microseconds: {} on average; if it is "
        "something else, give it its name in the log's format: D=%D, T=%T, rt=$request_time, or bytes=",
        milliseconds_text(summary.mean_response_s)));
  constexpr double many_unserved = 0.05;
  if (share(summary.unserved, requests) > many_unserved)
    result.push_back(fmt::format(
        "{:.0f} % of the requests were answered by no server of the fleet, as from a cache or with an error; "
        "here they ask a server like all others: --skip leaves out their paths",
        100 * share(summary.unserved, requests)));
  if (summary.clock_back_ns > 0)
    result.push_back(fmt::format(
        "lines are up to {} earlier than lines before them, and are sorted: if the log's clock was set "
        "back, or summer time ended, requests of both times are mixed: import the parts one by one",
        clock_text(summary.clock_back_ns)));
  constexpr Nanoseconds long_gap = 10 * a_minute;
  Nanoseconds const shortest_gap = std::min(long_gap, std::max(a_minute / 2, summary.span_ns / 4));
  constexpr std::uint64_t fewest_for_gap = 6;
  constexpr Nanoseconds out_of_line = 5;
  if (requests >= fewest_for_gap && summary.longest_gap_ns >= shortest_gap &&
      summary.longest_gap_ns > out_of_line * summary.usual_long_gap_ns)
    result.push_back(
        fmt::format("there is no request for {}, {} after the first: if the fleet was up, lines are "
                    "missing, or the clock was put forward",
                    clock_text(summary.longest_gap_ns), clock_text(summary.longest_gap_at_ns)));
  if (summary.whole_seconds && requests >= fewest_requests && summary.sessions > 0)
    result.push_back(fmt::format(
        "the log's clock counts whole seconds: in a replay the requests of a second start together{}; "
        "--spread puts them evenly into it",
        summary.with_demand > 0 ? ", and demands include what they waited" : ""));
  if (summary.guesses_demands)
    result.emplace_back(
        "the log names no servers: demands are judged by its quietest tenth, and too large if that is busy as "
        "well; log the server ($upstream_addr of nginx), and they are worked out server by server");
  if (summary.span_ns >= default_run)
    result.push_back(
        fmt::format("the trace is {} long, longer than a run is by default: to replay all of it set "
                    "run.duration = \"{}s\"",
                    clock_text(summary.span_ns), summary.span_ns / nanoseconds_per_second + 1));
  return result;
}

} // namespace stickysim
