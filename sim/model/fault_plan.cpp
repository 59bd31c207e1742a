#include "model/fault_plan.hpp"

#include <stickysim/engine/random.hpp>

#include <algorithm>

namespace stickysim {

std::vector<PlannedCrash> plan_faults(std::vector<Fault> const& faults,
                                      std::vector<ServerGroup> const& groups, std::uint64_t seed) {
  std::uint64_t servers = 0;
  for (ServerGroup const& group : groups)
    servers += static_cast<std::uint64_t>(group.count);

  std::vector<PlannedCrash> plan;
  for (std::size_t i = 0; i < faults.size(); ++i) {
    Fault const& fault = faults[i];
    auto const hit = [&](std::uint64_t server) {
      plan.push_back({fault.at_ns, fault.for_ns, static_cast<ServerId>(server)});
    };
    switch (fault.target) {
    case FaultTarget::balancer: break;
    case FaultTarget::server: hit(static_cast<std::uint64_t>(fault.server) - 1); break;
    case FaultTarget::random: hit(Random{stream_key(seed, Purpose::fault_plan, i)}.below(servers)); break;
    case FaultTarget::all:
    case FaultTarget::zone: {
      std::uint64_t first = 0;
      for (ServerGroup const& group : groups) {
        auto const end = first + static_cast<std::uint64_t>(group.count);
        if (fault.target == FaultTarget::all || group.zone == fault.zone)
          for (std::uint64_t server = first; server < end; ++server)
            hit(server);
        first = end;
      }
      break;
    }
    }
  }
  std::stable_sort(plan.begin(), plan.end(),
                   [](PlannedCrash const& a, PlannedCrash const& b) { return a.at_ns < b.at_ns; });
  return plan;
}

} // namespace stickysim
