#pragma once

#include "model/simulation.hpp"

#include <algorithm>
#include <cstdint>

// Where what lives outgrows the cache, waiting for memory costs more than all else: a record that must be
// waited for takes as long as a whole request takes otherwise. So records are fetched before their time. All
// of this is hints to the processor; nothing depends on whether a guess was right. Small systems skip it.
//
// Functions in headers that do nothing but fetch are inlined by force: they have no effect that GCC knows of,
// and it drops calls of them.

namespace stickysim {

/// Whether what lives may be elsewhere than in the second level of the cache.
[[gnu::always_inline]] inline bool Simulation::outgrows_cache() const {
  constexpr std::uint32_t many = 8192;
  return sessions_.live() + requests_.live() + jobs_.live() > many;
}

/// What the choices for coming sessions will look at: their place in an affinity table; and where the law
/// hashes sessions, first its table, then the server, then the one behind whom theirs will wait.
template <class Waiting>
[[gnu::always_inline]] inline void Simulation::fetch_for_coming_sessions(std::uint32_t workload,
                                                                         Slab<Waiting> const& waiting) const {
  if (!outgrows_cache() || !(hashes_ || asks_tables_)) return;
  Traffic const& traffic = traffic_[workload];
  if (traffic.settings().trace != nullptr) return;
  bool const by_session = design_.balancer.affinity.key == AffinityKey::session;
  std::uint64_t const next = started_[workload];
  auto const hash_of = [&](std::uint64_t number) {
    return by_session ? traffic.hash_of(number) : traffic.address_hash(traffic.hash_of(number));
  };
  auto const balancer_of = [&](std::uint64_t number) -> Balancer const& {
    return balancers_[number % balancers_.size()];
  };
  if (asks_tables_) balancer_of(next + 12).table().fetch(hash_of(next + 12));
  if (!hashes_) return;
  balancer_of(next + 12).fetch(hash_of(next + 12));
  if (ServerId const far = balancer_of(next + 7).foresee_key(hash_of(next + 7)); far != no_server) {
    fleet_.prefetch(far);
    balancer_of(next + 7).fetch_load(far);
  }
  if (ServerId const near = balancer_of(next + 2).foresee_key(hash_of(next + 2)); near != no_server)
    waiting.prefetch(fleet_[near].last_waiting);
}

/// The servers that a balancer will choose next, and those behind whom the chosen will wait. A guess is made
/// once: when it is three choices old its server is in the cache, and names who waits there.
template <class Waiting>
[[gnu::always_inline]] inline void Simulation::fetch_for_coming_choices(Balancer const& balancer,
                                                                        Slab<Waiting> const& waiting) {
  if (!outgrows_cache()) return;
  ServerId& guess = guesses_[++guesses_made_ % guesses_.size()];
  if (guess != no_server) waiting.prefetch(fleet_[guess].last_waiting);
  guess = balancer.foresee(4);
  if (guess != no_server) fleet_.prefetch(guess);
}

} // namespace stickysim
