#pragma once

#include <stickysim/engine/event.hpp>
#include <stickysim/engine/ring.hpp>

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace stickysim {

/// Streams of events that fall due in the order in which they are scheduled: those after a constant delay
/// (network hops, timeouts, checks) and monotone streams (arrivals). They need no sorting: only the earliest
/// of their heads must be known. A tournament finds it, with two heads in each match.
class Lanes {
public:
  /// A new lane's number; they count from 0.
  std::uint32_t add() {
    if (followers_.size() == places_) double_places();
    followers_.emplace_back();
    return static_cast<std::uint32_t>(followers_.size() - 1);
  }

  /// The earliest event, or `no_event`.
  Event const& top() {
    std::uint32_t const winner = popped_ != none ? play(std::exchange(popped_, none)) : winners_[final_match];
    return heads_[winner];
  }

  /// Removes the earliest event; top() must have been called since the last change and be an event.
  void pop() {
    popped_ = winners_[final_match];
    Ring<Event>& followers = followers_[popped_];
    if (followers.empty()) {
      heads_[popped_] = no_event;
      return;
    }
    heads_[popped_] = followers.front();
    followers.pop();
  }

  /// Right after pop(): removes the events behind the popped one in its lane, up to the first that is not
  /// `moot`. Returns how many.
  template <class Moot>
  std::uint64_t pass_over(Moot const& moot) {
    Event& head = heads_[popped_];
    Ring<Event>& followers = followers_[popped_];
    std::uint64_t passed = 0;
    for (; !(head == no_event) && moot(head); ++passed) {
      head = followers.empty() ? no_event : followers.front();
      if (!(head == no_event)) followers.pop();
    }
    return passed;
  }

  /// Adds an event that is not before the lane's last one.
  void push(std::uint32_t to, Event event) {
    if (heads_[to] == no_event) return lead(to, event);
    followers_[to].push(event);
  }

  /// The same, but instead of allocating it removes the events behind the lane's first one, up to the first
  /// that is not `moot`.
  template <class Moot>
  void push(std::uint32_t to, Event event, Moot const& moot) {
    Ring<Event>& followers = followers_[to];
    if (followers.full()) followers.make_room(moot);
    push(to, event);
  }

  /// When the lane's last event falls due; 0 if it has none.
  Nanoseconds last_on(std::uint32_t on) const {
    if (!followers_[on].empty()) return followers_[on].back().at();
    return heads_[on] == no_event ? 0 : heads_[on].at();
  }

private:
  static constexpr std::uint32_t none = UINT32_MAX;
  static constexpr std::size_t final_match = 1;

  /// A lane's first match; the winner of match m goes on to match m / 2.
  std::size_t first_match(std::uint32_t lane) const { return (places_ + lane) / 2; }

  /// Plays a lane's matches again, because its head has changed; answers who wins the final. The winner is
  /// unpredictable, so the code has no branch on it. The opponents do not depend on the winners, so they can
  /// be loaded early.
  std::uint32_t play(std::uint32_t lane) {
    Nanoseconds best = heads_[lane].at();
    for (std::size_t place = places_ + lane; place > final_match; place /= 2) {
      std::uint32_t const opponent = winners_[place ^ 1];
      Nanoseconds const theirs = heads_[opponent].at();
      bool they_win = theirs < best;
      if (theirs == best) [[unlikely]]
        they_win = heads_[opponent] < heads_[lane];
      best = they_win ? theirs : best;
      lane = they_win ? opponent : lane;
      winners_[place / 2] = lane;
    }
    return lane;
  }

  /// `event` is the new head of a lane that was empty. If that is the lane of the last pop, its matches are
  /// still to be played; else it wins as long as it is the earlier one.
  void lead(std::uint32_t lane, Event event) {
    if (lane != popped_)
      for (std::size_t match = first_match(lane); match > 0; match /= 2) {
        if (!(event < heads_[winners_[match]])) break;
        winners_[match] = lane;
      }
    heads_[lane] = event;
  }

  void double_places() {
    places_ *= 2;
    heads_.resize(places_, no_event);
    winners_.resize(2 * places_);
    for (std::uint32_t lane = 0; lane < places_; ++lane)
      winners_[places_ + lane] = lane;
    for (std::uint32_t lane = 0; lane < places_; lane += 2)
      play(lane);
  }

  std::vector<Ring<Event>> followers_;    ///< by lane: the events behind its first one
  std::size_t places_ = 1;                ///< in the tournament, a power of two; places left over are empty
  std::vector<Event> heads_ = {no_event}; ///< by lane: its first event, or `no_event`
  std::vector<std::uint32_t> winners_ = {0, 0}; ///< by match: a lane; from `places_` on: each lane itself
  std::uint32_t popped_ = none;                 ///< the lane whose matches are still to be played
};

} // namespace stickysim
