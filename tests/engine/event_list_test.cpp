#include "catch.hpp"
#include <stickysim/engine/event_list.hpp>
#include <stickysim/engine/random.hpp>
#include <stickysim/engine/ziggurat.hpp>

#include <algorithm>
#include <functional>
#include <map>
#include <string>
#include <vector>

using namespace stickysim;

namespace event_list_test {

namespace {

/// A law of the time from an event to the one that it schedules.
struct Delay {
  std::string name;
  std::function<Nanoseconds(Random&)> draw;
};

Nanoseconds exponential_ns(Random& random, double mean_ns) {
  return static_cast<Nanoseconds>(exponential(random) * mean_ns);
}

std::vector<Delay> const delays = {
    {"service times", [](Random& random) { return exponential_ns(random, 20e6); }},
    {"service, think and session times",
     [](Random& random) {
       auto const kind = random.below(10);
       return exponential_ns(random, kind < 5 ? 20e6 : kind < 9 ? 3e9 : 600e9);
     }},
    {"one delay for all", [](Random&) { return Nanoseconds{20'000'000}; }},
    {"few distinct times", [](Random& random) { return static_cast<Nanoseconds>(random.below(4)) * 1000; }},
    {"now", [](Random&) { return Nanoseconds{0}; }},
    {"now or in a day",
     [](Random& random) { return Nanoseconds{random.below(2) == 0 ? 0 : 86'400'000'000'000}; }},
    {"any power of two", [](Random& random) { return Nanoseconds{1} << random.below(50); }},
};

/// Drives the list and the heap with the same events and compares what they answer.
class Race {
public:
  Race(Delay const& delay, std::uint64_t seed) : delay_{delay}, random_{seed} {}

  std::uint64_t rounds() const { return rounds_; }
  std::size_t pending() const { return list_.size(); }

  void push() {
    Event const event{now_ + delay_.draw(random_), ++ticket_, 1, 1};
    list_.push(event);
    heap_.push(event);
  }

  bool pop() {
    ++rounds_;
    Event const expected = heap_.top();
    if (!(list_.top() == expected) || list_.size() != heap_.size()) return false;
    if (list_.has_upcoming()) {
      auto const upcoming = list_.take_upcoming();
      if (!std::is_sorted(upcoming.begin(), upcoming.end()) || upcoming.size() > EventList::most_shown ||
          (!upcoming.empty() && upcoming.front() < expected))
        return false;
    }
    if (expected == no_event) return true;
    now_ = expected.at();
    list_.pop();
    heap_.pop();
    return true;
  }

  /// Two steps towards `target` events and one back until they are pending; then holds.
  bool reach(std::size_t target, std::size_t holds) {
    bool same = true;
    for (std::uint64_t step = 1; same && pending() != target; ++step)
      if ((pending() < target) == (step % 3 != 0 || pending() == 0))
        push();
      else
        same &= pop();
    for (std::size_t i = 0; same && i < holds; ++i) {
      same &= pop();
      push();
    }
    return same;
  }

private:
  Delay const& delay_;
  Random random_;
  EventList list_;
  EventHeap heap_;
  Nanoseconds now_ = 0;
  Ticket ticket_ = 0;
  std::uint64_t rounds_ = 0;
};

} // namespace

TEST_CASE("The event list answers in the order of the heap, whatever the number of events", "[engine]") {
  for (Delay const& delay : delays) {
    INFO(delay.name);
    Race race{delay, 42};
    for (std::size_t const target : {10u, 1100u, 900u, 30'000u, 400u, 2000u, 1u, 5000u, 0u, 1500u, 0u})
      REQUIRE(race.reach(target, 20'000));
    CHECK(race.rounds() > 200'000);
  }
}

TEST_CASE("The law of delays may change while many events are pending", "[engine]") {
  for (Delay const& first : delays)
    for (Delay const& second : delays) {
      INFO(first.name << ", then " << second.name);
      Delay const* delay = &first;
      Delay const either{"either", [&](Random& random) { return delay->draw(random); }};
      Race race{either, 7};
      REQUIRE(race.reach(3000, 3000));
      delay = &second;
      REQUIRE(race.reach(6000, 6000));
      delay = &first;
      REQUIRE(race.reach(0, 0));
    }
}

TEST_CASE("The latest time there is can be scheduled among many", "[engine]") {
  EventList list;
  for (Ticket ticket = 1; ticket <= 3000; ++ticket)
    list.push(Event{ticket % 2 == 0 ? never : Nanoseconds{ticket}, ticket, 1, 1});
  Nanoseconds last = 0;
  for (int i = 0; i < 3000; ++i) {
    REQUIRE(list.top().at() >= last);
    last = list.top().at();
    list.pop();
  }
  CHECK(last == never);
  CHECK(list.size() == 0);
  CHECK(list.top() == no_event);
}

TEST_CASE("The list shows each event that comes from afar once, in order, while others are before it",
          "[engine]") {
  EventList list;
  Random random{3};
  Ticket ticket = 0;
  auto const push = [&](Nanoseconds now) {
    list.push(Event{now + exponential_ns(random, 20e6), ++ticket, 1, 1});
  };
  for (int i = 0; i < 300; ++i)
    push(0);
  CHECK(!list.has_upcoming());
  for (int i = 0; i < 5000; ++i)
    push(0);

  constexpr int pops = 50'000;
  std::map<Ticket, int> shown; // and at which pop
  int unshown = 0;
  int late = 0;
  for (int i = 0; i < pops; ++i) {
    Event const event = list.top();
    if (list.has_upcoming()) {
      auto const upcoming = list.take_upcoming();
      REQUIRE(!upcoming.empty());
      REQUIRE(upcoming.size() <= EventList::most_shown);
      REQUIRE(std::is_sorted(upcoming.begin(), upcoming.end()));
      REQUIRE(!(upcoming.front() < event));
      REQUIRE(upcoming.back() < no_event);
      for (Event const& each : upcoming)
        REQUIRE(shown.emplace(each.ticket(), i).second);
    }
    auto const seen = shown.find(event.ticket());
    if (seen == shown.end())
      ++unshown;
    else
      late += i - seen->second < static_cast<int>(EventList::margin) - 1;
    list.pop();
    push(event.at());
  }
  // Only what is due before the front ends is never seen in it: a hundred events of 5,300, or a few more.
  CHECK(unshown < pops / 10);
  // At first nothing is before what is shown.
  CHECK(late < 100);
}

TEST_CASE("A list that shows nothing, for nobody asks, is in order all the same", "[engine]") {
  EventList list;
  Random random{4};
  Ticket ticket = 0;
  for (int i = 0; i < 5000; ++i)
    list.push(Event{exponential_ns(random, 20e6), ++ticket, 1, 1});
  Event last;
  for (int i = 0; i < 50'000; ++i) {
    Event const event = list.top();
    REQUIRE(last < event);
    last = event;
    list.pop();
    list.push(Event{event.at() + exponential_ns(random, 20e6), ++ticket, 1, 1});
    if (i == 40'000) REQUIRE(list.take_upcoming().front() == list.top());
  }
}

} // namespace event_list_test
