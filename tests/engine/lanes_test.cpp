#include "catch.hpp"
#include <stickysim/engine/lanes.hpp>
#include <stickysim/engine/random.hpp>

#include <algorithm>
#include <vector>

using namespace stickysim;

TEST_CASE("without an event the top of all lanes is none") {
  Lanes lanes;
  CHECK(lanes.top() == no_event);
  std::uint32_t const lane = lanes.add();
  CHECK(lane == 0);
  CHECK(lanes.top() == no_event);
  lanes.push(lane, Event{7, 1, 2, 3});
  CHECK(lanes.last_on(lane) == 7);
  CHECK(lanes.top() == Event{7, 1, 2, 3});
  lanes.pop();
  CHECK(lanes.top() == no_event);
  CHECK(lanes.last_on(lane) == 0);
}

// Against a search through all events that wait: with any number of lanes, which come while others are in
// use, run empty and fill again, whether top() is asked between a pop and a push or not.
TEST_CASE("lanes answer the earliest of their heads") {
  for (std::uint64_t key = 1; key <= 200; ++key) {
    Random random{key};
    Lanes lanes;
    std::vector<Nanoseconds> last;
    std::vector<Event> waiting;
    Ticket ticket = 0;
    std::uint64_t const most = 1 + random.below(20);
    std::uint64_t const crowd = 1 + random.below(60);
    for (int round = 0; round < 2000; ++round) {
      if (last.empty() || (last.size() < most && random.below(10) == 0)) {
        REQUIRE(lanes.add() == last.size());
        last.push_back(0);
      }
      if (random.below(crowd) >= waiting.size()) {
        auto const lane = static_cast<std::uint32_t>(random.below(last.size()));
        last[lane] += static_cast<Nanoseconds>(random.below(10));
        Event const event{last[lane], ++ticket, 0, lane};
        waiting.push_back(event);
        lanes.push(lane, event);
      }
      if (random.below(3) == 0) continue;
      auto const earliest = std::min_element(waiting.begin(), waiting.end());
      REQUIRE(lanes.top() == (earliest == waiting.end() ? no_event : *earliest));
      if (earliest == waiting.end() || random.below(4) == 0) continue;
      std::uint32_t const lane = earliest->subject();
      lanes.pop();
      waiting.erase(earliest);
      if (random.below(4) != 0) continue;
      // What follows in its lane, as long as its ticket says so.
      auto const moot = [](Event const& event) { return event.ticket() % 3 != 0; };
      std::uint64_t passed = 0;
      for (;; ++passed) {
        auto const next =
            std::find_if(waiting.begin(), waiting.end(), [&](Event const& e) { return e.subject() == lane; });
        if (next == waiting.end() || !moot(*next)) break;
        waiting.erase(next);
      }
      REQUIRE(lanes.pass_over(moot) == passed);
    }
  }
}

TEST_CASE("a lane loses none of its events that is not moot") {
  Lanes lanes;
  std::uint32_t const lane = lanes.add();
  // Most are moot a hundred events later, one of a hundred thousand never: it holds up those behind it until
  // it is due after thirty thousand.
  constexpr Ticket most = 3'000'000;
  constexpr Nanoseconds due = 30'000;
  Ticket last = 0;
  std::uint64_t removed = 0;
  std::uint64_t taken = 0;
  std::uint64_t needed = 0;
  auto const lasts = [](Event const& event) { return event.ticket() % 100'000 == 0; };
  auto const moot = [&](Event const& event) {
    bool const gone = event.ticket() + 100 < last && !lasts(event);
    removed += gone;
    return gone;
  };
  while (last < most) {
    ++last;
    lanes.push(lane, Event{last + due, last, 0, 0}, moot);
    for (; lanes.top().at() <= last; ++taken) {
      needed += lasts(lanes.top());
      lanes.pop();
    }
  }
  CHECK(needed == (most - due) / 100'000);
  std::uint64_t left = 0;
  for (; !(lanes.top() == no_event); ++left)
    lanes.pop();
  CHECK(taken + removed + left == most);
  CHECK(removed > 50'000);
}

TEST_CASE("a lane of which all but the last few are moot stays short") {
  Lanes lanes;
  std::uint32_t const lane = lanes.add();
  Ticket last = 0;
  auto const moot = [&](Event const& event) { return event.ticket() + 100 < last; };
  for (int i = 0; i < 1'000'000; ++i) {
    ++last;
    lanes.push(lane, Event{last, last, 0, 0}, moot);
  }
  std::uint64_t left = 0;
  for (; !(lanes.top() == no_event); ++left)
    lanes.pop();
  CHECK(left < 500);
}
