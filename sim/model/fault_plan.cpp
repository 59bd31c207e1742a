#include "model/fault_plan.hpp"

#include <stickysim/engine/fnv1a.hpp>
#include <stickysim/engine/portable_math.hpp>
#include <stickysim/engine/random.hpp>

#include <algorithm>
#include <bit>

namespace stickysim {

namespace {

/// An exponential time, at least a nanosecond, so that failures and repairs come one after another.
Nanoseconds exponential(Random& draws, Nanoseconds mean_ns) {
  constexpr double longest_ns = 1e18; // of 3650 days there is a draw beyond 2^63 ns
  double const time_ns = -portable::log(draws.uniform()) * static_cast<double>(mean_ns);
  return std::max<Nanoseconds>(1, static_cast<Nanoseconds>(std::min(time_ns, longest_ns)));
}

/// What a fault is, all of its settings, as one number. Its draws belong to that and not to its place in the
/// list: a fault that is added or moved leaves all others as they are.
std::uint64_t identity_of(Fault const& fault) {
  auto const& [kind, target, server, zone, balancer, shard, at_ns, for_ns, factor, rate_bytes_per_s, every_ns,
               mttf_ns, mttr_ns, only_busy] = fault;
  std::uint64_t identity = fnv1a(zone);
  for (std::uint64_t const setting :
       {static_cast<std::uint64_t>(kind), static_cast<std::uint64_t>(target),
        static_cast<std::uint64_t>(server), static_cast<std::uint64_t>(balancer),
        static_cast<std::uint64_t>(shard), static_cast<std::uint64_t>(at_ns),
        static_cast<std::uint64_t>(for_ns), std::bit_cast<std::uint64_t>(factor),
        std::bit_cast<std::uint64_t>(rate_bytes_per_s), static_cast<std::uint64_t>(every_ns),
        static_cast<std::uint64_t>(mttf_ns), static_cast<std::uint64_t>(mttr_ns), std::uint64_t{only_busy}})
    identity = mix_bits((identity ^ setting) + golden_gamma);
  return identity;
}

/// The times at which a fault strikes one target, with how long it lasts. Failures that are drawn follow a
/// renewal process: up for an exponential time, then down for another, booting included, so that the share of
/// time up is mttf / (mttf + mttr + boot time).
void strike_times(Fault const& fault, Nanoseconds boot_ns, Random draws, Nanoseconds end_ns,
                  PlannedFault planned, std::vector<PlannedFault>& plan) {
  if (fault.mttf_ns == 0) {
    for (planned.at_ns = fault.at_ns; planned.at_ns < end_ns; planned.at_ns += fault.every_ns) {
      plan.push_back(planned);
      if (fault.every_ns == 0) return;
    }
    return;
  }
  planned.at_ns = fault.at_ns;
  while ((planned.at_ns += exponential(draws, fault.mttf_ns)) < end_ns) {
    if (fault.mttr_ns > 0) planned.for_ns = exponential(draws, fault.mttr_ns);
    plan.push_back(planned);
    // If the fault may spare its server, it is not known yet whether there will be a repair.
    if (!fault.only_busy) planned.at_ns += planned.for_ns + boot_ns;
  }
}

} // namespace

std::vector<PlannedFault> plan_faults(Design const& design, std::uint64_t seed, Nanoseconds end_ns) {
  std::vector<ServerId> there; // from the start
  std::vector<Nanoseconds> boot_ns;
  ServerId next = 0;
  for (ServerGroup const& group : design.servers) {
    for (std::int64_t i = 0; i < group.count; ++i)
      there.push_back(next + static_cast<ServerId>(i));
    boot_ns.resize(boot_ns.size() + static_cast<std::size_t>(group.ever()), group.boot_time_ns);
    next += static_cast<ServerId>(group.ever());
  }

  std::vector<PlannedFault> plan;
  std::vector<std::uint64_t> identities;
  for (Fault const& fault : design.faults) {
    std::uint64_t const identity = identity_of(fault);
    auto const alike = static_cast<std::uint64_t>(std::ranges::count(identities, identity)); // before it
    identities.push_back(identity);
    std::uint64_t const key =
        stream_key(stream_key(seed, Purpose::fault_plan, identity), Purpose::fault_plan, alike);
    bool const boots = fault.kind == FaultKind::crash;
    auto const hit = [&](std::uint32_t target) {
      strike_times(fault, boots ? boot_ns[target] : 0, Random{stream_key(key, Purpose::fault_plan, target)},
                   end_ns,
                   {fault.at_ns, fault.for_ns, fault.kind, target, fault.factor, fault.only_busy,
                    fault.balancer, fault.rate_bytes_per_s},
                   plan);
    };
    if (strikes_store(fault.kind)) {
      hit(static_cast<std::uint32_t>(fault.shard));
      continue;
    }
    if (fault.kind == FaultKind::balancer_restart) {
      for (std::int64_t balancer = 1; balancer <= design.balancer.count; ++balancer)
        if (fault.balancer == 0 || fault.balancer == balancer) hit(static_cast<std::uint32_t>(balancer - 1));
      continue;
    }
    switch (fault.target) {
    case FaultTarget::server: hit(static_cast<ServerId>(fault.server - 1)); break;
    case FaultTarget::random: hit(there[Random{key}.below(there.size())]); break;
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
