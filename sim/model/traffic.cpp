#include "model/traffic.hpp"

namespace stickysim {

Traffic::Traffic(WorkloadClass const& settings, std::uint64_t seed, std::uint64_t index)
    : settings_{settings}, trace_{settings.trace.get()}, arrival_draws_{stream_key(seed, Purpose::arrivals,
                                                                                   index)},
      length_key_{stream_key(seed, Purpose::session_length, index)}, step_key_{stream_key(
                                                                         seed, Purpose::session_step, index)},
      constant_length_{trace_ == nullptr ? settings.requests.distribution->constant() : -1},
      demand_{settings.demand.distribution.get()}, think_time_{settings.think_time.distribution.get()} {
  if (settings.arrivals.name.empty()) return;
  auto arrivals = make_arrival_process(settings.arrivals, settings.from_ns, settings.until_ns);
  arrivals_ = std::move(*arrivals);
}

Nanoseconds Traffic::next_recorded_start() {
  if (trace_ == nullptr || next_trace_session_ == trace_->sessions.size()) return never;
  return trace_->requests[trace_->sessions[next_trace_session_++].first].at_ns;
}

Nanoseconds Traffic::retry_demand(std::uint64_t hash, std::uint32_t step, std::uint32_t retry) const {
  bool const is_recorded = trace_ != nullptr && recorded(hash, step).demand_ns >= 0;
  if (is_recorded || settings_.retry_demand == RetryDemand::same) return demand(hash, step);
  Random draws{stream_key(hash, Purpose::retry_demand, std::uint64_t{step} << 8 | retry)};
  return demand_.draw(draws);
}

} // namespace stickysim
