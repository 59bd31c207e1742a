#pragma once

#include <stickysim/design/design.hpp>
#include <stickysim/engine/time.hpp>
#include <stickysim/model/routing_policy.hpp>

#include <cstdint>
#include <vector>

namespace stickysim {

/// A fault that will happen to one server or balancer, whatever the fleet does until then.
struct PlannedFault {
  Nanoseconds at_ns = 0;
  Nanoseconds for_ns = 0; ///< until a crashed server starts to boot, a hanging one goes on; 0: a leak stays
  FaultKind kind = FaultKind::crash;
  std::uint32_t target = 0; ///< a server's id, a balancer's index, a shard from 1 (0: the whole store)
  double factor = 1;
  bool only_busy = false;      ///< spares a server that is idle at that time
  std::int64_t balancer = -1;  ///< of a partition: as in Fault
  double rate_bytes_per_s = 0; ///< of a leak
};

/// All faults of a trial before `end_ns`, drawn up front from streams of their own: the same for every
/// variant with the same fleet. Draws belong to a fault, which is known by its settings, and if several have
/// the same settings by its number among these. In the order of time; a fault with several targets gives one
/// for each.
std::vector<PlannedFault> plan_faults(Design const& design, std::uint64_t seed, Nanoseconds end_ns);

} // namespace stickysim
