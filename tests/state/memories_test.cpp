#include "catch.hpp"
#include "state/memories.hpp"

#include <ctime>
#include <utility>
#include <vector>

using namespace stickysim;

namespace memories_test {

namespace {

constexpr Nanoseconds ttl = 500;
constexpr std::uint32_t expiry = 3;

Design fleet_of(std::int64_t servers, std::int64_t room, OnMemoryFull on_full) {
  Design design;
  design.state.ttl_ns = ttl;
  ServerGroup group;
  group.count = servers;
  group.memory_bytes = room;
  group.on_memory_full = on_full;
  design.servers.push_back(group);
  return design;
}

/// States 0, 1, 2, …: which are where, and which had to go and why.
class Books final : public Memories::Keeper {
public:
  explicit Books(Design const& design, std::size_t states = 10)
      : memories{design, *this, engine, expiry}, firsts_(states, none) {}

  void hold(std::uint32_t state, ServerId server, std::uint64_t bytes) {
    memories.add(firsts_[state], server, state, bytes);
  }
  void hold_late(std::uint32_t state, ServerId server, std::uint64_t bytes, Nanoseconds last_use_ns) {
    memories.add_late(firsts_[state], server, state, bytes, last_use_ns);
  }
  void remove(std::uint32_t state, ServerId server) { memories.remove(firsts_[state], at(state, server)); }
  std::uint32_t at(std::uint32_t state, ServerId server) const {
    return memories.entry_at(firsts_[state], server);
  }
  bool holds(std::uint32_t state, ServerId server) const { return at(state, server) != none; }

  void forget(std::uint32_t entry, Cause cause) override {
    std::uint32_t const state = memories[entry].state;
    gone.emplace_back(state, cause);
    memories.remove(firsts_[state], entry);
  }

  /// Runs the events until `to`; answers when they came.
  std::vector<Nanoseconds> advance(Nanoseconds to) {
    std::vector<Nanoseconds> times;
    for (Event event; engine.next(to, event);) {
      REQUIRE(event.kind() == expiry);
      times.push_back(engine.now());
      memories.expire(event.subject());
    }
    return times;
  }

