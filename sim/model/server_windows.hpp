#pragma once

#include "model/balancer_tier.hpp"
#include "model/server.hpp"
#include "model/state_backend.hpp"
#include <stickysim/results/recording.hpp>

#include <vector>

namespace stickysim {

/// Cuts what each server does into the windows of the run, if a recording asks for that.
class ServerWindows {
public:
  /// `recording`: where they go; null: nowhere.
  ServerWindows(Recording* recording, RunSettings const& run, Fleet const& fleet, BalancerTier const& tier);

  bool are_kept() const { return recording_ != nullptr; }
  void window_ends(Nanoseconds now, StateBackend const& states);

private:
  /// What a server has done since the start.
  struct Done {
    std::uint64_t served = 0;
    Nanoseconds busy_ns = 0;
  };

  Recording* recording_ = nullptr;
  Fleet const& fleet_;
  BalancerTier const& tier_;
  Nanoseconds begun_ns_ = 0; ///< the window
  std::vector<Done> before_; ///< by server id: when the window began
};

} // namespace stickysim
