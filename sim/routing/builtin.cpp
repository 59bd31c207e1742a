#include "routing/builtin.hpp"

#include <stickysim/language/registry.hpp>

#include <array>

namespace stickysim {

std::span<PolicyEntry const> routing_policies() {
  static std::array const entries = {
      bounded_ring_policy, first_policy,           hash_modulo_policy,    join_idle_queue_policy,
      jump_policy,         least_requests_policy,  least_sessions_policy, least_time_policy,
      least_work_policy,   maglev_policy,          peak_ewma_policy,      power_of_d_policy,
      prequal_policy,      random_policy,          rendezvous_policy,     ring_hash_policy,
      round_robin_policy,  weighted_random_policy,
  };
  return entries;
}

Result<std::unique_ptr<RoutingPolicy>> make_routing_policy(Call const& call, std::uint32_t servers,
                                                           std::uint64_t seed) {
  PolicyEntry const* const entry = find_entry(routing_policies(), call.name);
  if (entry == nullptr) return unknown_entry(routing_policies(), call.name, "routing policy");
  return entry->make(call, servers, seed);
}

} // namespace stickysim
