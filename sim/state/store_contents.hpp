#pragma once

#include "model/session.hpp"
#include <stickysim/design/design.hpp>
#include <stickysim/engine/linked_list.hpp>
#include <stickysim/engine/ring.hpp>
#include <stickysim/engine/slab.hpp>
#include <stickysim/model/cause.hpp>

#include <cstdint>
#include <unordered_map>
#include <vector>

namespace stickysim {

/// The states in a store, in the order of their last write. Needed where states may go before their time (the
/// store crashes, or its memory is bounded) or be missed (clients look for them on another shard).
///
/// A session reads and writes on the shard that it visited last (`state_key`). Its state on another shard
/// stays there, and is an old copy once the session writes elsewhere. A state takes `state.bytes`, and
/// `state.growth` more with each write after the first, until `ttl` after its last write. Sessions that end
/// leave their states behind. A write reaches the store half a round trip before its server learns of it,
/// which is when write() is called. Times do not go back from call to call.
class StoreContents {
public:
  /// A failure loses no writes older than `longest_loss_ns`, unless it loses all.
  StoreContents(StateSettings const& settings, Nanoseconds longest_loss_ns);

  /// What a session finds. Missing writes are told once: a second look finds none missing.
  struct State {
    Cause gone = Cause::none;   ///< why the state is not there; none: it is
    Cause lacks = Cause::none;  ///< why writes are missing from it; none: all are there
    std::uint32_t vanished = 0; ///< how many are missing
  };
  State look(Session const& session, Nanoseconds now);

  /// Writes a session's state as a whole: a new one if it is `created` or no longer there. False if there is
  /// no room; then nothing changes.
  bool write(Session& session, Nanoseconds now, bool created);

  /// The session will not ask for its states again: they stay until their time to live is over.
  void leave(Session const& session);

  /// Deletes the session's state on its shard, if there is one, and leaves the others.
  void remove(Session const& session);

  /// Shard `shard`, counted from 1, or every shard (0) loses what was written to it after `from` and until
  /// `now`. States made in that time are gone; those made before are as they were at `from`. Answers how many
  /// are gone.
  std::uint64_t lose(std::uint32_t shard, Nanoseconds from, Nanoseconds now, Cause cause);

private:
  static constexpr std::uint32_t none = no_record;
  static constexpr std::uint64_t no_write = UINT64_MAX;

  struct Entry {
    Nanoseconds made_ns = 0;
    Nanoseconds used_ns = 0; ///< last write
    std::int64_t bytes = 0;
    std::uint32_t previous = none; ///< neighbours in the order of use
    std::uint32_t next = none;
    std::uint32_t sibling = none; ///< the next copy of the same session
    std::uint32_t shard = 0;
    std::uint32_t writes = 0; ///< how many of its session's writes are in it, or told as missing
    std::uint32_t told = 0;   ///< of these, the writes that its session has been told to be missing
    std::uint64_t last_write = no_write; ///< that may be lost
    Cause gone = Cause::none; ///< none: the store holds it; else the entry is kept only to tell its session
    bool stale = false;       ///< writes of it are lost, and its session does not know yet
    bool wanted = true;       ///< its session may ask for it
  };
  /// A write to a state that was there already, as long as a failure of the store may lose it.
  struct Write {
    Nanoseconds at_ns;      ///< when the store had it
    std::uint64_t previous; ///< the write to the same state before this one
    std::uint32_t before;   ///< the state's `writes` less its `told`, without this write
  };
  struct Loss {
    Nanoseconds from_ns = 0;
    Nanoseconds to_ns = 0;
    Cause cause = Cause::none;
    bool covers(Nanoseconds written_ns) const { return from_ns < written_ns && written_ns <= to_ns; }
  };

  /// What tells sessions apart.
  struct Key {
    std::uint64_t hash = 0;
    std::uint8_t workload = 0; ///< no two sessions of a workload have the same hash
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
  void note_write(Entry& state, Nanoseconds at_ns);
  void lose_writes(Entry& state, Loss const& loss);
  bool make_room(std::int64_t bytes, std::uint32_t kept);
  void expire(Nanoseconds now);
  void destroy(std::uint32_t entry, Cause cause);

  StateSettings const& settings_;
  Nanoseconds back_ns_;      ///< from the store to a server, if writes go there
  Nanoseconds remembers_ns_; ///< writes of that last time
  std::int64_t held_bytes_ = 0;
  std::vector<Loss> last_losses_; ///< by shard
  std::unordered_map<Key, std::uint32_t, HashOfKey>
      first_of_; ///< its newest entry, by session; absent once it leaves
  Slab<Entry> entries_;
  Ring<Write> writes_;              ///< oldest first
  std::uint64_t writes_before_ = 0; ///< the number of the first one there
  LinkedList by_use_;               ///< the state that was written longest ago first
};

} // namespace stickysim
