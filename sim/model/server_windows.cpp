#include "model/server_windows.hpp"

namespace stickysim {

ServerWindows::ServerWindows(Recording* recording, RunSettings const& run, Fleet const& fleet,
                             BalancerTier const& tier)
    : fleet_{fleet}, tier_{tier} {
  if (recording == nullptr || !recording->order.server_windows) return;
  auto const windows = static_cast<std::uint64_t>((run.duration_ns + run.window_ns - 1) / run.window_ns);
  if (windows * fleet.size() > most_server_windows) return;
  recording_ = recording;
  recording->server_windows.reserve(windows * fleet.size());
  before_.resize(fleet.size());
}

void ServerWindows::window_ends(Nanoseconds now, StateBackend const& states) {
  for (ServerId id = 0; id < fleet_.size(); ++id) {
    Server const& server = fleet_[id];
    Done const done{.served = server.served, .busy_ns = server.clock.busy_ns(now)};
    std::uint32_t believers = 0;
    bool draining = false;
    for (std::uint32_t balancer = 0; balancer < tier_.size(); ++balancer) {
      Balancer const& view = tier_[balancer];
      believers += view.is_registered(id) && view.is_healthy(id) && !view.ejected(id);
      draining |= view.is_draining(id);
    }
    auto const available_ns = static_cast<double>(now - begun_ns_) * server.workers;
    recording_->server_windows.push_back(
        {.requests = done.served - before_[id].served,
         .utilization = static_cast<double>(done.busy_ns - before_[id].busy_ns) / available_ns,
         .in_flight = server.busy + server.waiting,
         .states = states.held(id),
         .up = server.up,
         .believed_up = static_cast<double>(believers) / tier_.size(),
         .draining = draining});
    before_[id] = done;
  }
  begun_ns_ = now;
}

} // namespace stickysim
