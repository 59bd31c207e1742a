#include "catch.hpp"
#include <stickysim/engine/linked_list.hpp>
#include <stickysim/engine/random.hpp>

#include <deque>

using namespace stickysim;

namespace linked_list_test {

namespace {

struct Thing {
  std::uint32_t previous;
  std::uint32_t next;
};

/// The same list forwards and backwards, by its definition.
void require_same(Slab<Thing> const& things, std::uint32_t first, std::uint32_t last,
                  std::deque<std::uint32_t> const& expected) {
  std::deque<std::uint32_t> forwards;
  for (std::uint32_t thing = first; thing != no_record; thing = things[thing].next)
    forwards.push_back(thing);
  std::deque<std::uint32_t> backwards;
  for (std::uint32_t thing = last; thing != no_record; thing = things[thing].previous)
    backwards.push_front(thing);
  REQUIRE(forwards == expected);
  REQUIRE(backwards == expected);
}

} // namespace

TEST_CASE("records join a list at its end or behind any other and leave it from anywhere") {
  Slab<Thing> things;
  LinkedList list;
  std::deque<std::uint32_t> expected;
  Random random{1};
  CHECK(list.empty());
  for (int i = 0; i < 3000; ++i) {
    // The filling swings: it is empty now and then.
    if (random.below(200) < (i % 200 < 100 ? 140 : 60)) {
      std::uint32_t const thing = things.take();
      if (random.below(4) > 0) {
        list.append(things, thing);
        expected.push_back(thing);
      } else {
        std::uint64_t const place = random.below(expected.size() + 1);
        list.insert(things, place == 0 ? no_record : expected[place - 1], thing);
        expected.insert(expected.begin() + static_cast<std::ptrdiff_t>(place), thing);
      }
    } else if (!expected.empty()) {
      auto const place = expected.begin() + static_cast<std::ptrdiff_t>(random.below(expected.size()));
      list.remove(things, *place);
      things.free(*place);
      expected.erase(place);
    }
    require_same(things, list.first, list.last, expected);
    REQUIRE(list.empty() == expected.empty());
  }
}

TEST_CASE("a list of which the front alone is known takes records there and lets any go") {
  Slab<Thing> things;
  std::uint32_t first = no_record;
  std::deque<std::uint32_t> expected;
  Random random{2};
  for (int i = 0; i < 3000; ++i) {
    if (random.below(200) < (i % 200 < 100 ? 140 : 60)) {
      std::uint32_t const thing = things.take();
      push_front(things, first, thing);
      expected.push_front(thing);
    } else if (!expected.empty()) {
      auto const place = expected.begin() + static_cast<std::ptrdiff_t>(random.below(expected.size()));
      remove(things, first, *place);
      things.free(*place);
      expected.erase(place);
    }
    require_same(things, first, expected.empty() ? no_record : expected.back(), expected);
  }
}

TEST_CASE("a queue is first in, first out, and begins anew when it has run empty") {
  Slab<Thing> things;
  std::uint32_t first = no_record;
  std::uint32_t last = no_record;
  std::deque<std::uint32_t> expected;
  for (std::uint32_t round = 0; round < 40; ++round) {
    for (std::uint32_t i = 0; i < round * 17 % 30 + 1; ++i) {
      std::uint32_t const thing = things.take();
      push_back(things, first, last, thing);
      expected.push_back(thing);
    }
    while (expected.size() > round % 3) {
      REQUIRE(first == expected.front());
      REQUIRE(pop_front(things, first) == expected.front());
      things.free(expected.front());
      expected.pop_front();
    }
    REQUIRE((first == no_record) == expected.empty());
  }
}

} // namespace linked_list_test
