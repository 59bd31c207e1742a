// Bounded memories against the plainest books there are: a list of states that is searched from end to end.
#include "catch.hpp"
#include "state/bounded.hpp"
#include <stickysim/engine/random.hpp>

#include <algorithm>
#include <map>
#include <optional>
#include <vector>

using namespace stickysim;

namespace bounded_test {

namespace {

constexpr std::uint32_t servers = 3;
constexpr std::uint32_t users = 20;
constexpr Nanoseconds ttl = 500;
constexpr std::uint64_t room = 4000;
constexpr std::uint64_t size_at_login = 500;

/// What is held, where and since when, by a search through all of it.
class NaiveStates {
public:
  NaiveStates(OnMemoryFull on_full, std::uint64_t growth) : on_full_{on_full}, growth_{growth} {}

  Cause find(std::uint32_t user, ServerId server, Nanoseconds now) {
    expire(now);
    if (!current_.contains(user)) return Cause::elsewhere;
    State const& state = states_[current_[user]];
    if (state.gone != Cause::none) return state.gone;
    return state.server == server ? Cause::none : Cause::elsewhere;
  }

  Commit commit(std::uint32_t user, ServerId server, Nanoseconds now, bool created) {
    expire(now);
    std::size_t place = states_.size();
    if (!created) {
      if (!current_.contains(user) || states_[current_[user]].server != server) return Commit::done;
      place = current_[user];
    }
    bool const held = place < states_.size() && states_[place].gone == Cause::none;
    std::uint64_t const bytes = place < states_.size() ? states_[place].bytes + growth_ : size_at_login;
    std::uint64_t const before = held ? states_[place].bytes : 0;
    while (bytes_at(server) - before + bytes > room) {
      if (on_full_ == OnMemoryFull::crash) return Commit::out_of_memory;
      auto const victim =
          on_full_ == OnMemoryFull::evict && bytes <= room ? oldest(server, place) : std::nullopt;
      if (!victim) return Commit::refused;
      states_[*victim].gone = Cause::eviction;
    }
    if (place == states_.size()) states_.emplace_back();
    states_[place] = {.server = server, .bytes = bytes, .last_use_ns = now, .gone = Cause::none};
    current_[user] = place;
    return Commit::done;
  }

  void abandon(std::uint32_t user) { current_.erase(user); }

  std::uint64_t wipe(ServerId server, Nanoseconds now, Cause cause) {
    expire(now);
    std::uint64_t const destroyed = held(server, now);
    for (State& state : states_)
      if (state.server == server && state.gone == Cause::none) state.gone = cause;
    return destroyed;
  }

  std::uint64_t held(ServerId server, Nanoseconds now) {
    expire(now);
    return static_cast<std::uint64_t>(std::ranges::count_if(
        states_, [&](State const& state) { return state.server == server && state.gone == Cause::none; }));
  }

  std::uint64_t bytes_at(ServerId server) const {
    std::uint64_t sum = 0;
    for (State const& state : states_)
      if (state.server == server && state.gone == Cause::none) sum += state.bytes;
    return sum;
  }

private:
  struct State {
    ServerId server = no_server;
    std::uint64_t bytes = 0;
    Nanoseconds last_use_ns = 0;
    Cause gone = Cause::none;
  };

  void expire(Nanoseconds now) {
    for (State& state : states_)
      if (state.gone == Cause::none && now - state.last_use_ns > ttl) state.gone = Cause::ttl;
  }

  std::optional<std::size_t> oldest(ServerId server, std::size_t but) const {
    std::optional<std::size_t> found;
    for (std::size_t i = 0; i < states_.size(); ++i)
      if (i != but && states_[i].server == server && states_[i].gone == Cause::none &&
          (!found || states_[i].last_use_ns < states_[*found].last_use_ns))
        found = i;
    return found;
  }

