// A hundred million events at one instant: this file is compiled with optimisation.

#include "catch.hpp"
#include <stickysim/engine/engine.hpp>

using namespace stickysim;

namespace standstill_test {

namespace {

/// Each event schedules the next one after that time, for 200 million events.
void repeat(Engine& engine, Nanoseconds pause) {
  engine.after(1, 0, 0);
  Event event;
  for (int count = 0; count < 200'000'000 && engine.next(never - 1, event); ++count)
    engine.after(pause, 0, 0);
}

} // namespace

TEST_CASE("time that stands still is told") {
  Engine engine;
  CHECK_THROWS_WITH(repeat(engine, 0), Catch::Contains("time stands still at 1e-09 s"));
}

TEST_CASE("time that goes on a nanosecond at a time does not stand still") {
  Engine engine;
  CHECK_NOTHROW(repeat(engine, 1));
}

} // namespace standstill_test
