#include "catch.hpp"
#include "cli/progress.hpp"

using namespace stickysim;
using namespace std::chrono_literals;

TEST_CASE("progress: the time left follows from the trials that are done") {
  CHECK(time_left(2min, 20, 30) == "about 3 min left");
  CHECK(time_left(60s, 1, 89) == "about 89 min left");
  CHECK(time_left(60s, 1, 120) == "about 2 h left");
  CHECK(time_left(10s, 10, 43) == "about 40 s left");
  CHECK(time_left(10s, 10, 56) == "about 1 min left");
  CHECK(time_left(10s, 10, 6) == "a few seconds left");
}

TEST_CASE("progress: no time left is told where it is not known or there is none") {
  CHECK(time_left(100ms, 1, 50).empty()); // the first trial says little
  CHECK(time_left(10s, 0, 50).empty());
  CHECK(time_left(10s, 50, 0).empty());
}
