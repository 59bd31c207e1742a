#include "catch.hpp"
#include "state/replicated.hpp"

#include <vector>

using namespace stickysim;

namespace replicated_test {

namespace {

constexpr Nanoseconds ttl = 10'000;

Design fleet_of(std::int64_t servers) {
  Design design;
  design.state.placement = Placement::replicated;
  design.state.ttl_ns = ttl;
  design.state.bytes = 1000;
  ServerGroup group;
  group.count = servers;
  design.servers.push_back(group);
  return design;
}

/// Replicated states of a design, and the clock.
struct World {
  explicit World(Design design_of_it, bool hashes = false)
      : design{std::move(design_of_it)}, states{design, hashes, engine, expiry_kind, task_kind} {}

  static constexpr std::uint32_t expiry_kind = 1;
  static constexpr std::uint32_t task_kind = 2;

  void handle(Event const& event) {
    if (event.kind() == task_kind)
      states.carry_out(event);
    else
      states.expire(event.subject());
  }
  /// Runs the events until `to`; the servers of which states may have expired.
  std::vector<ServerId> advance(Nanoseconds to) {
    std::vector<ServerId> servers;
    for (Event event; engine.next(to, event); handle(event))
      if (event.kind() == expiry_kind) servers.push_back(event.subject());
    return servers;
  }
  Commit write(Session& session, ServerId server, bool created = false) {
    return states.commit(session, server, engine.now(), created);
  }
  Finding find(Session const& session, ServerId server) const {
    return states.find(session, server, engine.now());
  }
  std::vector<std::uint64_t> held() const {
    std::vector<std::uint64_t> held;
    for (ServerId server = 0; server < static_cast<ServerId>(design.servers.front().count); ++server)
      held.push_back(states.held(server));
    return held;
  }
  std::vector<ServerId> copied_to() const {
    std::vector<ServerId> servers;
    for (CopyOrder const& order : states.copy_orders())
      servers.push_back(order.server);
    return servers;
  }

