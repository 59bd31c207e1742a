#pragma once

#include <stickysim/engine/check.hpp>
#include <stickysim/engine/event.hpp>
#include <stickysim/engine/event_list.hpp>
#include <stickysim/engine/ring.hpp>

#include <vector>

namespace stickysim {

/// Names a lane of an engine; `none` stands for a delay of zero, which needs no lane: the caller goes on at
/// once.
enum class LaneId : std::uint32_t { none = UINT32_MAX };

/// Events that fall due in the order in which they are scheduled: those after a constant delay (network hops,
/// timeouts, checks) and monotone streams (arrivals). They need no sorting.
using Lane = Ring<Event>;

/// The simulated clock and everything that is scheduled on it.
///
/// Events run in the order of their time; at one instant in the order in which they were scheduled. Time
/// never runs backwards. An engine knows nothing of what its events mean.
class Engine {
public:
  Nanoseconds now() const { return now_; }
  std::uint64_t handled() const { return handled_; }
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
  LaneId add_lane() {
    lanes_.emplace_back();
    heads_.push_back(no_event);
    return static_cast<LaneId>(lanes_.size() - 1);
  }

  /// Schedules an event on a lane; `time` must not be before the lane's last event.
  Ticket on(LaneId id, Nanoseconds time, std::uint32_t kind, std::uint32_t subject) {
    auto const index = static_cast<std::uint32_t>(id);
    Lane& lane = lanes_[index];
    Ticket const ticket = next_ticket();
    Event const event{time, ticket, kind, subject};
    if (lane.empty()) {
      heads_[index] = event;
      if (event < heads_[earliest_lane_]) earliest_lane_ = index;
    }
    lane.push(event);
    return ticket;
  }

  /// When the lane's last event falls due; 0 if it has none.
  Nanoseconds last_on(LaneId id) const {
    Lane const& lane = lanes_[static_cast<std::uint32_t>(id)];
    return lane.empty() ? 0 : lane.back().at();
  }

  /// Takes the next event at or before `horizon` and moves the clock to it. False if there is none: the clock
  /// then stands at the horizon.
  bool next(Nanoseconds horizon, Event& event) {
    Event const& from_list = list_.top();
    Event const& from_lane = heads_[earliest_lane_];
    bool const lane_first = from_lane < from_list;
    event = lane_first ? from_lane : from_list;
    if (event.at() > horizon) {
      now_ = horizon;
      return false;
    }
    if (lane_first)
      advance_lane();
    else
      list_.pop();
    now_ = event.at();
    ++handled_;
    return true;
  }

  /// A guess at the event `places` ahead, fewer than 16 (see EventList): what it needs may be fetched by now.
  Event const& ahead(std::size_t places) const { return list_.ahead(places); }
  bool looks_ahead() const { return list_.looks_ahead(); }

private:
  Ticket next_ticket() {
    if (++last_ticket_ == no_ticket) ++last_ticket_;
    return last_ticket_;
  }

  void advance_lane() {
    Lane& lane = lanes_[earliest_lane_];
    lane.pop();
    heads_[earliest_lane_] = lane.empty() ? no_event : lane.front();
    std::uint32_t earliest = 0;
    for (std::uint32_t i = 1; i < heads_.size(); ++i)
      if (heads_[i] < heads_[earliest]) earliest = i;
    earliest_lane_ = earliest;
  }

  Nanoseconds now_ = 0;
  std::uint64_t handled_ = 0;
  Ticket last_ticket_ = no_ticket;
  std::uint32_t earliest_lane_ = 0;
  EventList list_;
  std::vector<Lane> lanes_ = std::vector<Lane>(1); ///< lane 0 stays empty, so that there is always a head
  std::vector<Event> heads_ = std::vector<Event>(1, no_event);
};

} // namespace stickysim
