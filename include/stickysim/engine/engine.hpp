#pragma once

#include <stickysim/engine/check.hpp>
#include <stickysim/engine/event.hpp>
#include <stickysim/engine/event_list.hpp>
#include <stickysim/engine/lanes.hpp>
#include <stickysim/engine/standstill.hpp>

#include <cstddef>
#include <cstdint>
#include <span>

namespace stickysim {

/// Names a lane of an engine. `none` stands for a delay of zero, which needs no lane: the caller goes on at
/// once.
enum class LaneId : std::uint32_t { none = UINT32_MAX };

/// The simulated clock and everything that is scheduled on it.
///
/// Events run in the order of their time; at one instant in the order in which they were scheduled. Time
/// never runs backwards. An engine knows nothing of what its events mean.
class Engine {
public:
  Nanoseconds now() const { return now_; }
  /// Events, those that were saved included.
  std::uint64_t handled() const { return handled_; }
  /// What an event would have done is done without it.
  void saves_event() { ++handled_; }
  std::size_t pending() const { return list_.size(); }

  /// Schedules an event after `delay` ≥ 0.
  Ticket after(Nanoseconds delay, std::uint32_t kind, std::uint32_t subject) {
    return at(now_ + delay, kind, subject);
  }

  /// Schedules an event at a time that has not passed.
  Ticket at(Nanoseconds time, std::uint32_t kind, std::uint32_t subject) {
    Ticket const ticket = next_ticket();
    list_.push(Event{time, ticket, kind, subject});
    return ticket;
  }

  /// A new lane: a place for events that fall due in the order scheduled.
  LaneId add_lane() { return static_cast<LaneId>(lanes_.add()); }

  /// Schedules an event on a lane; `time` must not be before the lane's last event.
  Ticket on(LaneId id, Nanoseconds time, std::uint32_t kind, std::uint32_t subject) {
    Ticket const ticket = next_ticket();
    lanes_.push(static_cast<std::uint32_t>(id), Event{time, ticket, kind, subject});
    return ticket;
  }

  /// Like on(), for timeouts and the like, most of which become moot long before they are due (a moot event
  /// does nothing): when the lane is full, drops the moot events at its front instead of allocating. Those
  /// due after `horizon` do not count as handled.
  template <class Moot>
  Ticket on(LaneId id, Nanoseconds time, std::uint32_t kind, std::uint32_t subject, Nanoseconds horizon,
            Moot const& moot) {
    Ticket const ticket = next_ticket();
    lanes_.push(static_cast<std::uint32_t>(id), Event{time, ticket, kind, subject}, [&](Event const& event) {
      bool const passes = moot(event);
      handled_ += passes && event.at() <= horizon;
      return passes;
    });
    return ticket;
  }

  /// When the lane's last event falls due; 0 if it has none.
  Nanoseconds last_on(LaneId id) const { return lanes_.last_on(static_cast<std::uint32_t>(id)); }

  /// Takes the next event at or before `horizon` and moves the clock to it. False if there is none: the clock
  /// then stands at the horizon.
  [[gnu::always_inline]] bool next(Nanoseconds horizon, Event& event) {
    Event const& from_list = list_.top();
    Event const& from_lane = lanes_.top();
    bool lane_first = from_lane.at() < from_list.at();
    if (from_lane.at() == from_list.at()) [[unlikely]]
      lane_first = from_lane < from_list;
    event = lane_first ? from_lane : from_list;
    if (event.at() > horizon) {
      now_ = horizon;
      return false;
    }
    if (lane_first)
      lanes_.pop();
    else
      list_.pop();
    STICKYSIM_DEBUG_CHECK(event.at() > now_ || (event.at() == now_ && follows(event)),
                          "an event comes before one that was due earlier");
    if constexpr (debug_checks) last_ = event.ticket();
    now_ = event.at();
    ++handled_;
    return true;
  }

  /// Drops the moot events that follow the last event in its lane and are due at or before `horizon`, up to
  /// the first that is not moot; they count as handled. Call it only after an event that was scheduled on a
  /// lane, and before anything else is scheduled.
  template <class Moot>
  void pass_over(Nanoseconds horizon, Moot const& moot) {
    handled_ += lanes_.pass_over([&](Event const& event) { return event.at() <= horizon && moot(event); });
  }

  /// Events that will happen soon (see EventList): their records can be fetched from memory now.
  bool has_upcoming() const { return list_.has_upcoming(); }
  std::span<Event const> take_upcoming() { return list_.take_upcoming(); }

private:
  /// More events are never scheduled at one instant, unless time stands still: as many sessions do not fit
  /// into memory.
  static constexpr Ticket most_at_once = Ticket{1} << 26;
  static_assert(no_ticket == 0);

  /// Whether an event of this instant was scheduled after the last one that was handled at it. Tickets begin
  /// anew after 2^32 events, far more than are scheduled meanwhile.
  bool follows(Event const& event) const { return static_cast<std::int32_t>(event.ticket() - last_) > 0; }

  Ticket next_ticket() {
    if ((++last_ticket_ & (most_at_once - 1)) == 0) [[unlikely]]
      look_at_clock();
    return last_ticket_;
  }
  /// Once in a while. Throws Standstill if it has not moved since.
  [[gnu::cold, gnu::noinline]] void look_at_clock() {
    if (last_ticket_ == no_ticket) ++last_ticket_;
    if (now_ == last_look_) throw Standstill{now_};
    last_look_ = now_;
  }

  Nanoseconds now_ = 0;
  std::uint64_t handled_ = 0;
  Ticket last_ticket_ = no_ticket;
  Ticket last_ = no_ticket;    ///< handled; kept where debug_checks is on
  Nanoseconds last_look_ = -1; ///< at the clock
  EventList list_;
  Lanes lanes_;
};

} // namespace stickysim
