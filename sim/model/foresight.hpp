#pragma once

#include "model/balancer_tier.hpp"
#include "model/clients.hpp"
#include "model/features.hpp"
#include "model/job.hpp"
#include "model/server.hpp"
#include "model/state_service.hpp"
#include <stickysim/engine/event_list.hpp>
#include <stickysim/engine/slab.hpp>

#include <array>
#include <cstdint>
#include <span>

namespace stickysim {

/// Where what lives outgrows the cache, waiting for memory costs more than all else: a record that must be
/// waited for takes as long as a whole request takes otherwise. So records are prefetched. All of this is
/// hints to the processor; nothing depends on whether a guess was right. Small systems skip it.
///
/// Functions in headers that do nothing but prefetch are inlined by force: they have no effect that GCC knows
/// of, and it drops calls of them.
class Foresight {
public:
  Foresight(Design const& design, Features const& features, Slab<Request> const& requests,
            Slab<Job> const& jobs, Fleet const& fleet, Clients const& clients, BalancerTier const& tier,
            StateService const& states)
      : design_{design}, features_{features}, requests_{requests}, jobs_{jobs}, fleet_{fleet},
        clients_{clients}, tier_{tier}, states_{states}, is_large_{fleet.size() > most_in_cache} {}

  /// Prefetches what upcoming events will touch.
  void fetch_for(std::span<Event const> upcoming) const;
  /// The same where all sessions are jobs.
  void fetch_for_jobs(std::span<Event const> upcoming) const;

  /// Prefetches what routing the next sessions of a class reads: the slot in an affinity table; for hash laws
  /// the law's table, the server, the last request in its queue. Sessions further ahead come first.
  template <class Waiting>
  void fetch_for_coming_sessions(std::uint32_t workload, Slab<Waiting> const& waiting) const;

  /// Prefetches the server that a balancer will probably choose in a few choices, and the last request in the
  /// queue of the one guessed before: by then its server is in the cache, and names that request.
  template <class Waiting>
  void fetch_for_coming_choices(Balancer const& balancer, Slab<Waiting> const& waiting);

private:
  /// As many records are in the second level of the cache, at most.
  static constexpr std::uint32_t most_in_cache = 8192;
  /// How many sessions ahead the parts of a choice are fetched, each in time for the next.
  static constexpr std::uint64_t table_ahead = 12;
  static constexpr std::uint64_t server_ahead = 7;
  static constexpr std::uint64_t queue_ahead = 2;
  /// And how many choices ahead a server is guessed.
  static constexpr std::uint32_t choices_ahead = 4;

  bool outgrows_cache() const { return clients_.records() + requests_.live() + jobs_.live() > most_in_cache; }

  Design const& design_;
  Features const& features_;
  Slab<Request> const& requests_;
  Slab<Job> const& jobs_;
  Fleet const& fleet_;
  Clients const& clients_;
  BalancerTier const& tier_;
  StateService const& states_;
  bool is_large_;                                                       ///< the fleet
  std::array<ServerId, 3> guesses_ = {no_server, no_server, no_server}; ///< of coming choices
  std::uint32_t guesses_made_ = 0;
};

template <class Waiting>
[[gnu::always_inline]] inline void Foresight::fetch_for_coming_sessions(std::uint32_t workload,
                                                                        Slab<Waiting> const& waiting) const {
  if (!(features_.hashes || features_.asks_tables) || !outgrows_cache()) return;
  Traffic const& traffic = clients_.traffic(workload);
  if (traffic.settings().trace != nullptr) return;
  std::uint64_t const next = clients_.started(workload);
  auto const hash_of = [&](std::uint64_t number) {
    return clients_.affinity_hash(workload, traffic.hash_of(number));
  };
  auto const balancer_of = [&](std::uint64_t number) -> Balancer const& {
    return tier_[static_cast<std::uint32_t>(number % tier_.size())];
  };
  std::uint64_t const far = next + table_ahead;
  if (features_.asks_tables) balancer_of(far).table().fetch(hash_of(far));
  if (!features_.hashes) return;
  balancer_of(far).fetch(hash_of(far));
  std::uint64_t const nearer = next + server_ahead;
  if (ServerId const server = balancer_of(nearer).foresee_key(hash_of(nearer)); server != no_server) {
    fleet_.prefetch(server);
    balancer_of(nearer).fetch_load(server);
  }
  std::uint64_t const near = next + queue_ahead;
  if (ServerId const server = balancer_of(near).foresee_key(hash_of(near)); server != no_server)
    waiting.prefetch(fleet_[server].last_waiting);
}

template <class Waiting>
[[gnu::always_inline]] inline void Foresight::fetch_for_coming_choices(Balancer const& balancer,
                                                                       Slab<Waiting> const& waiting) {
  if (!outgrows_cache()) return;
  ServerId& guess = guesses_[++guesses_made_ % guesses_.size()];
  if (guess != no_server) waiting.prefetch(fleet_[guess].last_waiting);
  guess = balancer.foresee(choices_ahead);
  ServerId const next = guess != no_server ? guess : balancer.foresee(1);
  if (next != no_server) fleet_.prefetch(next);
}

} // namespace stickysim