  Design design;
  Engine engine;
  ReplicatedStates states;
};

using Held = std::vector<std::uint64_t>;
using Servers = std::vector<ServerId>;

} // namespace

TEST_CASE("replicated: copies are on the next servers that are up, in the order of their numbers") {
  World world{fleet_of(4)};
  Session session;
  CHECK(world.write(session, 3, true) == Commit::done);
  CHECK(world.copied_to() == Servers{0});
  CHECK(world.held() == Held{1, 0, 0, 1});
  world.states.wipe(1, Cause::crash);
  Session other;
  world.write(other, 0, true);
  CHECK(world.copied_to() == Servers{2});
  CHECK(world.held() == Held{2, 0, 1, 1});

  Design two = fleet_of(4);
  two.state.backups = 2;
  World more{two};
  more.write(session = {}, 2, true);
  CHECK(more.copied_to() == Servers{3, 0});
  Design all = fleet_of(4);
  all.state.backups = -1;
  World everywhere{all};
  everywhere.write(session = {}, 2, true);
  CHECK(everywhere.held() == Held{1, 1, 1, 1});
  World alone{fleet_of(1)};
  CHECK(alone.write(session = {}, 0, true) == Commit::done);
  CHECK(alone.copied_to().empty());
}

TEST_CASE(
    "replicated: a write concerns others if it waits for its copies, or they are work, or it comes elsewhere") {
  Session session;
  World plain{fleet_of(3)};
  CHECK(plain.write(session, 0, true) == Commit::done);
  CHECK(plain.write(session, 0) == Commit::done);
  CHECK(plain.write(session, 1) == Commit::copied);
  CHECK(plain.states.left() == 0);
  CHECK(plain.write(session, 1) == Commit::done);
  Design waits = fleet_of(3);
  waits.state.synchronous = true;
  CHECK(World{waits}.write(session = {}, 0, true) == Commit::copied);
  Design works = fleet_of(3);
  works.state.replica_work_ns = 1;
  CHECK(World{works}.write(session = {}, 0, true) == Commit::copied);
}

TEST_CASE("replicated: a server without a copy fetches one, and who serves becomes the primary") {
  World world{fleet_of(4)};
  Session session;
  world.write(session, 0, true);
  CHECK_FALSE(world.find(session, 0).fetched);
  CHECK_FALSE(world.find(session, 1).fetched);
  CHECK(world.find(session, 2).found);
  CHECK(world.find(session, 2).fetched);
  CHECK(world.write(session, 2) == Commit::copied);
  CHECK(world.copied_to() == Servers{3});
  CHECK(world.held() == Held{0, 0, 1, 1}); // and nowhere else
}

TEST_CASE("replicated: the copy takes over, and a new one is made once the instant is over") {
  World world{fleet_of(4)};
  Session session;
  world.write(session, 0, true);
  CHECK(world.states.wipe(0, Cause::crash) == 1);
  CHECK(world.find(session, 1).found);
  CHECK(world.find(session, 1).vanished == 0);
  CHECK(world.held() == Held{0, 1, 0, 0});
  CHECK(world.advance(0).empty()); // no memory is looked through for it
  CHECK(world.held() == Held{0, 1, 1, 0});
  CHECK(world.states.wipe(1, Cause::crash) == 1);
  CHECK(world.find(session, 3).found);
}

TEST_CASE("replicated: two faults of one instant take a state and its copy") {
  World world{fleet_of(4)};
  Session session;
  world.write(session, 0, true);
  world.states.wipe(0, Cause::crash);
  CHECK(world.states.wipe(1, Cause::oom) == 1);
  world.advance(0);
  CHECK_FALSE(world.find(session, 1).found);
  CHECK(world.find(session, 1).cause == Cause::oom); // that took the last of it
  CHECK(world.held() == Held{0, 0, 0, 0});
}

TEST_CASE("replicated: where nobody takes over, a state is lost with its primary and found there alone") {
  Design design = fleet_of(4);
  design.state.on_failover = OnFailover::none;
  for (bool const hashes : {false, true}) {
    World world{design, hashes};
    Session session;
    world.write(session, 0, true);
    CHECK(world.find(session, 0).found);
    CHECK_FALSE(world.find(session, 1).found);
    CHECK(world.find(session, 1).cause == (hashes ? Cause::remap : Cause::elsewhere));
    world.states.wipe(0, Cause::crash);
    CHECK(world.find(session, 1).cause == Cause::crash);
    CHECK(world.held() == Held{0, 0, 0, 0});
  }
}

TEST_CASE("replicated: a copy has a write after the lag, and what was on its way dies with the primary") {
  Design design = fleet_of(4);
  design.state.lag_ns = 10;
  World world{design};
  Session session;
  world.write(session, 0, true);
  world.advance(100);
  world.write(session, 0);
  world.advance(103);
  world.write(session, 0);
  CHECK(world.find(session, 0).vanished == 0);
  world.advance(110); // exactly the lag after the first of the two
  Finding const early = world.find(session, 1);
  CHECK(early.vanished == 1);
  CHECK(early.cause == Cause::replication_lag);
  CHECK(world.find(session, 1).vanished == 0); // it has been told
  world.write(session, 0);
  world.states.wipe(0, Cause::crash);
  world.advance(1000);
  Finding const late = world.find(session, 1);
  CHECK(late.found);
  CHECK(late.vanished == 2); // they do not come any more
  world.write(session, 1);
  CHECK(world.find(session, 1).vanished == 0);
}

TEST_CASE("replicated: a login that no copy has yet is lost with its primary, and not found elsewhere") {
  Design design = fleet_of(4);
  design.state.lag_ns = 10;
  World world{design};
  Session session;
  world.write(session, 0, true);
  world.advance(9);
  CHECK(world.find(session, 0).found);
  CHECK(world.find(session, 1).cause == Cause::replication_lag);
  world.states.wipe(0, Cause::crash);
  CHECK_FALSE(world.find(session, 1).found);
  CHECK(world.find(session, 1).cause == Cause::replication_lag);
  CHECK(world.held() == Held{0, 0, 0, 0});

  World late{design};
  late.write(session = {}, 0, true);
  late.advance(10);
  late.states.wipe(0, Cause::crash);
  CHECK(late.find(session, 1).found);
}

TEST_CASE("replicated: answers that wait for the copies lose nothing and cost a round trip") {
  Design design = fleet_of(4);
  design.state.lag_ns = 10;
  design.state.replica_rtt_ns = 7;
  CHECK(World{design}.states.cost().copy_ns == 0);
  design.state.synchronous = true;
  World world{design};
  CHECK(world.states.cost().copy_ns == 7);
  CHECK(world.states.cost().fetch_ns == 7);
  Session session;
  world.write(session, 0, true);
  world.advance(3); // half the way there and back, rounded down
  world.write(session, 0);
  world.states.wipe(0, Cause::crash);
  CHECK(world.find(session, 1).found);
  CHECK(world.find(session, 1).vanished == 0);
}

TEST_CASE("replicated: a log-out frees the primary's memory at once, the copies' after the lag") {
  Design design = fleet_of(3);
  design.state.lag_ns = 10;
  World world{design};
  Session session;
  world.write(session, 1, true);
  world.advance(50);
  CHECK_FALSE(world.states.log_out(session));
  CHECK(world.held() == Held{0, 0, 1});
  world.advance(59);
  CHECK(world.held() == Held{0, 0, 1});
  CHECK(world.advance(60).empty());
  CHECK(world.held() == Held{0, 0, 0});
}

TEST_CASE("replicated: a state expires everywhere at once, and its servers may be idle then") {
  World world{fleet_of(3)};
  Session session;
  world.write(session, 1, true);
  CHECK(world.advance(ttl).empty());
  CHECK(world.find(session, 1).found);
  CHECK(world.held() == Held{0, 1, 1});
  Event event;
  REQUIRE(world.engine.next(ttl + 1, event));
  CHECK(event.subject() == 1);
  world.handle(event);
  CHECK(world.held() == Held{0, 0, 0});
  CHECK(world.advance(ttl + 1) == Servers{2});
  CHECK(world.find(session, 1).cause == Cause::ttl);
}

TEST_CASE("replicated: a copy that is made anew lives until its state expires, and no longer") {
  World world{fleet_of(4)};
  Session session;
  Session later;
  world.write(session, 0, true);
  world.advance(3000);
  world.write(later, 1, true);
  world.advance(4000);
  world.states.wipe(0, Cause::crash);
  world.advance(4000);
  CHECK(world.held() == Held{0, 2, 2, 0});
  world.states.wipe(1, Cause::crash);
  world.advance(4000);
  CHECK(world.held() == Held{0, 0, 2, 2});
  world.advance(ttl);
  CHECK(world.find(session, 2).found);
  world.advance(ttl + 1);
  CHECK(world.held() == Held{0, 0, 1, 1});
  CHECK(world.find(later, 3).found);
  world.advance(3000 + ttl + 1);
  CHECK(world.held() == Held{0, 0, 0, 0});
}

TEST_CASE("replicated: a server that comes up gets the copies that are missing") {
  World world{fleet_of(2)};
  Session session;
  world.write(session, 0, true);
  world.states.wipe(1, Cause::crash);
  world.advance(0);
  CHECK(world.held() == Held{1, 0});
  world.states.join(1);
  world.advance(0);
  CHECK(world.held() == Held{1, 1});
  // Where there are enough, they stay where they are.
  World enough{fleet_of(3)};
  enough.write(session = {}, 0, true);
  enough.states.wipe(1, Cause::crash);
  enough.advance(0);
  CHECK(enough.held() == Held{1, 0, 1});
  enough.states.join(1);
  enough.advance(0);
  CHECK(enough.held() == Held{1, 0, 1});
}

TEST_CASE("replicated: a copy that finds no room is not made, a primary's state is bounded") {
  Design design = fleet_of(3);
  design.servers.front().memory_bytes = 1000;
  design.servers.front().on_memory_full = OnMemoryFull::reject;
  World world{design};
  Session first;
  Session second;
  CHECK(world.write(first, 0, true) == Commit::done);
  CHECK(world.write(second, 1, true) == Commit::refused); // the copy has taken its room
  CHECK(world.write(second, 2, true) == Commit::done);
  CHECK(world.copied_to().empty());
  CHECK(world.held() == Held{1, 1, 1});
}

TEST_CASE("replicated: an evicted copy goes alone, the last one takes the state with it") {
  Design design = fleet_of(3);
  design.servers.front().memory_bytes = 1000;
  design.servers.front().on_memory_full = OnMemoryFull::evict;
  World world{design};
  Session session;
  world.write(session, 0, true);
  CHECK(world.states.occupy(1, 1) == Commit::done);
  CHECK(world.held() == Held{1, 0, 0});
  CHECK(world.find(session, 0).found);
  CHECK(world.states.occupy(0, 1) == Commit::done);
  CHECK_FALSE(world.find(session, 0).found);
  CHECK(world.find(session, 0).cause == Cause::eviction);
}

TEST_CASE("replicated: a state that nobody asks for stays until it expires") {
  World world{fleet_of(2)};
  Session session;
  world.write(session, 0, true);
  world.states.abandon(session);
  CHECK(world.find(session, 0).cause == Cause::elsewhere);
  CHECK(world.held() == Held{1, 1});
  world.advance(ttl + 1);
  CHECK(world.held() == Held{0, 0});
}

} // namespace replicated_test
