#pragma once

#include "model/session.hpp"
#include <stickysim/design/design.hpp>
#include <stickysim/engine/linked_list.hpp>
#include <stickysim/engine/slab.hpp>
#include <stickysim/model/cause.hpp>

#include <cstdint>
#include <unordered_map>
#include <vector>

namespace stickysim {

/// The states in a store, in the order of their last write: kept where some may go before their time, because
/// the store crashes or its room is bounded, or be missed, because clients look for them on another shard.
///
/// A session reads and writes on the shard that it has visited last (`state_key`); what it has left on others
/// stays there, and is an old copy once it writes elsewhere. /// A state takes `state.bytes`, and
/// `state.growth` more with each write after the first, until it is `ttl` old. Sessions that ended leave
/// theirs behind. A write reaches the store half a round trip before its server knows; uses are noted when it
/// does.
class StoreContents {
public:
  explicit StoreContents(StateSettings const& settings);

  /// What a session finds: whether its state is there; if not, why; if it is, how many writes are missing
  /// from it, and why. That is told once.
  struct State {
    Cause gone = Cause::none;
    Cause lacks = Cause::none;
    std::uint32_t vanished = 0;
  };
  State look(Session const& session, Nanoseconds now);

  /// A session's state is written as a whole, a new one if it is `created` or not there any more. False:
  /// there is no room, and nothing changes.
  bool write(Session& session, Nanoseconds now, bool created);

  /// The session knows of no state any more: it stays until its time to live is over.
  void leave(Session const& session);

  /// The session's state is deleted, if it has one.
  void remove(Session const& session);

  /// All that was written to a shard, counted from 1, or to all of them (0), after `from` until `now` is
  /// lost, for that reason; answers the number of states that are gone. A state that was made before is left
  /// without its last write.
  std::uint64_t lose(std::uint32_t shard, Nanoseconds from, Nanoseconds now, Cause cause);

private:
  static constexpr std::uint32_t none = no_record;

  struct Entry {
    Nanoseconds made_ns = 0;
    Nanoseconds used_ns = 0; ///< last write
    std::int64_t bytes = 0;
    std::uint32_t previous = none; ///< neighbours in the order of use
    std::uint32_t next = none;
    std::uint32_t sibling = none; ///< the next copy of the same session
    std::uint32_t shard = 0;
    std::uint32_t writes = 0; ///< of its session that are in it
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

  /// A session's name.
  struct Key {
    std::uint64_t hash = 0;
    std::uint8_t workload = 0; ///< in which no other session has that hash
    bool operator==(Key const&) const = default;
  };
  struct HashOfKey {
    std::size_t operator()(Key key) const { return key.hash; }
  };
  static Key key_of(Session const& session) { return {session.hash, session.workload}; }
  std::uint32_t first_of(Session const& session) const;
  std::uint32_t find(Session const& session) const;
  Cause why_missing(Session const& session, std::uint32_t entry) const;
  void add(Session const& session, Nanoseconds now);
  void drop(Session const& session, std::uint32_t entry);
  void disown(std::uint32_t entry);
  void lose_last_write(Entry& state);
  bool make_room(std::int64_t bytes, std::uint32_t kept);
  void expire(Nanoseconds now);
  void destroy(std::uint32_t entry, Cause cause);

  StateSettings const& settings_;
  Nanoseconds back_ns_; ///< from the store to a server, if writes go there
  std::int64_t held_bytes_ = 0;
  std::vector<Loss> last_losses_;                              ///< by shard
  std::unordered_map<Key, std::uint32_t, HashOfKey> first_of_; ///< by session, while it knows of a state
  Slab<Entry> entries_;
  LinkedList by_use_; ///< the state that was written longest ago first
};

} // namespace stickysim
