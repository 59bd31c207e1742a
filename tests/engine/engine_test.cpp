#include "catch.hpp"
#include <stickysim/engine/engine.hpp>
#include <stickysim/engine/random.hpp>

#include <algorithm>
#include <vector>

using namespace stickysim;

namespace engine_test {

namespace {

struct Seen {
  Nanoseconds at = 0;
  std::uint32_t kind = 0;
  std::uint32_t subject = 0;
  bool operator==(Seen const&) const = default;
};

std::vector<Seen> drain(Engine& engine, Nanoseconds horizon = never - 1) {
  std::vector<Seen> seen;
  Event event;
  while (engine.next(horizon, event)) {
    CHECK(engine.now() == event.at());
    seen.push_back({event.at(), event.kind(), event.subject()});
  }
  return seen;
}

} // namespace

TEST_CASE("events run in the order of their time, ties in the order scheduled, heap and lanes alike") {
  Engine engine;
  LaneId const first = engine.add_lane();
  LaneId const second = engine.add_lane();
  engine.at(20, 1, 0);
  engine.on(second, 10, 2, 1);
  engine.at(10, 3, 2);
  engine.on(first, 10, 4, 3);
  engine.on(second, 10, 5, 4);
  engine.at(10, 6, 5);
  engine.on(first, 30, 7, 6);
  engine.at(5, 8, 7);
  CHECK(drain(engine) ==
        std::vector<Seen>{
            {5, 8, 7}, {10, 2, 1}, {10, 3, 2}, {10, 4, 3}, {10, 5, 4}, {10, 6, 5}, {20, 1, 0}, {30, 7, 6}});
  CHECK(engine.handled() == 8);
}

TEST_CASE("an engine stops at its horizon and goes on from there") {
  Engine engine;
  engine.at(10, 0, 1);
  engine.at(11, 0, 2);
  CHECK(drain(engine, 10) == std::vector<Seen>{{10, 0, 1}});
  CHECK(engine.now() == 10);
  CHECK(drain(engine, 10).empty());
  CHECK(drain(engine, 50) == std::vector<Seen>{{11, 0, 2}});
  CHECK(engine.now() == 50);
  engine.after(5, 0, 3);
  CHECK(drain(engine) == std::vector<Seen>{{55, 0, 3}});
}

TEST_CASE("an event at this very instant runs after those already due") {
  Engine engine;
  engine.at(10, 0, 1);
  engine.at(10, 0, 2);
  Event event;
  REQUIRE(engine.next(100, event));
  engine.after(0, 0, 3);
  CHECK(drain(engine) == std::vector<Seen>{{10, 0, 2}, {10, 0, 3}});
}

TEST_CASE("an event that comes before one that was due earlier is noticed") {
  Engine engine;
  LaneId const lane = engine.add_lane();
  engine.on(lane, 20, 0, 1);
  engine.on(lane, 10, 0, 2); // a lane wants them in order
  Event event;
  REQUIRE(engine.next(100, event));
  CHECK_THROWS_AS(engine.next(100, event), InvariantBroken);
}

TEST_CASE("tickets are distinct, never none, and name their events") {
  Engine engine;
  LaneId const lane = engine.add_lane();
  Ticket const a = engine.at(1, 0, 0);
  Ticket const b = engine.on(lane, 2, 0, 0);
  Ticket const c = engine.after(3, 0, 0);
  CHECK(a != no_ticket);
  CHECK(a != b);
  CHECK(b != c);
  Event event;
  for (Ticket const ticket : {a, b, c}) {
    REQUIRE(engine.next(10, event));
    CHECK(event.ticket() == ticket);
  }
}

TEST_CASE("a lane tells when its last event falls due") {
  Engine engine;
  LaneId const lane = engine.add_lane();
  CHECK(engine.last_on(lane) == 0);
  engine.on(lane, 10, 0, 0);
  engine.on(lane, 25, 0, 0);
  CHECK(engine.last_on(lane) == 25);
  drain(engine);
  CHECK(engine.last_on(lane) == 0);
}

TEST_CASE("thousands of events of the near and the far future come in order, whatever holds them") {
  for (std::uint64_t key : {1, 2, 3}) {
    Engine engine;
    Random random{key};
    std::vector<LaneId> const lanes{engine.add_lane(), engine.add_lane(), engine.add_lane()};
    struct Due {
      Nanoseconds at = 0;
      std::uint32_t order = 0;
      auto operator<=>(Due const&) const = default;
    };
    std::vector<Due> expected;
    std::vector<Due> seen;
    std::uint32_t order = 0;
    auto const schedule = [&] {
      std::uint64_t const where = random.below(6);
      Nanoseconds at = 0;
      if (where < lanes.size()) {
        at = engine.now() + static_cast<Nanoseconds>(1000 * (where + 1));
        engine.on(lanes[where], at, 0, order);
      } else {
        // Many ties, and steps from one to a thousand million.
        std::uint64_t const reach = std::uint64_t{1} << random.below(30);
        at = engine.now() +
             static_cast<Nanoseconds>(random.below(reach) / (1 + reach / 64) * (1 + reach / 64));
        engine.at(at, 0, order);
      }
      expected.push_back({at, order++});
    };
    for (int i = 0; i < 20'000; ++i)
      schedule();
    Event event;
    while (engine.next(never - 1, event)) {
      seen.push_back({event.at(), event.subject()});
      if (order < 60'000) schedule();
      if (order < 60'000 && random.below(3) == 0) schedule();
    }
    std::sort(expected.begin(), expected.end());
    REQUIRE(seen.size() == expected.size());
    CHECK(seen == expected);
  }
}

TEST_CASE("events that are moot before their time count as handled if that comes before the horizon") {
  for (Nanoseconds const horizon : {500, 2000}) {
    Engine engine;
    LaneId const lane = engine.add_lane();
    std::uint64_t removed = 0;
    for (Nanoseconds at = 1; at <= 1000; ++at)
      engine.on(lane, at, 0, 7, horizon, [&](Event const& event) {
        removed += event.at() <= horizon;
        return true;
      });
    CHECK(removed > 400);
    CHECK(engine.handled() == removed);
    std::vector<Seen> const seen = drain(engine, horizon);
    CHECK(seen.size() + removed == static_cast<std::size_t>(std::min<Nanoseconds>(horizon, 1000)));
    CHECK(engine.handled() == static_cast<std::uint64_t>(std::min<Nanoseconds>(horizon, 1000)));
    CHECK(seen.front() == Seen{1, 0, 7});
  }
}

} // namespace engine_test
