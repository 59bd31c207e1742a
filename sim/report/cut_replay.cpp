#include "report/cut_replay.hpp"

#include "report/figure.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace stickysim {

namespace {

/// When the last request of a trace is issued, if answers take no time.
Nanoseconds last_request_ns(Trace const& trace) {
  Nanoseconds last_ns = 0;
  for (TraceSession const& session : trace.sessions) {
    Nanoseconds time_ns = 0;
    for (std::uint32_t i = session.first; i < session.first + session.count; ++i) {
      TraceRequest const& request = trace.requests[i];
      time_ns = request.at_ns >= 0 ? request.at_ns : time_ns + request.think_ns;
    }
    last_ns = std::max(last_ns, time_ns);
  }
  return last_ns;
}

} // namespace

std::optional<CutReplay> cut_replay(Design const& design, RunSettings const& run) {
  std::optional<CutReplay> longest;
  for (WorkloadClass const& workload : design.workloads) {
    if (workload.trace == nullptr) continue;
    Nanoseconds const last_ns = last_request_ns(*workload.trace);
    if (last_ns >= run.duration_ns && (!longest || last_ns > longest->last_ns))
      longest = CutReplay{workload.trace_path, last_ns};
  }
  return longest;
}

std::string text_of(CutReplay const& cut, RunSettings const& run) {
  return fmt::format("cannot replay more than {} of {}; run.duration = \"{}s\" replays all of it",
                     human_duration(run.duration_ns), cut.path, cut.last_ns / nanoseconds_per_second + 1);
}

} // namespace stickysim