  OnMemoryFull on_full_;
  std::uint64_t growth_;
  std::vector<State> states_;
  std::map<std::uint32_t, std::size_t> current_; ///< by user
};

Design small_fleet(OnMemoryFull on_full, std::uint64_t growth) {
  Design design;
  design.state.ttl_ns = ttl;
  design.state.bytes = size_at_login;
  design.state.growth_bytes = static_cast<std::int64_t>(growth);
  ServerGroup group;
  group.count = servers;
  group.memory_bytes = room;
  group.on_memory_full = on_full;
  design.servers.push_back(group);
  return design;
}

/// Moves the clock on and lets states expire as the simulation would.
void advance(Engine& engine, BoundedStates& states, Nanoseconds to) {
  Event event;
  while (engine.next(to, event))
    states.expire(event.subject());
}

/// What happened in random calls, each with the same answer from both books.
struct Tally {
  std::uint64_t refused = 0;
  std::uint64_t crashes = 0;
  std::map<Cause, std::uint64_t> missing;
};

Tally compare(OnMemoryFull on_full, std::uint64_t growth, std::uint64_t key) {
  Design const design = small_fleet(on_full, growth);
  Engine engine;
  BoundedStates states{design, false, engine, 0};
  NaiveStates naive{on_full, growth};
  std::vector<Session> sessions(users);
  Random random{key};
  Tally tally;
  for (int call = 0; call < 2000; ++call) {
    Nanoseconds const now = engine.now() + 1 + static_cast<Nanoseconds>(random.below(60));
    advance(engine, states, now);
    auto const user = static_cast<std::uint32_t>(random.below(users));
    Session& session = sessions[user];
    auto const server = session.home != no_server && random.below(4) > 0
                            ? session.home
                            : static_cast<ServerId>(random.below(servers));
    Finding const finding = states.find(session, server, now);
    Cause const cause = finding.found ? Cause::none : finding.cause;
    REQUIRE(cause == naive.find(user, server, now));
    ++tally.missing[cause];
    auto const draw = random.below(50);
    if (draw == 0) {
      states.abandon(session);
      naive.abandon(user);
    } else if (draw == 1) {
      REQUIRE(states.wipe(server, Cause::crash) == naive.wipe(server, now, Cause::crash));
    } else {
      bool const created = cause != Cause::none || draw == 2;
      Commit const result = states.commit(session, server, now, created);
      REQUIRE(result == naive.commit(user, server, now, created));
      tally.refused += result == Commit::refused;
      if (result == Commit::out_of_memory) {
        ++tally.crashes;
        REQUIRE(states.wipe(server, Cause::oom) == naive.wipe(server, now, Cause::oom));
      }
    }
    for (ServerId id = 0; id < servers; ++id) {
      REQUIRE(states.held(id) == naive.held(id, now));
      REQUIRE(states.peak_bytes(id) >= naive.bytes_at(id));
      REQUIRE(states.peak_bytes(id) <= room);
    }
  }
  return tally;
}

} // namespace

TEST_CASE("bounded states: what expires at the instant of a crash has expired") {
  Design const design = small_fleet(OnMemoryFull::evict, 0);
  Engine engine;
  BoundedStates states{design, false, engine, 0};
  Session session;
  advance(engine, states, 100);
  REQUIRE(states.commit(session, 1, 100, true) == Commit::done);
  Event event;
  REQUIRE(engine.next(1000, event)); // its expiry is due, and the crash comes first
  REQUIRE(engine.now() == 100 + ttl + 1);
  CHECK(states.wipe(1, Cause::crash) == 0);
  CHECK(states.find(session, 1, engine.now()).cause == Cause::ttl);
}

TEST_CASE("bounded states: who has logged out has none, and nothing is left to log out of") {
  Design const design = small_fleet(OnMemoryFull::evict, 0);
  Engine engine;
  BoundedStates states{design, false, engine, 0};
  Session session;
  Session other;
  REQUIRE(states.commit(session, 1, 0, true) == Commit::done);
  REQUIRE(states.commit(other, 1, 0, true) == Commit::done);
  CHECK_FALSE(states.log_out(session));
  CHECK(states.held(1) == 1);
  CHECK(states.find(session, 1, 0).cause == Cause::elsewhere);
  CHECK_FALSE(states.log_out(session));
  CHECK(states.held(1) == 1);
}

TEST_CASE("bounded states: what plain books say") {
  for (std::uint64_t const growth : {0, 130}) {
    Tally sum[3];
    for (std::uint64_t key = 0; key < 20; ++key)
      for (auto const on_full : {OnMemoryFull::crash, OnMemoryFull::evict, OnMemoryFull::reject}) {
        CAPTURE(growth, key, static_cast<int>(on_full));
        Tally const tally = compare(on_full, growth, key);
        Tally& total = sum[static_cast<std::size_t>(on_full)];
        total.refused += tally.refused;
        total.crashes += tally.crashes;
        for (auto const& [cause, count] : tally.missing)
          total.missing[cause] += count;
      }
    auto& [crash, evict, reject] = sum;
    CHECK(crash.crashes > 0);
    CHECK(crash.refused == 0);
    CHECK(crash.missing[Cause::oom] > 0);
    CHECK(evict.crashes == 0);
    CHECK(evict.missing[Cause::eviction] > 0);
    CHECK(reject.crashes == 0);
    CHECK(reject.refused > 0);
    CHECK(reject.missing[Cause::eviction] == 0);
    for (Tally& total : sum)
      CHECK(total.missing[Cause::ttl] > 0);
  }
}

TEST_CASE("bounded states: a state larger than a memory drives nobody out") {
  Design design = small_fleet(OnMemoryFull::evict, 0);
  Engine engine;
  BoundedStates states{design, false, engine, 0};
  Session small;
  REQUIRE(states.commit(small, 0, 0, true) == Commit::done);
  design.state.bytes = room + 1;
  Session large;
  CHECK(states.commit(large, 0, 0, true) == Commit::refused);
  CHECK(states.held(0) == 1);
  CHECK(states.find(small, 0, 0).found);
}

TEST_CASE("bounded states: their bytes at most, growth included") {
  Design design = small_fleet(OnMemoryFull::crash, 100);
  design.servers.front().memory_bytes = -1;
  Engine engine;
  BoundedStates states{design, false, engine, 0};
  Session one;
  Session two;
  states.commit(one, 0, 0, true);
  states.commit(one, 0, 0, false);
  states.commit(one, 0, 0, false);
  CHECK(states.peak_bytes(0) == size_at_login + 200);
  states.commit(two, 0, 0, true);
  CHECK(states.peak_bytes(0) == 2 * size_at_login + 200);
  CHECK(states.wipe(0, Cause::crash) == 2);
  states.commit(one, 0, 0, true);
  CHECK(states.peak_bytes(0) == 2 * size_at_login + 200);
}

TEST_CASE("bounded states: there until a time to live after the last use and not an instant longer") {
  Design const design = small_fleet(OnMemoryFull::crash, 0);
  Engine engine;
  BoundedStates states{design, false, engine, 0};
  Session session;
  states.commit(session, 0, 0, true);
  advance(engine, states, 100);
  states.commit(session, 0, 100, false);
  advance(engine, states, 100 + ttl);
  CHECK(states.held(0) == 1);
  CHECK(states.find(session, 0, 100 + ttl).found);
  advance(engine, states, 100 + ttl + 1);
  CHECK(states.held(0) == 0);
  CHECK(states.find(session, 0, 100 + ttl + 1).cause == Cause::ttl);
  CHECK((states.held_integrals(100 + ttl + 1).states == 100 + ttl + 1));
}

TEST_CASE("bounded states: one a server under an id that servers adopt") {
  Design design = small_fleet(OnMemoryFull::crash, 100);
  design.state.adopt_id = true;
  Engine engine;
  BoundedStates states{design, false, engine, 0};
  Session session;
  session.at_risk = 3;
  states.commit(session, 0, 0, true);
  states.commit(session, 0, 0, false); // 600 bytes on server 0
  CHECK(states.find(session, 1, 0).cause == Cause::elsewhere);
  states.commit(session, 1, 0, true);
  states.commit(session, 1, 0, false);
  states.commit(session, 1, 0, false); // 700 on server 1
  CHECK(states.held(0) + states.held(1) == 2);
  Finding const older = states.find(session, 0, 0);
  CHECK(older.found);
  CHECK(older.vanished == 3);
  CHECK(states.find(session, 1, 0).vanished == 0);
  states.commit(session, 0, 0, false);
  CHECK(states.peak_bytes(0) == size_at_login + 200); // it goes on as it was there
  states.commit(session, 0, 0, true);                 // anew, and smaller
  CHECK(states.held(0) == 1);

  // What the session had in use is gone for its reason, elsewhere there is another.
  CHECK(states.wipe(0, Cause::crash) == 1);
  CHECK(states.find(session, 0, 0).cause == Cause::crash);
  CHECK(states.find(session, 1, 0).found);
  CHECK(states.wipe(1, Cause::oom) == 1);
  CHECK_FALSE(states.find(session, 1, 0).found);
  CHECK_FALSE(states.log_out(session));

  Session other;
  states.commit(other, 0, 0, true);
  states.commit(other, 2, 0, true);
  CHECK(states.log_out(other)); // server 0 would still know it
  CHECK(states.held(0) == 1);
  CHECK(states.held(2) == 0);
  advance(engine, states, ttl + 1);
  CHECK(states.held(0) == 0);
}

TEST_CASE("bounded states: a soft one is never lost, and is built once on each server") {
  Design design = small_fleet(OnMemoryFull::evict, 0);
  design.state.soft = true;
  Engine engine;
  BoundedStates states{design, false, engine, 0};
  Session session;
  states.commit(session, 0, 0, true);
  CHECK_FALSE(states.find(session, 0, 0).rebuilt);
  Finding const away = states.find(session, 1, 0);
  CHECK(away.found);
  CHECK(away.rebuilt);
  states.commit(session, 1, 0, false);
  CHECK_FALSE(states.find(session, 1, 0).rebuilt);
  CHECK(states.held(0) == 1); // it stays there until it expires, and is of use until then
  CHECK_FALSE(states.find(session, 0, 0).rebuilt);
  CHECK(states.find(session, 0, 0).vanished == 0);
  for (ServerId const server : {0, 1, 0, 1})
    states.commit(session, server, 0, false);
  CHECK(states.held(0) + states.held(1) == 2);
  states.wipe(1, Cause::crash);
  CHECK(states.find(session, 1, 0).rebuilt);
  CHECK_FALSE(states.find(session, 0, 0).rebuilt);
  CHECK_FALSE(states.log_out(session)); // a cache lets nobody in
}

} // namespace bounded_test
