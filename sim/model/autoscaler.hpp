#pragma once

#include "model/server.hpp"
#include <stickysim/design/design.hpp>
#include <stickysim/engine/time.hpp>

#include <cstdint>
#include <deque>
#include <vector>

namespace stickysim {

/// A controller that keeps the load of a group's servers near a target by changing their number. It looks
/// once a period and wants
///
///     ceil(load / target)
///
/// servers, where the load is the busy workers in units of a whole server, or the requests that wait, both
/// averaged over the period and summed over the servers that serve: as Kubernetes' horizontal pod autoscaler
/// does with its ceil(replicas × measured / target).
///
/// - Servers that drain do not count, nor does what they do. Those that boot do nothing yet: they count
///   where more would be wanted, so that no server is started twice for the same load, and not where fewer
///   would.
/// - Nothing changes while the ratio of load to target is within `tolerance` of 1.
/// - Fewer servers are wanted only if they were at every look of the last `stabilization`; then as many
///   leave as the highest of these looks can spare.
/// - In any `scale_out_period` the servers grow by no more than `scale_out_share` of those there were at its
///   start, or `scale_out_count` of them if that is more. Up to `min` they grow at once.
/// - A queue is not in proportion to the servers: it is gone long before they are too many. Where it is the
///   measure their number hunts; under a steady load it is the utilization that lets it settle.
/// - After a change the next one in the same direction waits for its cooldown.
///
/// Sources: kubernetes.io, "Horizontal Pod Autoscaling", algorithm details and configurable scaling
/// behaviour; Kubernetes, pkg/controller/podautoscaler/horizontal.go, calculateScaleUpLimitWithScalingRules,
/// with both policies and `selectPolicy: Max`; AWS, Application Auto Scaling user guide, "Target tracking
/// scaling policies", cooldowns.
class Autoscaler {
public:
  /// The group has the servers `first` … `end` − 1, absent ones included, and starts with `count` of them.
  Autoscaler(AutoscaleSettings const& settings, ServerId first, ServerId end, std::int64_t count);

  /// How many servers the group should have from `now` on, where it has `count`, those that boot included.
  std::int64_t look(Fleet const& fleet, std::int64_t count, Nanoseconds now);

private:
  struct Reading {
    std::int64_t serving = 0; ///< servers that are up and do not drain
    double load = 0;          ///< theirs, summed
  };
  struct Wish {
    Nanoseconds at_ns;
    std::int64_t count;
  };
  struct Change {
    Nanoseconds at_ns;
    std::int64_t by;
  };

  Reading read(Fleet const& fleet, Nanoseconds now);
  std::int64_t wanted(Reading const& reading, std::int64_t count) const;
  std::int64_t limited(std::int64_t wanted, std::int64_t count, Nanoseconds now);
  std::int64_t stabilized(std::int64_t wanted, std::int64_t count, Nanoseconds now);

  AutoscaleSettings const& settings_;
  ServerId first_;
  std::vector<Int128> load_ns_; ///< of each server since the start, as of the last look
  Nanoseconds looked_ns_ = 0;
  std::deque<Wish>
      wishes_; ///< of the last `stabilization` that no later one exceeds: the first is the highest
  std::deque<Change> changes_; ///< of the last `scale_out_period`, the newest last
  Nanoseconds may_grow_ns_ = 0;
  Nanoseconds may_shrink_ns_ = 0;
};

} // namespace stickysim
