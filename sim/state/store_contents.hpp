#pragma once

#include "model/session.hpp"
#include <stickysim/engine/slab.hpp>
#include <stickysim/scenario/scenario.hpp>

#include <cstdint>
#include <unordered_map>

namespace stickysim {

/// The states in a store, in the order of their last write: kept where some may go before their time, because
/// the store crashes or its room is bounded.
///
/// A state takes `state.bytes`, and `state.growth` more with each write after the first, until it is `ttl`
/// old. Sessions that ended leave theirs behind. A write reaches the store half a round trip before its
/// server knows; uses are noted when it does.
class StoreContents {
public:
  explicit StoreContents(StateSettings const& settings);

  /// What a session finds: whether its state is there; if not, why; if it is, whether its last write is
  /// missing from it. That is told once.
  struct State {
    Cause gone = Cause::none;
    bool stale = false;
  };
  State look(Session const& session);

  /// A session's state is written as a whole, a new one if it is `created` or not there any more. False:
  /// there is no room, and nothing changes.
  bool write(Session const& session, Nanoseconds now, bool created);

  /// The session knows of no state any more: it stays until its time to live is over.
  void leave(Session const& session);

  /// The session's state is deleted, if it has one.
  void remove(Session const& session);

  /// All that was written after `from` until `now` is lost, for that reason; answers the number of states
  /// that are gone. A state that was made before is left without its last write.
  std::uint64_t lose(Nanoseconds from, Nanoseconds now, Cause cause);

private:
  static constexpr std::uint32_t none = UINT32_MAX;

  struct Entry {
    Nanoseconds made_ns = 0;
    Nanoseconds used_ns = 0; ///< last write
    std::int64_t bytes = 0;
    std::uint32_t older = none; ///< neighbours in the order of use
    std::uint32_t newer = none;
    Cause gone = Cause::none; ///< none: it is held; otherwise it is here only to tell its session
    bool stale = false;       ///< its last write is lost
    bool wanted = true;       ///< its session may ask for it
  };
  struct Loss {
    Nanoseconds from_ns = 0;
    Nanoseconds to_ns = 0;
    Cause cause = Cause::none;
    bool covers(Nanoseconds written_ns) const { return from_ns < written_ns && written_ns <= to_ns; }
  };

  static std::uint64_t key_of(Session const& session) {
    return std::uint64_t{session.workload} << 56 | session.number;
  }
  std::uint32_t find(Session const& session) const;
  bool make_room(std::int64_t bytes, std::uint32_t kept);
  void expire(Nanoseconds now);
  void destroy(std::uint32_t entry, Cause cause);
  void append(std::uint32_t entry);
  void unlink(std::uint32_t entry);

  StateSettings const& settings_;
  Nanoseconds back_ns_; ///< from the store to a server, if writes go there
  std::int64_t held_bytes_ = 0;
  Loss last_loss_;
  std::unordered_map<std::uint64_t, std::uint32_t> entry_of_; ///< by session, while it knows of a state
  Slab<Entry> entries_;
  std::uint32_t oldest_ = none;
  std::uint32_t newest_ = none;
};

} // namespace stickysim
