#include "catch.hpp"
#include "state/local.hpp"

using namespace stickysim;

namespace local_test {

namespace {

/// Two servers' memories and two sessions.
struct World {
  explicit World(bool hashes = false) : states{design, hashes, engine} {}

  static Design two_servers() {
    Design design;
    design.state.bytes = 100;
    ServerGroup group;
    group.count = 2;
    design.servers.push_back(group);
    return design;
  }

  Design design = two_servers();
  Engine engine;
  LocalStates states;
  Session session;
  Session other;
};

} // namespace

TEST_CASE(
    "local states: one is where its session logged in, until that ends or the server loses its memory") {
  World world;
  LocalStates& states = world.states;
  Session& session = world.session;
  Session& other = world.other;
  CHECK(states.find(session, 0, 0).cause == Cause::elsewhere);
  states.commit(session, 0, 0, true);
  states.commit(other, 0, 0, true);
  CHECK(states.find(session, 0, 0).found);
  CHECK(states.find(session, 1, 0).cause == Cause::elsewhere);
  CHECK(states.held(0) == 2);
  CHECK(states.held(1) == 0);
  CHECK(states.wipe(0, Cause::crash) == 2);
  CHECK(states.find(session, 0, 0).cause == Cause::crash);
  CHECK(states.held(0) == 0);
  CHECK(states.peak_bytes(0) == 200);
}

TEST_CASE("local states: who has logged out has none, and nothing is left to log out of") {
  World world;
  LocalStates& states = world.states;
  Session& session = world.session;
  Session& other = world.other;
  states.commit(session, 1, 0, true);
  states.commit(other, 1, 0, true);
  CHECK_FALSE(states.log_out(session));
  CHECK(states.held(1) == 1);
  CHECK(states.find(session, 1, 0).cause == Cause::elsewhere);
  states.log_out(session);
  CHECK(states.held(1) == 1);
}

TEST_CASE("local states: a log-out after a crash takes nothing from what is new there") {
  World world{true};
  LocalStates& states = world.states;
  Session& session = world.session;
  Session& other = world.other;
  states.commit(session, 0, 0, true);
  states.wipe(0, Cause::drain);
  states.commit(other, 0, 0, true);
  states.log_out(session);
  CHECK(states.held(0) == 1);
  CHECK(states.find(other, 1, 0).cause == Cause::remap);
}

} // namespace local_test
