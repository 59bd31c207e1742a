#pragma once

#include "model/state_backend.hpp"
#include "state/memories.hpp"
#include <stickysim/engine/ring.hpp>

#include <span>
#include <vector>

namespace stickysim {

/// State in the memory of the session's own server, the primary, with copies on others: on the next `backups`
/// ones that are up, in the order of their numbers, or on all. Whoever serves a request becomes the primary.
/// As servers come and go, copies that are missing are made at once, though not between two faults of one
/// instant: a zone that fails takes a state and its copy. Sources: Apache Tomcat 10.1, clustering how-to:
/// DeltaManager (copies on all) and BackupManager (on one); its LazyReplicatedMap, memberDisappeared and
/// mapMemberAdded.
///
/// - A copy has a write `lag` later, unless answers wait for the copies. When the primary dies the writes in
///   between have vanished, and logins in between are lost.
/// - A server without a copy fetches one from a server that has one, in `replica_rtt`.
/// - A copy that finds no room is not made; the primary's own state is bounded as BoundedStates are.
class ReplicatedStates final : public StateBackend, Memories::Keeper {
public:
  ReplicatedStates(Design const& design, bool hashes, Engine& engine, std::uint32_t expiry_kind);

  StateCost cost() const override;
  Finding find(Session const& session, ServerId server, Nanoseconds now) const override;
  Commit commit(Session& session, ServerId server, Nanoseconds now, bool created, bool last) override;
  std::span<ServerId const> copied_to() const override { return copied_to_; }
  void abandon(Session& session) override;
  bool log_out(Session& session) override;
  std::uint64_t wipe(ServerId server, Cause cause) override;
  void join(ServerId server) override;
  Commit occupy(ServerId server, std::uint64_t bytes) override { return memories_.occupy(server, bytes); }
  ServerId expire(std::uint32_t what) override;
  std::uint64_t held(ServerId server) const override { return memories_.held(server); }
  std::uint64_t peak(ServerId server) const override { return memories_.peak(server); }
  std::uint64_t peak_bytes(ServerId server) const override { return memories_.peak_bytes(server); }
  HeldIntegrals held_integrals(Nanoseconds now) const override { return memories_.held_integrals(now); }

private:
  static constexpr std::uint32_t none = Memories::none;

  /// Its number is the session's `state_key`. It is kept while it is held or its session may ask for it.
  struct State {
    std::uint64_t bytes;
    Nanoseconds made_ns;
    Nanoseconds written_ns;
    std::uint32_t first;    ///< of its entries in memories; `none` once it is gone
    ServerId primary;       ///< holds one of them, unless that was driven out
    std::uint32_t vanished; ///< writes that were not copied when the primary died, until the next write
    Cause gone;             ///< why
    bool wanted;            ///< its session may ask for it
  };
  /// A write that copies may lack.
  struct Write {
    Nanoseconds at_ns;
    std::uint32_t state;
    ServerId server;
  };

  Finding missing(Cause cause) const;
  bool on_its_way(Nanoseconds written_ns, Nanoseconds now) const { return now - written_ns < lag_ns_; }
  std::uint32_t writes_on_their_way(std::uint32_t state, Nanoseconds now) const;
  void hold(std::uint32_t state, ServerId server);
  void remove(std::uint32_t entry);
  void choose_backups(ServerId primary);
  void place_copies(std::uint32_t state);
  void take_over(std::uint32_t state, Cause cause);
  void make_lacking();
  void depart();
  void forget(std::uint32_t entry, Cause cause) override;
  void forget_state(std::uint32_t state, Cause cause);

  // What expire() is told, beside the servers' ids, which memories_ asks for.
  std::uint32_t copies_are_lacking() const { return static_cast<std::uint32_t>(up_.size()); }
  std::uint32_t copies_hear_of_log_out() const { return copies_are_lacking() + 1; }

  Memories memories_;
  Slab<State> states_;
  Ring<Write> writes_;   ///< of the last `lag`, oldest first
  std::vector<char> up_; ///< by server id
  std::size_t count_up_ = 0;
  std::vector<std::uint32_t> lacking_; ///< states that may have too few copies
  Ring<std::uint32_t> leaving_;        ///< states whose copies do not know of the log-out yet
  std::vector<ServerId> copied_to_;    ///< the servers to which the last write was copied
  StateSettings const& settings_;
  std::size_t backups_;
  Nanoseconds lag_ns_;
  bool hashes_;
  Engine& engine_;
  std::uint32_t expiry_kind_;
};

} // namespace stickysim
