#pragma once

#include "model/balancer_tier.hpp"
#include "model/request.hpp"
#include "model/server.hpp"
#include <stickysim/engine/check.hpp>
#include <stickysim/engine/slab.hpp>

#include <algorithm>
#include <cstdint>
#include <vector>

namespace stickysim {

/// What is conserved while a trial runs, checked at the end of every window where debug_checks is on:
///
/// - every load that balancers know of is a request that was dispatched and is not over there;
/// - every service that began at a server has ended, died with it, or goes on, and as many workers' clocks
///   run there as have something to do;
/// - every retry that a budget counts is a request in flight.
///
/// Where the checks are off it counts nothing.
class Conservation {
public:
  explicit Conservation(Fleet const& fleet) {
    if constexpr (debug_checks) services_.resize(fleet.size());
  }

  /// A balancer has sent a request to a server; it is over there.
  void dispatched() {
    if constexpr (debug_checks) ++dispatched_;
  }
  void concluded() {
    STICKYSIM_DEBUG_CHECK(dispatched_ > 0, "a request is over at a server that was never sent there");
    if constexpr (debug_checks) --dispatched_;
  }

  /// A service begins at a server, or ends there.
  void service_begins(ServerId server) {
    if constexpr (debug_checks) ++services_[server].begun;
  }
  void service_ends(ServerId server) {
    if constexpr (debug_checks) ++services_[server].ended;
  }

  void check(BalancerTier const& tier, Fleet const& fleet, Slab<Request> const& requests) const {
    if constexpr (debug_checks) {
      if (tier.load_info() != LoadInfo::periodic) check_loads(tier);
      check_retries(tier, requests);
      for (ServerId server = 0; server < fleet.size(); ++server)
        check_services(server, fleet);
    }
  }

private:
  struct Services {
    std::uint64_t begun = 0;
    std::uint64_t ended = 0;
  };

  void check_loads(BalancerTier const& tier) const {
    std::uint64_t known = 0;
    for (std::uint32_t balancer = 0; balancer < tier.size(); ++balancer)
      for (ServerId server = 0; server < tier.servers(); ++server)
        known += tier[balancer].load(server);
    std::uint64_t const each_is_known_to = tier.load_info() == LoadInfo::own ? 1 : tier.size();
    STICKYSIM_CHECK(known == each_is_known_to * dispatched_, "known loads are not the requests in flight");
  }

  void check_retries(BalancerTier const& tier, Slab<Request> const& requests) const {
    std::uint64_t counted = 0;
    for (std::uint32_t balancer = 0; balancer < tier.size(); ++balancer)
      counted += tier[balancer].retries();
    requests.for_each_live([&](std::uint32_t id) { counted -= requests[id].retrying; });
    STICKYSIM_CHECK(counted == 0, "a retry budget counts retries that are over");
  }

  void check_services(ServerId id, Fleet const& fleet) const {
    Server const& server = fleet[id];
    STICKYSIM_CHECK(services_[id].begun == services_[id].ended + fleet.aborted(id) + server.busy,
                    "services that began have neither ended nor died nor go on");
    STICKYSIM_CHECK(static_cast<std::uint32_t>(server.clock.active) == std::min(server.busy, server.workers),
                    "workers' clocks run for nothing");
  }

  std::uint64_t dispatched_ = 0;   ///< and not over at the server
  std::vector<Services> services_; ///< by server id
};

} // namespace stickysim
