#include "model/fault_plan.hpp"

#include <stickysim/engine/random.hpp>

#include <algorithm>

namespace stickysim {

std::vector<PlannedFault> plan_faults(Design const& design, std::uint64_t seed) {
  std::vector<ServerId> there; // from the start
  ServerId next = 0;
  for (ServerGroup const& group : design.servers) {
    for (std::int64_t i = 0; i < group.count; ++i)
      there.push_back(next + static_cast<ServerId>(i));
    next += static_cast<ServerId>(group.ever());
  }

  std::vector<PlannedFault> plan;
  for (std::size_t i = 0; i < design.faults.size(); ++i) {
    Fault const& fault = design.faults[i];
    auto const hit = [&](std::uint32_t target) {
      plan.push_back({fault.at_ns, fault.for_ns, fault.kind, target});
    };
    switch (fault.target) {
    case FaultTarget::server: hit(static_cast<ServerId>(fault.server - 1)); break;
    case FaultTarget::random:
      hit(there[Random{stream_key(seed, Purpose::fault_plan, i)}.below(there.size())]);
      break;
    case FaultTarget::balancer:
      for (std::int64_t balancer = 1; balancer <= design.balancer.count; ++balancer)
        if (fault.server == 0 || fault.server == balancer) hit(static_cast<std::uint32_t>(balancer - 1));
      break;
    case FaultTarget::all:
    case FaultTarget::zone: {
      ServerId first = 0;
      for (ServerGroup const& group : design.servers) {
        auto const end = first + static_cast<ServerId>(group.ever());
        if (fault.target == FaultTarget::all || group.zone == fault.zone)
          for (ServerId server = first; server < end; ++server)
            hit(server);
        first = end;
      }
      break;
    }
    }
  }
  std::stable_sort(plan.begin(), plan.end(),
                   [](PlannedFault const& a, PlannedFault const& b) { return a.at_ns < b.at_ns; });
  return plan;
}

} // namespace stickysim
