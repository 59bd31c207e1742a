#pragma once

#include <stickysim/engine/int128.hpp>
#include <stickysim/engine/time.hpp>

#include <cstdint>

namespace stickysim {

/// A handle on a scheduled event. Nothing is ever cancelled: a record that waits for an event keeps its
/// ticket, and an event whose subject no longer holds its ticket is moot. Never 0; repeats after 2^32 events.
using Ticket = std::uint32_t;
inline constexpr Ticket no_ticket = 0;

/// A scheduled event in 16 bytes: its time, its ticket, its kind and its subject. Compared as one 128-bit
/// number in this order, events sort by time and, at one instant, in the order scheduled.
class Event {
public:
  static constexpr int kind_bits = 5;
  static constexpr int subject_bits = 27;
  static constexpr std::uint32_t max_subject = (1u << subject_bits) - 1;

  constexpr Event() = default;
  constexpr Event(Nanoseconds at, Ticket ticket, std::uint32_t kind, std::uint32_t subject)
      : at_{static_cast<std::uint64_t>(at)}, tag_{static_cast<std::uint64_t>(ticket) << 32 |
                                                  static_cast<std::uint64_t>(kind) << subject_bits |
                                                  subject} {}

  constexpr Nanoseconds at() const { return static_cast<Nanoseconds>(at_); }
  constexpr Ticket ticket() const { return static_cast<Ticket>(tag_ >> 32); }
  constexpr std::uint32_t kind() const {
    return static_cast<std::uint32_t>(tag_ >> subject_bits) & ((1u << kind_bits) - 1);
  }
  constexpr std::uint32_t subject() const { return static_cast<std::uint32_t>(tag_) & max_subject; }

  /// Integer keys: one subtraction with borrow, no floating point, no branch (see EventHeap).
  constexpr Uint128 key() const { return static_cast<Uint128>(at_) << 64 | tag_; }

  friend constexpr bool operator<(Event const& a, Event const& b) { return a.key() < b.key(); }
  friend constexpr bool operator==(Event const&, Event const&) = default;

private:
  std::uint64_t at_ = 0;
  std::uint64_t tag_ = 0;
};
static_assert(sizeof(Event) == 16);

/// Sorts after every real event.
inline constexpr Event no_event{never, UINT32_MAX, 0, Event::max_subject};

} // namespace stickysim
