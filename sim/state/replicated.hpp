#pragma once

#include "model/state_backend.hpp"
#include "state/memories.hpp"
#include <stickysim/engine/agenda.hpp>
#include <stickysim/engine/ring.hpp>

#include <span>
#include <vector>

namespace stickysim {

/// State in the memory of the session's own server, the primary, with copies on the next `backups` servers
/// that are up, in the order of their ids, or on all. The server that serves a request becomes the primary.
/// Sources: Apache Tomcat 10.1, clustering how-to: DeltaManager (copies on all) and BackupManager (on one);
/// its LazyReplicatedMap, memberDisappeared and mapMemberAdded.
///
/// - A write reaches the copies `lag` later, unless answers wait for them. If the primary dies before, the
///   write has vanished, and a login is lost.
/// - When servers come and go, missing copies are made anew: `lag` and `replica_rtt` later, and where copying
///   is work, when a worker has done it. If the last server that has the state dies before, it is lost. So it
///   is if all die at the same instant, however fast copies are made: as in a zone that fails.
/// - When the primary changes, the new copies stand for the old ones until they have the state.
/// - A server without a copy fetches one from a server that has one, in `replica_rtt`.
/// - A copy that finds no room is not made. The primary's own state is bounded as in BoundedStates.
class ReplicatedStates final : public StateBackend, Memories::Keeper {
public:
  ReplicatedStates(Design const& design, bool hashes, Engine& engine, std::uint32_t expiry_kind,
                   std::uint32_t task_kind);

  StateCost cost() const override;
  Finding find(Session const& session, ServerId server, Nanoseconds now) const override;
  Commit commit(Session& session, ServerId server, Nanoseconds now, bool created) override;
  std::span<CopyOrder const> copy_orders() const override { return orders_; }
  void copy_taken(CopyOrder const& order) override;
  ServerId left() const override { return left_; }
  void abandon(Session& session) override;
  bool log_out(Session& session) override;
  std::uint64_t wipe(ServerId server, Cause cause) override;
  void join(ServerId server) override;
  Commit occupy(ServerId server, std::uint64_t bytes) override { return memories_.occupy(server, bytes); }
  void expire(ServerId server) override { memories_.expire(server); }
  void carry_out(Event event) override;
  std::uint64_t at_home(ServerId server) const override { return at_home_[server]; }
  std::uint64_t held(ServerId server) const override { return memories_.held(server); }
  std::uint64_t peak(ServerId server) const override { return memories_.peak(server); }
  std::uint64_t peak_bytes(ServerId server) const override { return memories_.peak_bytes(server); }
  HeldIntegrals held_integrals(Nanoseconds now) const override { return memories_.held_integrals(now); }

private:
  static constexpr std::uint32_t none = Memories::none;

  /// Numbered by the session's `state_key`. It is kept while a memory holds it or its session may ask for it.
  struct State {
    std::uint64_t bytes;
    Nanoseconds made_ns;
    Nanoseconds written_ns;
    Nanoseconds reign_ns;       ///< since when its primary is that
    Nanoseconds copied_ns;      ///< its copies are there from then on
    std::uint32_t first;        ///< of its entries in memories_; `none` once it is gone
    ServerId primary;           ///< holds one of them, unless that was evicted
    std::uint32_t vanished;     ///< writes that were not copied when a primary died, until the next write
    mutable std::uint32_t told; ///< of those that requests have missed since the last write, once each
    std::uint32_t serial;       ///< tells it from others that have had its number
    Cause gone;                 ///< why it is gone
    bool wanted;                ///< its session may ask for it
  };
  /// A write that may not have reached the copies yet.
  struct Write {
    Nanoseconds at_ns;
    std::uint32_t state;
    std::uint32_t serial;
    ServerId server;
  };
  /// A state that has lost a copy.
  struct Lack {
    std::uint32_t state;
    std::uint32_t serial;
  };

  struct Task {
    enum class Kind : std::uint8_t {
      make_copies,       ///< of the next `count` states that lack some
      hear_of_a_log_out, ///< copies of `state`
    };
    Kind kind = Kind::make_copies;
    std::uint32_t state = none;
    std::size_t count = 0;
  };

  Finding missing(Cause cause) const;
  bool on_its_way(Nanoseconds written_ns, Nanoseconds now) const { return now - written_ns < lag_ns_; }
  std::uint32_t writes_on_their_way(std::uint32_t state, Nanoseconds now) const;
  bool concerns_others() const;
  void hold(std::uint32_t state, ServerId server, std::uint32_t entry);
  void remove(std::uint32_t entry);
  void set_primary(std::uint32_t state, ServerId server);
  bool has_copies(State const& state, ServerId but) const;
  void order_copies(std::uint32_t state);
  bool is_backup(State const& state, ServerId server) const;
  void remove_extra_copies(std::uint32_t state);
  bool place_copy(std::uint32_t state, ServerId server, std::uint32_t entry);
  void place_copies(std::uint32_t state);
  void take_over(std::uint32_t state, Cause cause);
  void make_copies_later(std::size_t states_before);
  void make_missing_copies(std::size_t states);
  void end_log_out(std::uint32_t state);
  void forget(std::uint32_t entry, Cause cause) override;
  void forget_state(std::uint32_t state, Cause cause);
  void free(std::uint32_t state);

  Memories memories_;
  Slab<State> states_;
  Ring<Write> writes_;   ///< of the last `lag`, oldest first
  std::vector<char> up_; ///< by server id
  std::size_t count_up_ = 0;
  std::vector<std::uint64_t> at_home_;    ///< by server id: states of which it is the primary and has them
  Ring<Lack> lacks_;                      ///< in the order in which their copies are made anew
  std::vector<CopyOrder> orders_;         ///< of the last commit() or carry_out()
  std::vector<std::uint32_t> entries_at_; ///< by server id, of one state, while its copies are placed
  ServerId left_ = no_server;
  std::uint32_t last_serial_ = 0;
  StateSettings const& settings_;
  std::size_t backups_;
  Nanoseconds lag_ns_;
  Nanoseconds copied_after_ns_; ///< a new copy is there that long after the write that it is made for
  bool confirms_;               ///< or when its server has taken it
  bool hashes_;
  Engine& engine_;
  Agenda<Task> agenda_;
};

} // namespace stickysim