  static constexpr std::uint32_t none = Memories::none;
  Engine engine;
  Memories memories;
  std::vector<std::pair<std::uint32_t, Cause>> gone;

private:
  std::vector<std::uint32_t> firsts_; ///< by state
};

using Gone = std::vector<std::pair<std::uint32_t, Cause>>;

} // namespace

TEST_CASE("memories: the least recently used states are evicted, and no more than must be") {
  Books books{fleet_of(1, 300, OnMemoryFull::evict)};
  for (std::uint32_t const state : {0, 1, 2})
    books.hold(state, 0, 100);
  books.memories.use(books.at(0, 0), 100);
  CHECK(books.memories.make_room(0, Books::none, 150) == Commit::done);
  CHECK(books.gone == Gone{{1, Cause::eviction}, {2, Cause::eviction}});
  CHECK(books.memories.held(0) == 1);
  CHECK(books.memories.make_room(0, Books::none, 200) == Commit::done); // as much as is free
  CHECK(books.memories.held(0) == 1);
}

TEST_CASE("memories: a state that grows needs room for its growth alone and does not evict itself") {
  Books books{fleet_of(1, 300, OnMemoryFull::evict)};
  for (std::uint32_t const state : {0, 1, 2})
    books.hold(state, 0, 100);
  std::uint32_t const oldest = books.memories.oldest(0);
  CHECK(oldest == books.at(0, 0));
  CHECK(books.memories.make_room(0, oldest, 200) == Commit::done);
  CHECK(books.gone == Gone{{1, Cause::eviction}});
  books.memories.use(oldest, 200);
  CHECK(books.memories.peak_bytes(0) == 300);
}

TEST_CASE("memories: where nothing is evicted a full one refuses, or its server dies") {
  Books rejecting{fleet_of(1, 300, OnMemoryFull::reject)};
  Books crashing{fleet_of(1, 300, OnMemoryFull::crash)};
  for (Books* const books : {&rejecting, &crashing}) {
    books->hold(0, 0, 200);
    CHECK(books->memories.make_room(0, Books::none, 100) == Commit::done);
  }
  CHECK(rejecting.memories.make_room(0, Books::none, 101) == Commit::refused);
  CHECK(crashing.memories.make_room(0, Books::none, 101) == Commit::out_of_memory);
  CHECK(crashing.memories.make_room(0, crashing.at(0, 0), 300) == Commit::done);
  CHECK(crashing.memories.make_room(0, crashing.at(0, 0), 301) == Commit::out_of_memory);
  CHECK(rejecting.gone.empty());
  CHECK(crashing.gone.empty());
  // Nothing would be gained by evicting for a state that is larger than the memory.
  Books evicting{fleet_of(1, 300, OnMemoryFull::evict)};
  evicting.hold(0, 0, 200);
  CHECK(evicting.memories.make_room(0, Books::none, 301) == Commit::refused);
  CHECK(evicting.gone.empty());
}

TEST_CASE("memories: what takes room beside states evicts them or kills the server, and never refuses") {
  Books evicting{fleet_of(1, 300, OnMemoryFull::evict)};
  Books rejecting{fleet_of(1, 300, OnMemoryFull::reject)};
  Books crashing{fleet_of(1, 300, OnMemoryFull::crash)};
  for (Books* const books : {&evicting, &rejecting, &crashing}) {
    books->hold(0, 0, 100);
    books->hold(1, 0, 100);
    CHECK(books->memories.occupy(0, 100) == Commit::done);
    CHECK(books->gone.empty());
  }
  CHECK(evicting.memories.occupy(0, 101) == Commit::done);
  CHECK(evicting.gone == Gone{{0, Cause::eviction}});
  CHECK(rejecting.memories.occupy(0, 101) == Commit::done);
  CHECK(rejecting.memories.held(0) == 2);
  CHECK(rejecting.memories.make_room(0, Books::none, 1) == Commit::refused);
  CHECK(rejecting.memories.make_room(0, rejecting.at(0, 0), 100) == Commit::done); // needs nothing more
  CHECK(crashing.memories.occupy(0, 101) == Commit::out_of_memory);
  // The room comes back; more than the memory cannot be taken.
  CHECK(evicting.memories.occupy(0, 0) == Commit::done);
  CHECK(evicting.memories.make_room(0, Books::none, 200) == Commit::done);
  CHECK(evicting.memories.occupy(0, 1000) == Commit::done);
  CHECK(evicting.memories.held(0) == 0);
}

TEST_CASE("memories: an entry goes an instant after its time to live since its last use") {
  Books books{fleet_of(2, -1, OnMemoryFull::crash)};
  books.hold(0, 1, 10);
  books.advance(100);
  books.hold(1, 1, 10);
  books.advance(200);
  books.memories.use(books.at(0, 1), 20);
  // The timer was set at the first use; it finds the next one to go and is set for that.
  CHECK(books.advance(600) == std::vector<Nanoseconds>{ttl + 1});
  CHECK(books.gone.empty());
  CHECK(books.advance(10'000) == std::vector<Nanoseconds>{100 + ttl + 1, 200 + ttl + 1});
  CHECK(books.gone == Gone{{1, Cause::ttl}, {0, Cause::ttl}});
  // It is set again for the next entry that comes.
  books.hold(2, 1, 10);
  CHECK(books.advance(20'000) == std::vector<Nanoseconds>{10'000 + ttl + 1});
  CHECK(books.memories.held(1) == 0);
}

TEST_CASE("memories: an entry that is added after its last use lives no longer than others of that time") {
  Books books{fleet_of(2, -1, OnMemoryFull::crash)};
  books.advance(300);
  books.hold(0, 1, 10);
  books.advance(400);
  books.hold(1, 1, 10);
  books.hold_late(2, 1, 10, 350);
  books.hold_late(3, 1, 10, 50);  // it goes before what the timer was set for
  books.hold_late(4, 1, 10, 300); // behind those of the same time
  books.hold_late(5, 0, 10, 50);  // in an empty memory
  books.hold_late(6, 1, 10, 400);
  books.remove(6, 1);
  books.hold_late(7, 1, 10, 350);
  CHECK(books.memories[books.memories.oldest(1)].state == 3);
  // The timer that was set for 300 is moot: it comes, and is not set twice.
  CHECK(books.advance(10'000) == std::vector<Nanoseconds>{50 + ttl + 1, 50 + ttl + 1, 300 + ttl + 1,
                                                          300 + ttl + 1, 350 + ttl + 1, 400 + ttl + 1});
  Gone const in_order{{3, Cause::ttl}, {5, Cause::ttl}, {0, Cause::ttl}, {4, Cause::ttl},
                      {2, Cause::ttl}, {7, Cause::ttl}, {1, Cause::ttl}};
  CHECK(books.gone == in_order);
}

TEST_CASE("memories: what has expired takes no room even before its event has come") {
  Books books{fleet_of(1, 100, OnMemoryFull::crash)};
  books.hold(0, 0, 100);
  Event event;
  REQUIRE(books.engine.next(10'000, event)); // the timer goes off, and nothing else has happened yet
  books.memories.forget_expired(0);
  CHECK(books.gone == Gone{{0, Cause::ttl}});
  CHECK(books.memories.make_room(0, Books::none, 100) == Commit::done);
}

TEST_CASE("memories: the entries of one state are found by their servers and go one by one") {
  Books books{fleet_of(4, -1, OnMemoryFull::crash)};
  books.hold(0, 1, 10);
  books.hold(0, 2, 10);
  books.hold(0, 3, 10);
  books.hold(1, 2, 10);
  CHECK_FALSE(books.holds(0, 0));
  books.remove(0, 2);
  CHECK(books.holds(0, 1));
  CHECK_FALSE(books.holds(0, 2));
  CHECK(books.holds(0, 3));
  CHECK(books.holds(1, 2));
  books.remove(0, 3);
  books.remove(0, 1);
  CHECK_FALSE(books.holds(0, 1));
  CHECK(books.memories.held(2) == 1);
  CHECK(books.memories.oldest(1) == Books::none);
}

TEST_CASE("memories: peaks and integrals over time") {
  Books books{fleet_of(2, -1, OnMemoryFull::crash)};
  books.hold(0, 0, 10);
  books.advance(100);
  books.hold(1, 0, 30);
  books.hold(2, 1, 5);
  books.advance(200);
  books.remove(1, 0);
  books.advance(300);
  books.hold(3, 0, 1);
  CHECK(books.memories.held(0) == 2);
  CHECK(books.memories.peak(0) == 2);
  CHECK(books.memories.peak_bytes(0) == 40);
  CHECK(books.memories.peak_bytes(1) == 5);
  HeldIntegrals const integrals = books.memories.held_integrals(300);
  CHECK((integrals.states == 100 * 1 + 100 * 3 + 100 * 2));
  CHECK((integrals.squares == 100 * 1 + 100 * 9 + 100 * 4));
  CHECK((integrals.bytes == 100 * 10 + 100 * 45 + 100 * 15));
}

TEST_CASE("memories: late entries for which one another are evicted take one walk, not one each") {
  constexpr std::uint32_t many = 60'000;
  Books books{fleet_of(1, many, OnMemoryFull::evict), 2 * many};
  books.advance(200);
  for (std::uint32_t state = 0; state < many; ++state)
    books.hold(state, 0, 1);
  std::clock_t const start = std::clock();
  for (std::uint32_t state = many; state < 2 * many; ++state) {
    REQUIRE(books.memories.make_room(0, Memories::none, 1) == Commit::done);
    books.hold_late(state, 0, 1, 100); // the oldest there, and so the next that goes
  }
  CHECK(std::clock() - start < 5 * CLOCKS_PER_SEC); // some milliseconds; minutes for a walk each
  CHECK(books.gone.size() == many);
  CHECK(books.gone.back() == std::pair{2 * many - 2, Cause::eviction});
}

} // namespace memories_test
