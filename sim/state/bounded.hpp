#pragma once

#include "model/state_backend.hpp"
#include "state/memories.hpp"

namespace stickysim {

/// State in the memory of the server that made it, like LocalStates, with books of every state and byte: for
/// memories that are bounded, and states whose time to live may be over, that grow, are soft or keep their
/// id.
///
/// - Bounded: a write that finds no room kills the server, evicts the least recently used states, or is
///   refused, as `server.on_memory_full` says.
/// - Growing: a state takes `state.bytes` at the login and `state.growth` more with each request served.
/// - Soft: a cache, such as the key-value prefixes of a language model's server. A server without the state
///   rebuilds it in `state.miss_time` and holds it from then on: one entry a session on each server. What
///   other servers hold takes room until it expires or is evicted, and is found by requests that come back.
/// - Under an id that servers adopt: a server that misses the state starts a new one beside those on other
///   servers. A session that returns to an older one finds it as it was. A log-out reaches only the server
///   that the session used last.
class BoundedStates final : public StateBackend, Memories::Keeper {
public:
  BoundedStates(Design const& design, bool hashes, Engine& engine, std::uint32_t expiry_kind);

  StateCost cost() const override { return {}; }
  Finding find(Session const& session, ServerId server, Nanoseconds now) const override;
  Commit commit(Session& session, ServerId server, Nanoseconds now, bool created) override;
  void abandon(Session& session) override;
  bool log_out(Session& session) override;
  std::uint64_t wipe(ServerId server, Cause cause) override;
  Commit occupy(ServerId server, std::uint64_t bytes) override { return memories_.occupy(server, bytes); }
  void expire(ServerId server) override { memories_.expire(server); }
  std::uint64_t held(ServerId server) const override { return memories_.held(server); }
  std::uint64_t peak(ServerId server) const override { return memories_.peak(server); }
  std::uint64_t peak_bytes(ServerId server) const override { return memories_.peak_bytes(server); }
  HeldIntegrals held_integrals(Nanoseconds now) const override { return memories_.held_integrals(now); }

private:
  /// Numbered by the session's `state_key`. It is kept while memory holds it or its session may ask for it.
  struct State {
    std::uint64_t bytes;
    std::uint32_t first; ///< of its entries in memories_; `Memories::none` once all are gone
    Cause gone;          ///< why the last entry to go went
    bool wanted;         ///< its session may ask for it
  };

  Cause why_missing(Session const& session, ServerId server, Nanoseconds now) const;
  void forget(std::uint32_t entry, Cause cause) override;

  Memories memories_;
  Slab<State> states_;
  StateSettings const& settings_;
  bool hashes_;
  bool adopts_; ///< ids are kept: a session may have a state of its own on each server
};

} // namespace stickysim
