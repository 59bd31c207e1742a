#pragma once

#include "model/holdings.hpp"
#include "model/session.hpp"
#include <stickysim/design/design.hpp>
#include <stickysim/engine/engine.hpp>
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
  bool rebuilt = false;       ///< it was not there, but is soft: the request builds it anew
  bool fetched = false;       ///< it is on another server, from where it must come first
};

// Larger than two registers, and so answered through memory: GCC puts one that fits into them together there,
// part by part, and the processor waits for the parts to be written.
static_assert(sizeof(Finding) > 16);

/// What becomes of a write.
enum class Commit : std::uint8_t {
  done,
  copied,        ///< and sent to other servers as well
  refused,       ///< there is no room for it: the request fails
  out_of_memory, ///< the server that should hold it dies of it
};

/// What a state access takes, the same for every request of a design. The request path pays it.
struct StateCost {
  std::int64_t reads = 0;    ///< round trips to the store before service
  std::int64_t writes = 0;   ///< and after it
  Nanoseconds verify_ns = 0; ///< worker time
  std::int64_t token_bytes =
      0;               ///< on the wire, up with each request but a login and down with each answer, at first
  bool caches = false; ///< reads go to the store only where the server has no fresh copy
  bool minds_pauses = false; ///< idle_until() makes a difference
  Nanoseconds copy_ns = 0;   ///< an answer waits so long for copies on other servers
  Nanoseconds fetch_ns = 0;  ///< a request waits so long for a state that is on another server
};

/// Where session state lives: one implementation per placement. A backend keeps the books of what is held
/// where; it schedules nothing on the request's behalf and decides nothing about its way.
class StateBackend {
public:
  virtual ~StateBackend() = default;

  virtual StateCost cost() const = 0;

  /// What a request of `session` finds when `server` looks for its state at `now`.
  virtual Finding find(Session const& session, ServerId server, Nanoseconds now) const = 0;

  /// A served request writes the state back; `created` if it makes a new one. `last`: the session will not
  /// come again, not even to log out.
  virtual Commit commit(Session& session, ServerId server, Nanoseconds now, bool created, bool last) = 0;

  /// The servers to which the last commit() has copied its write.
  virtual std::span<ServerId const> copied_to() const { return {}; }

  /// Starts to load what find() and commit() will look at for `server`, where that may be larger than a
  /// cache.
  virtual void fetch(ServerId server) const { static_cast<void>(server); }

  /// Whether `server` has a fresh copy of what is in the store; for backends that cache.
  virtual bool cached(Session const& session, ServerId server) const {
    return static_cast<void>(session), static_cast<void>(server), false;
  }

  /// Before the start: the store that the states are in will lose some, or they will be looked for in vain.
  virtual void store_may_lose() {}

  /// A shard of that store, counted from 1, or all of it (0) has lost all that was written after `from` until
  /// `now`, for that reason; answers the number of states that are gone.
  virtual std::uint64_t store_lost(std::uint32_t shard, Nanoseconds from, Nanoseconds now, Cause cause) {
    return static_cast<void>(shard), static_cast<void>(from), static_cast<void>(now),
           static_cast<void>(cause), 0;
  }

  /// The user has come in vain and begins anew, under the same id where that stays.
  virtual void begin_anew(Session& session) { abandon(session); }

  /// Nobody will ask for the session's state again: it stays where it is until its time to live is over.
  virtual void abandon(Session& session) { static_cast<void>(session); }

  /// The user has logged out: the state takes no room any more, and the session will not come again. Answers
  /// whether its credential is still accepted.
  virtual bool log_out(Session& session) { return abandon(session), false; }

  /// The session will not come before `until`: its state may be known to expire first.
  virtual void idle_until(Session& session, Nanoseconds until) {
    static_cast<void>(session), static_cast<void>(until);
  }

  /// A server's memory is gone, for that reason; answers the number of states that were in it.
  virtual std::uint64_t wipe(ServerId server, Cause cause) {
    static_cast<void>(server), static_cast<void>(cause);
    return 0;
  }

  /// So many bytes of a server's memory are in use for something else than states. Answers whether they are
  /// to be had: `done`, or `out_of_memory` if the server dies of it.
  virtual Commit occupy(ServerId server, std::uint64_t bytes) {
    return static_cast<void>(server), static_cast<void>(bytes), Commit::done;
  }

  /// A server has come up, empty.
  virtual void join(ServerId server) { static_cast<void>(server); }

  /// An event that the backend asked for. `what` is the subject that it gave the event: a small number whose
  /// meaning is the backend's own. Answers the server that may hold no state any more, or `no_server`.
  virtual ServerId expire(std::uint32_t what) { return static_cast<void>(what), no_server; }

  /// States that `server` holds, the most it ever held, and the most bytes these ever took.
  virtual std::uint64_t held(ServerId server) const { return static_cast<void>(server), 0; }
  virtual std::uint64_t peak(ServerId server) const { return static_cast<void>(server), 0; }
  virtual std::uint64_t peak_bytes(ServerId server) const { return static_cast<void>(server), 0; }

  /// What servers held from the start until `now`.
  virtual HeldIntegrals held_integrals(Nanoseconds now) const {
    return static_cast<void>(now), HeldIntegrals{};
  }
};

/// Makes the backend of a design's placement. `hashes`: the policy hashes sessions to servers, so that a
/// session found elsewhere was remapped. Expiries come as events of `expiry_kind`.
std::unique_ptr<StateBackend> make_state_backend(Design const& design, bool hashes, Engine& engine,
                                                 std::uint32_t expiry_kind);

} // namespace stickysim
