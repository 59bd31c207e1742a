#include "fuzz/refusal.hpp"
#include "fuzz/target.hpp"
#include "fuzz/trial.hpp"
#include "fuzz/workplace.hpp"
#include <stickysim/engine/io_error.hpp>
#include <stickysim/scenario/load.hpp>
#include <stickysim/trace/read_trace.hpp>

namespace stickysim {
namespace {

void demand_sound(Trace const& trace) {
  std::size_t next = 0;
  Nanoseconds before_ns = 0;
  for (TraceSession const& session : trace.sessions) {
    demand(session.first == next && session.count > 0, "sessions have requests, one behind the other");
    next += session.count;
    demand(next <= trace.requests.size(), "sessions have requests that are there");
    Nanoseconds const start_ns = trace.requests[session.first].at_ns;
    demand(start_ns >= before_ns, "sessions are in the order of their start");
    before_ns = start_ns;
  }
  demand(next == trace.requests.size(), "each request has its session");
  for (TraceRequest const& request : trace.requests)
    demand(request.at_ns >= -1 && request.think_ns >= 0 && request.demand_ns >= -1, "no time is negative");
}

} // namespace

void fuzz_trace(std::string_view input) {
  FuzzWorkplace const here;
  here.write("trace.csv", input);
  try {
    auto const trace = read_trace("trace.csv");
    if (!trace) return demand_told(trace.error());
    demand_sound(**trace);
    auto const replay = parse_scenario("[run]\nduration = \"1min\"\n"
                                       "[workload]\ntrace = \"trace.csv\"\ndemand = \"1ms\"\n"
                                       "[[server]]\ncount = 3\n",
                                       "replay.toml");
    if (!replay) return demand_told(replay.error());
    try_small_trials(*replay);
  } catch (IoError const& error) {
    demand(*error.what() != '\0', "a refusal has a message");
  }
}

std::vector<std::string> trace_words() {
  return {"session", "at",           "address", "think", "demand",  "session,at,address,think,demand\n",
          "1e-05",   "1e9",          "-0",      "\"",    "\"\"",    "nan",
          "inf",     "\xEF\xBB\xBF", "\r\n",    "BZh9",  "\x1f\x8b"};
}

} // namespace stickysim
