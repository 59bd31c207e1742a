#include "catch.hpp"
#include <stickysim/engine/slab.hpp>

#include <set>
#include <vector>

using namespace stickysim;

namespace slab_test {

namespace {

struct Thing {
  std::uint64_t value = 0;
  std::uint64_t more = 0;
};

} // namespace

TEST_CASE("a slab hands out distinct slots and the one freed last first") {
  Slab<Thing> slab;
  std::uint32_t const a = slab.take();
  std::uint32_t const b = slab.take();
  std::uint32_t const c = slab.take();
  CHECK(std::set<std::uint32_t>{a, b, c}.size() == 3);
  CHECK(slab.live() == 3);
  slab.free(a);
  slab.free(c);
  CHECK(slab.live() == 1);
  CHECK(slab.take() == c);
  CHECK(slab.take() == a);
  CHECK(slab.take() > c); // none is left to reuse
  CHECK(slab.live() == 4);
}

TEST_CASE("a slab keeps its contents as it grows") {
  Slab<Thing> slab;
  std::vector<std::uint32_t> taken;
  for (std::uint64_t i = 0; i < 10'000; ++i) {
    taken.push_back(slab.take());
    slab[taken.back()] = Thing{i, i * i};
  }
  for (std::uint64_t i = 0; i < taken.size(); ++i) {
    REQUIRE(slab[taken[i]].value == i);
    REQUIRE(slab[taken[i]].more == i * i);
  }
  CHECK(std::set<std::uint32_t>(taken.begin(), taken.end()).size() == taken.size());
}

TEST_CASE("a slab needs no more slots than were ever live at once") {
  Slab<Thing> slab;
  std::vector<std::uint32_t> live;
  for (int i = 0; i < 500; ++i)
    live.push_back(slab.take());
  for (std::size_t i = 0; i < 100'000; ++i) {
    std::uint32_t& slot = live[i * 7919 % live.size()];
    slab.free(slot);
    slot = slab.take();
    REQUIRE(slot < 500);
  }
  CHECK(std::set<std::uint32_t>(live.begin(), live.end()).size() == live.size());
}

TEST_CASE("a slab notices what is freed twice, or was never taken") {
  Slab<Thing> slab;
  CHECK_THROWS_AS(slab.free(0), InvariantBroken);
  std::uint32_t const a = slab.take();
  std::uint32_t const b = slab.take();
  slab.free(a);
  slab.free(b);
  CHECK_THROWS_AS(slab.free(a), InvariantBroken);
  CHECK(slab.take() == b);
  slab.free(b); // taken again, it may be freed again
  CHECK_THROWS_AS(slab.free(b), InvariantBroken);
  CHECK(slab.live() == 0);
}

} // namespace slab_test
