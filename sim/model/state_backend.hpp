#pragma once

#include "model/holdings.hpp"
#include "model/session.hpp"
#include <stickysim/design/design.hpp>
#include <stickysim/engine/engine.hpp>
#include <stickysim/engine/linked_list.hpp>
#include <stickysim/model/cause.hpp>

#include <cstdint>
#include <memory>
#include <span>

namespace stickysim {

/// What a request finds of its session's state.
struct Finding {
  bool found = true;
  Cause cause = Cause::none;  ///< why it is gone; or why part of it is, if something has vanished
  std::uint64_t vanished = 0; ///< effects of earlier requests that are not in what was found: it is stale
  bool rebuilt = false;       ///< it was not there but is soft: the request rebuilds it
  bool fetched = false;       ///< it is on another server and must be fetched from there first
};

// Larger than two registers, so that it is answered through memory. GCC would assemble a smaller one in
// memory, part by part, and load it from there, and the processor would wait for the parts to be written.
static_assert(sizeof(Finding) > 16);

/// What becomes of a write.
enum class Commit : std::uint8_t {
  done,
  copied,        ///< and others are to do something about it: see copy_orders(), left()
  refused,       ///< there is no room for it: the request fails
  out_of_memory, ///< the server that should hold it crashes
};

/// A server is to have a copy of a state as it is now.
struct CopyOrder {
  ServerId server = no_server;
  std::uint32_t state = no_record; ///< its number in the backend's books,
  std::uint32_t serial = 0;        ///< which another state may have later, with another serial
};

/// What a state access costs, the same for every request of a design. The request path pays it.
struct StateCost {
  std::int64_t reads = 0;    ///< round trips to the store before service
  std::int64_t writes = 0;   ///< and after it
  Nanoseconds verify_ns = 0; ///< work on the token that a request carries: worker time on a server of speed 1
  Nanoseconds sign_ns = 0;   ///< and on the one that its answer sets
  /// Of a new token, on the wire: up with each request but a login and down with each answer.
  std::int64_t token_bytes = 0;
  bool caches = false;          ///< reads go to the store only if the server has no fresh copy
  Nanoseconds copy_ns = 0;      ///< an answer waits that long for the copies on other servers
  bool confirms_copies = false; ///< or until each of these servers has taken the write
  Nanoseconds fetch_ns = 0;     ///< a request waits that long for a state on another server
};

/// Where session state lives: one implementation per placement. A backend keeps the books of what is held
/// where; it schedules nothing on the request's behalf and decides nothing about its way.
class StateBackend {
public:
  virtual ~StateBackend() = default;

  virtual StateCost cost() const = 0;

  /// What a request of `session` finds when `server` looks for its state at `now`.
  virtual Finding find(Session const& session, ServerId server, Nanoseconds now) const = 0;

  /// A served request writes the state back; `created` if it makes a new one.
  virtual Commit commit(Session& session, ServerId server, Nanoseconds now, bool created) = 0;

  /// The copies that the last commit() or carry_out() has ordered. They are work for their servers; the
  /// request path tells of each that is done.
  virtual std::span<CopyOrder const> copy_orders() const { return {}; }
  virtual void copy_taken(CopyOrder const& order) { static_cast<void>(order); }

  /// The server to which the session of the last commit() or log_out() no longer belongs; `no_server` if it
  /// still belongs there. For backends where that may be another one than its `home`.
  virtual ServerId left() const { return no_server; }

  /// Prefetches what find() and commit() will read for `server`, where that may be larger than a cache.
  virtual void fetch(ServerId server) const { static_cast<void>(server); }

  /// Whether `server` has a fresh copy of the state in the store; for backends that cache.
  virtual bool cached(Session const& session, ServerId server) const {
    return static_cast<void>(session), static_cast<void>(server), false;
  }

  /// Called before the start if the store may lose states, or clients may look for them on the wrong shard. A
  /// failure loses no writes older than `longest_ns`, unless it loses all.
  virtual void store_may_lose(Nanoseconds longest_ns) { static_cast<void>(longest_ns); }

  /// A shard of that store, counted from 1, or all of it (0) has lost what was written after `from` and until
  /// `now`, for `cause`. Answers how many states are gone.
  virtual std::uint64_t store_lost(std::uint32_t shard, Nanoseconds from, Nanoseconds now, Cause cause) {
    return static_cast<void>(shard), static_cast<void>(from), static_cast<void>(now),
           static_cast<void>(cause), 0;
  }

  /// The user has missed the state and starts over, under the same id where ids are kept.
  virtual void begin_anew(Session& session) { abandon(session); }

  /// The session will not ask for its state again: it stays where it is until its time to live is over.
  virtual void abandon(Session& session) { static_cast<void>(session); }

  /// The user has logged out: the state is deleted, and the session sends no further request. Answers whether
  /// its credential would still be accepted.
  virtual bool log_out(Session& session) { return abandon(session), false; }

  /// A server's memory is gone, for `cause`. Answers how many states were in it.
  virtual std::uint64_t wipe(ServerId server, Cause cause) {
    static_cast<void>(server), static_cast<void>(cause);
    return 0;
  }

  /// `bytes` of a server's memory are taken by something else than states (a leak). Answers `done`, or
  /// `out_of_memory` if the server crashes.
  virtual Commit occupy(ServerId server, std::uint64_t bytes) {
    return static_cast<void>(server), static_cast<void>(bytes), Commit::done;
  }

  /// A server has come up, empty.
  virtual void join(ServerId server) { static_cast<void>(server); }

  /// Entries in a server's memory may have expired: the event that the backend asked for.
  virtual void expire(ServerId server) { static_cast<void>(server); }

  /// A task of the backend's own agenda is due.
  virtual void carry_out(Event event) { static_cast<void>(event); }

  /// States whose sessions belong to `server`.
  virtual std::uint64_t at_home(ServerId server) const { return held(server); }

  /// States that `server` holds, the most that it ever held, and the most bytes that they ever took.
  virtual std::uint64_t held(ServerId server) const { return static_cast<void>(server), 0; }
  virtual std::uint64_t peak(ServerId server) const { return static_cast<void>(server), 0; }
  virtual std::uint64_t peak_bytes(ServerId server) const { return static_cast<void>(server), 0; }

  /// What servers held, integrated from the start until `now`.
  virtual HeldIntegrals held_integrals(Nanoseconds now) const {
    return static_cast<void>(now), HeldIntegrals{};
  }
};

/// Makes the backend of a design's placement. `hashes`: the policy hashes sessions to servers, so a session
/// that comes elsewhere was remapped. `run`: it is over when its duration is. Events of `expiry_kind`, which
/// have a server as their subject, are for expire(), those of `task_kind` for carry_out().
std::unique_ptr<StateBackend> make_state_backend(Design const& design, RunSettings const& run, bool hashes,
                                                 Engine& engine, std::uint32_t expiry_kind,
                                                 std::uint32_t task_kind);

} // namespace stickysim
