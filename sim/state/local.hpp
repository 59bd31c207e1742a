#pragma once

#include "model/state_backend.hpp"

#include <vector>

namespace stickysim {

/// State in the memory of the server where the session logged in, and nowhere else. For memories without
/// bounds, states of one size and runs that are over before any state's time to live is: it stays until its
/// user logs out or its server loses its memory. BoundedStates are for the rest.
class LocalStates final : public StateBackend {
public:
  LocalStates(Design const& design, bool hashes, Engine& engine);

  StateCost cost() const override { return {}; }
  Finding find(Session const& session, ServerId server, Nanoseconds now) const override;
  Commit commit(Session& session, ServerId server, Nanoseconds now, bool created) override;
  void fetch(ServerId server) const override { __builtin_prefetch(&memories_[server], 1); }
  void abandon(Session& session) override { session.home = no_server; }
  bool log_out(Session& session) override;
  std::uint64_t wipe(ServerId server, Cause cause) override;
  std::uint64_t held(ServerId server) const override { return memories_[server].held; }
  std::uint64_t peak(ServerId server) const override { return memories_[server].peak; }
  std::uint64_t peak_bytes(ServerId server) const override { return memories_[server].peak * bytes_; }
  HeldIntegrals held_integrals(Nanoseconds now) const override { return holdings_.integrals(now); }

private:
  struct alignas(64) Memory { // one line of the cache: those of a large fleet do not stay in it
    std::uint64_t held = 0;
    std::uint64_t peak = 0;
    std::vector<Cause> wipes; ///< why it was wiped, each time

    /// How often it was. A state made in an epoch went, at the latest, with the wipe of that number.
    std::uint32_t epoch() const { return static_cast<std::uint32_t>(wipes.size()); }
  };

  void change_held(Memory& memory, std::int64_t states);

  std::vector<Memory> memories_; ///< by server id
  Holdings holdings_;
  std::uint64_t bytes_;
  bool hashes_;
  Engine& engine_;
};

} // namespace stickysim
