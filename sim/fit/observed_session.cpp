#include "fit/observed_session.hpp"

#include <algorithm>

namespace stickysim {

std::vector<ObservedSession> observed_sessions(Trace const& trace) {
  std::vector<ObservedSession> sessions;
  sessions.reserve(trace.sessions.size());
  for (TraceSession const& traced : trace.sessions) {
    auto const place = static_cast<std::uint32_t>(sessions.size());
    ObservedSession session{.place = place,
                            .client = traced.address != 0 ? traced.address : place + 1,
                            .start_ns = trace.requests[traced.first].at_ns,
                            .requests = traced.count};
    Nanoseconds previous_at = session.start_ns;
    Nanoseconds previous_demand = 0;
    for (std::uint32_t i = 0; i < traced.count; ++i) {
      TraceRequest const& request = trace.requests[traced.first + i];
      if (i > 0 && request.at_ns >= 0) {
        session.pauses.push_back(std::max<Nanoseconds>(0, request.at_ns - previous_at - previous_demand));
        previous_at = request.at_ns;
      } else if (i > 0) {
        session.pauses.push_back(request.think_ns);
        previous_at += previous_demand + request.think_ns;
      }
      previous_demand = std::max<Nanoseconds>(0, request.demand_ns);
      if (request.demand_ns >= 0) session.demands.push_back(request.demand_ns);
    }
    session.duration_ns = previous_at - session.start_ns;
    sessions.push_back(std::move(session));
  }
  return sessions;
}

} // namespace stickysim
