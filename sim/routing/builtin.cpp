#include "routing/builtin.hpp"

#include <stickysim/language/registry.hpp>

#include <stdexcept>
#include <string>
#include <vector>

namespace stickysim {
namespace {

std::vector<PolicyEntry>& entries() {
  static std::vector<PolicyEntry> table = {
      bounded_ring_policy, first_policy,           hash_modulo_policy,    join_idle_queue_policy,
      jump_policy,         least_requests_policy,  least_sessions_policy, least_time_policy,
      least_work_policy,   maglev_policy,          peak_ewma_policy,      power_of_d_policy,
      prequal_policy,      random_policy,          rendezvous_policy,     ring_hash_policy,
      round_robin_policy,  weighted_random_policy,
  };
  return table;
}

/// Whether a scenario can write it.
bool is_name(std::string_view text) {
  Result<Call> const call = parse_call(text);
  return call && call->name == text;
}

} // namespace

std::span<PolicyEntry const> routing_policies() { return entries(); }

void add_routing_policy(PolicyEntry const& entry) {
  auto const refuse = [&](std::string const& why) {
    throw std::invalid_argument{"routing policy `" + std::string{entry.name} + "`: " + why};
  };
  if (!is_name(entry.name)) refuse("a name is a letter, then letters, digits, `_`, `.` and `-`");
  if (find_entry(routing_policies(), entry.name) != nullptr) refuse("the name is taken");
  if (entry.usage.empty() || entry.help.empty() || entry.make == nullptr)
    refuse("its usage, its help or what makes it is missing");
  entries().push_back(entry);
}

Result<std::unique_ptr<RoutingPolicy>> make_routing_policy(Call const& call, std::uint32_t servers,
                                                           std::uint64_t seed) {
  PolicyEntry const* const entry = find_entry(routing_policies(), call.name);
  if (entry == nullptr) return unknown_entry(routing_policies(), call.name, "routing policy");
  return entry->make(call, servers, seed);
}

} // namespace stickysim
