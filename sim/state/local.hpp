#pragma once

#include "model/state_backend.hpp"

#include <vector>

namespace stickysim {

/// State in the memory of the server where the session logged in, and nowhere else. For memories without
/// bounds and states of one size; BoundedStates are for the rest.
///
/// A state takes memory until its user logs out or `ttl` after its last use. Most sessions end in the order
/// of their last uses, so their expiries need one lane and no timer per use.
class LocalStates final : public StateBackend {
public:
  LocalStates(Design const& design, bool hashes, Engine& engine, std::uint32_t expiry_kind);

  StateCost cost() const override { return {.minds_pauses = true}; }
  Finding find(Session const& session, ServerId server, Nanoseconds now) const override;
  Commit commit(Session& session, ServerId server, Nanoseconds now, bool created) override;
  void fetch(ServerId server) const override { __builtin_prefetch(&memories_[server], 1); }
  void abandon(Session& session) override;
  bool log_out(Session& session) override;
  void idle_until(Session& session, Nanoseconds until) override;
  std::uint64_t wipe(ServerId server, Cause cause) override;
  void expire(ServerId server) override;
  std::uint64_t held(ServerId server) const override { return memories_[server].held; }
  std::uint64_t peak(ServerId server) const override { return memories_[server].peak; }
  std::uint64_t peak_bytes(ServerId server) const override { return memories_[server].peak * bytes_; }
  HeldIntegrals held_integrals(Nanoseconds now) const override { return holdings_.integrals(now); }

private:
  struct Wipe {
    Nanoseconds at_ns;
    Cause cause;
  };
  struct alignas(64) Memory { // one line of the cache: those of a large fleet do not stay in it
    std::uint64_t held = 0;
    std::uint64_t peak = 0;
    std::uint64_t expiring = 0; ///< expiries scheduled
    std::uint64_t moot = 0;     ///< of these the next ones to come, whose states were wiped meanwhile
    std::vector<Wipe> wipes;    ///< in the order of time

    /// How often it was wiped. A state made in an epoch went, at the latest, with the wipe of that number.
    std::uint32_t epoch() const { return static_cast<std::uint32_t>(wipes.size()); }
  };

  void change_held(Memory& memory, std::int64_t states);
  void schedule_expiry(ServerId server, Nanoseconds last_use_ns);

  std::vector<Memory> memories_; ///< by server id
  Holdings holdings_;
  std::uint64_t bytes_;
  Nanoseconds ttl_ns_;
  bool hashes_;
  Engine& engine_;
  std::uint32_t expiry_kind_;
  LaneId expiries_ = LaneId::none; ///< added with the first expiry
};

} // namespace stickysim
