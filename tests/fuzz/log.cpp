#include "fit/scenario.hpp"
#include "fuzz/loading.hpp"
#include "fuzz/refusal.hpp"
#include "fuzz/target.hpp"
#include "fuzz/workplace.hpp"
#include "trace/compressed.hpp"
#include <stickysim/engine/io_error.hpp>
#include <stickysim/log/import.hpp>
#include <stickysim/trace/read_trace.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace stickysim {
namespace {

/// How a log is read and in what it is packed: words in the first line.
struct LogCircumstances {
  ImportOptions options;
  std::string packing;

  explicit LogCircumstances(std::string_view words) {
    while (!words.empty()) {
      std::string_view const word = words.substr(0, words.find(' '));
      words.remove_prefix(std::min(word.size() + 1, words.size()));
      std::size_t const sign = std::min(word.find('='), word.size());
      std::string const value{word.substr(std::min(sign + 1, word.size()))};
      std::string_view const name = word.substr(0, sign);
      if (name == "format") options.log.format = value;
      if (name == "client") options.log.client = value;
      if (name == "session") options.log.session = value;
      if (name == "only") options.log.only.push_back(value);
      if (name == "skip") options.log.skip.push_back(value);
      if (name == "spread") options.spread = true;
      if (name == "short") options.session_timeout = nanoseconds_per_second;
      if (name == "gzip" || name == "bzip2" || name == "xz") packing = name;
    }
  }

  std::string packed(std::string_view log) const {
    std::string const text{log};
    if (packing == "gzip") return gzipped(text);
    if (packing == "bzip2") return bzipped(text);
    if (packing == "xz") return xzipped(text);
    return text;
  }
};

void try_fit(Trace const& trace) {
  FittedScenario const fitted = fit_scenario(trace, "");
  for (std::string const& finding : fitted.findings)
    demand_printable(finding);
  demand_loads(fitted.toml, "fitted.toml");
}

/// What was imported is read again as a trace, and a scenario is made from that.
void try_trace(ImportedLog const& log, FuzzWorkplace const& here) {
  std::string text;
  log.write_trace([&](std::string_view piece) { text += piece; });
  here.write("trace.csv", text);
  auto const trace = read_trace("trace.csv");
  if (!trace) throw Broken{"what was imported is a trace: " + render(trace.error())};
  demand((*trace)->requests.size() == log.summary().found.requests, "a trace has each request of the log");
  demand((*trace)->sessions.size() == log.summary().sessions, "a trace has each session of the log");
  try_fit(**trace);
}

void demand_summary(ImportSummary const& summary) {
  demand_printable(describe(summary));
  for (std::string const& caution : cautions(summary))
    demand_printable(caution);
  demand(summary.found.requests > 0 && summary.sessions > 0, "a log has requests and sessions");
  demand(summary.sessions <= summary.found.requests, "a session has a request");
  demand(summary.span_ns >= 0, "a log does not end before it begins");
  demand(summary.mean_demand_s >= 0 && summary.mean_response_s >= 0, "no time is negative");
}

} // namespace

void fuzz_log(std::string_view input) {
  std::string_view const first = input.substr(0, input.find('\n'));
  LogCircumstances const how{first};
  FuzzWorkplace const here;
  here.write("a.log", how.packed(input.substr(std::min(first.size() + 1, input.size()))));
  try {
    ImportedLog const log{{"a.log"}, how.options};
    demand_summary(log.summary());
    try_trace(log, here);
  } catch (LogError const& error) {
    demand(*error.what() != '\0', "a refusal has a message");
    demand_printable(error.what());
    demand_printable(error.cure());
  } catch (IoError const& error) {
    demand(*error.what() != '\0', "a refusal has a message");
  }
}

std::vector<std::string> log_words() {
  std::vector<std::string> words{
      "client=",
      "session=",
      "only=/",
      "skip=static",
      "spread",
      "short",
      "gzip",
      "bzip2",
      "xz",
      "X-Forwarded-For",
      "sid",
      "- - [",
      "] \"GET /a HTTP/1.1\" 200 12",
      "01/Nov/2026:12:00:00 +0000",
      "2026-11-01T12:00:00.123456Z",
      "2026-11-01 12:00:00",
      "Nov  1 12:00:00 host haproxy[1]: ",
      "127.0.0.1:40000 [01/Nov/2026:12:00:00.123] in app/a1 0/0/1/20/21 200 100 - - --VN 1/1/1/1/0 0/0 ",
      "\"GET / HTTP/1.1\"",
      "{\"log\":\"",
      "\\n\",\"stream\":\"stdout\",\"time\":\"2026-11-01T12:00:00Z\"}",
      "{\"time\":\"",
      "\"remote_addr\":\"",
      "\"status\":",
      "\"request\":\"",
      "\"request_time\":",
      "\"upstream_response_time\":\"",
      "#Fields: date time c-ip cs-method cs-uri-stem sc-status time-taken\n",
      "#Version: 1.0\n",
      "http 2026-11-01T12:00:00.000000Z app/a/1 10.0.0.1:80 10.0.0.2:80 0.001 0.020 0.001 ",
      "urt=",
      "rt=",
      "0.001, 0.002",
      " : ",
      "JSESSIONID=",
      "\"-\"",
      "\\x22",
      "\xEF\xBB\xBF",
      "-1/-1/-1/-1/0",
      "SC--",
      "9999999999999999999"};
  for (std::string const& format : log_formats())
    words.push_back("format=" + format);
  return words;
}

} // namespace stickysim
