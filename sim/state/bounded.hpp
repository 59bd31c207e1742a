#pragma once

#include "model/state_backend.hpp"
#include "state/memories.hpp"

namespace stickysim {

/// State in the memory of the server that made it, as LocalStates, where somebody must know of every byte:
/// memories are bounded, states grow, or they are soft.
///
/// - Bounded: a write that finds no room kills the server, drives out what was not used for the longest time,
///   or is refused, as `server.on_memory_full` says.
/// - Growing: `state.bytes` at the login and `state.growth` more with each request served after it.
/// - Soft: a cache, such as the key-value prefixes of a language model's server. Whoever does not have a
///   state builds it anew in `state.miss_time` and holds it from then on; what was left behind elsewhere
///   takes room until it expires or is driven out.
/// - Under an id that servers adopt: one that misses the state starts a new one beside those that others
///   hold, and who comes back to an older one finds it as it was. A log-out reaches the last server alone.
class BoundedStates final : public StateBackend, Memories::Keeper {
public:
  BoundedStates(Design const& design, bool hashes, Engine& engine, std::uint32_t expiry_kind);

  StateCost cost() const override { return {}; }
  Finding find(Session const& session, ServerId server, Nanoseconds now) const override;
  Commit commit(Session& session, ServerId server, Nanoseconds now, bool created, bool last) override;
  void abandon(Session& session) override;
  bool log_out(Session& session) override;
  std::uint64_t wipe(ServerId server, Cause cause) override;
  Commit occupy(ServerId server, std::uint64_t bytes) override { return memories_.occupy(server, bytes); }
  ServerId expire(std::uint32_t server) override { return memories_.expire(server), server; }
  std::uint64_t held(ServerId server) const override { return memories_.held(server); }
  std::uint64_t peak(ServerId server) const override { return memories_.peak(server); }
  std::uint64_t peak_bytes(ServerId server) const override { return memories_.peak_bytes(server); }
  HeldIntegrals held_integrals(Nanoseconds now) const override { return memories_.held_integrals(now); }

private:
  /// Its number is the session's `state_key`. It is kept while it is held or its session may ask for it.
  struct State {
    std::uint64_t bytes;
    std::uint32_t first; ///< of its entries in memories; `Memories::none` once it is gone
    Cause gone;          ///< why the last entry that went did
    bool wanted;         ///< its session may ask for it
  };

  Cause why_missing(Session const& session, ServerId server, Nanoseconds now) const;
  void forget(std::uint32_t entry, Cause cause) override;

  Memories memories_;
  Slab<State> states_;
  StateSettings const& settings_;
  bool hashes_;
  bool adopts_; ///< a session may have several entries, one a server
};

} // namespace stickysim
