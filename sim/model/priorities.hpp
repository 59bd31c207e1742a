#pragma once

#include <stickysim/design/design.hpp>

#include <cstdint>
#include <vector>

namespace stickysim {

/// The priorities of a balancer's servers: how many servers of each are well, which priorities panic, that is
/// take all their servers for well, and which share of the traffic each has. Source: Envoy,
/// source/extensions/load_balancing_policies/common/load_balancer_impl.cc, which counts in whole percents.
class Priorities {
public:
  explicit Priorities(Design const& design); ///< the servers at the start take part, and are well

  std::uint32_t size() const { return static_cast<std::uint32_t>(levels_.size()); }

  /// A server that takes part in balancing joins a priority, or leaves it.
  void join(std::uint32_t level, bool well) {
    ++levels_[level].servers;
    levels_[level].well += static_cast<std::uint32_t>(well);
  }
  void leave(std::uint32_t level, bool well) {
    --levels_[level].servers;
    levels_[level].well -= static_cast<std::uint32_t>(well);
  }

  std::uint32_t servers() const; ///< of all priorities
  std::uint32_t well(std::uint32_t level) const { return levels_[level].well; }
  bool panics(std::uint32_t level) const { return levels_[level].panics; }

  /// Decides who panics, and calls `changed(level)` where that is another answer than before.
  template <class Changed>
  void judge(Changed changed) {
    if (settings_.panic_threshold == 0) return;
    bool const enough = suffice();
    for (std::uint32_t level = 0; level < levels_.size(); ++level) {
      bool const panics = !enough && is_short(levels_[level]);
      if (panics == levels_[level].panics) continue;
      levels_[level].panics = panics;
      changed(level);
    }
  }

  /// By priority, in percent. Each takes what its health allows of what the ones before it have left, and all
  /// together are scaled up to 100. If all panic, they share by the numbers of their servers. Without
  /// overprovisioning the first one that has a server to pick takes all.
  std::vector<double> shares() const;

private:
  struct Level {
    std::uint32_t servers = 0;
    std::uint32_t well = 0; ///< of those
    bool panics = false;
  };

  /// Whether a priority has fewer servers that are well than it takes not to panic.
  bool is_short(Level const& level) const {
    return static_cast<double>(level.well) < settings_.panic_threshold * level.servers;
  }
  bool suffice() const;
  std::vector<std::uint32_t> availability() const;

  BalancerSettings const& settings_;
  std::vector<Level> levels_;
};

} // namespace stickysim
