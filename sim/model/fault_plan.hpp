#pragma once

#include <stickysim/engine/time.hpp>
#include <stickysim/model/routing_policy.hpp>
#include <stickysim/scenario/scenario.hpp>

#include <cstdint>
#include <vector>

namespace stickysim {

/// A crash that will happen, whatever the fleet does until then.
struct PlannedCrash {
  Nanoseconds at_ns = 0;
  Nanoseconds down_for_ns = 0; ///< until the server starts to boot
  ServerId server = 0;
};

/// All faults of a trial, drawn up front from a stream of their own: the same for every variant with the same
/// fleet. In the order of time; a fault on several servers gives one crash for each.
std::vector<PlannedCrash> plan_faults(std::vector<Fault> const& faults,
                                      std::vector<ServerGroup> const& groups, std::uint64_t seed);

} // namespace stickysim
