#include "catch.hpp"
#include <stickysim/engine/ring.hpp>

#include <deque>

using namespace stickysim;

TEST_CASE("a ring is first in first out, across its end and as it grows") {
  Ring<int> ring;
  std::deque<int> expected;
  CHECK(ring.empty());
  int next = 0;
  // The filling swings up to 300 and back, at every position of the ring's ends.
  for (int round = 0; round < 40; ++round) {
    for (int i = 0; i < round * 17 % 300 + 1; ++i) {
      ring.push(next);
      expected.push_back(next++);
      REQUIRE(ring.back() == expected.back());
    }
    REQUIRE(ring.size() == expected.size());
    for (std::size_t place = 0; place < expected.size(); ++place)
      REQUIRE(ring[place] == expected[place]);
    while (expected.size() > static_cast<std::size_t>(round % 7)) {
      REQUIRE(ring.front() == expected.front());
      ring.pop();
      expected.pop_front();
    }
  }
  while (!expected.empty()) {
    REQUIRE_FALSE(ring.empty());
    REQUIRE(ring.front() == expected.front());
    ring.pop();
    expected.pop_front();
  }
  CHECK(ring.empty());
}

TEST_CASE("a ring that was emptied starts over") {
  Ring<int> ring;
  for (int i = 0; i < 1000; ++i) {
    ring.push(i);
    CHECK(ring.front() == i);
    CHECK(ring.back() == i);
    ring.pop();
    CHECK(ring.empty());
  }
}
