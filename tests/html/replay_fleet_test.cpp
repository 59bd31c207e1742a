#include "catch.hpp"
#include "html/recorded_run.hpp"
#include "html/replay_fleet.hpp"

#include <fmt/format.h>

using namespace stickysim;

namespace replay_fleet_test {

namespace {

ReplayFleets fleets_of(RecordedRun const& made) {
  RunFolder const run = made.folder();
  return replay_fleets(run, outline_of(run));
}

} // namespace

TEST_CASE("replay fleet: servers, workers, loads and events of the first replication") {
  ReplayFleets const replay = fleets_of({});
  CHECK(replay.end_ms == 20'000);
  CHECK(replay.window_ms == 10'000);
  ReplayFleet const& sticky = replay.fleets[0];
  CHECK(sticky.servers == std::vector<std::string>{"server.1", "server.2"});
  CHECK(sticky.workers == std::vector<int>{2, 1});
  CHECK(sticky.loads == std::vector<std::vector<int>>{{26}, {-1}});
  REQUIRE(sticky.events.size() == 2);
  CHECK(sticky.events[0].at_ms == 5000);
  CHECK(sticky.events[0].destroys);
  CHECK(sticky.events[1].balancer == 1);
}

TEST_CASE("replay fleet: who keeps the states is seen from the files") {
  ReplayFleets const replay = fleets_of({});
  CHECK(replay.fleets[0].keeper == Keeper::servers);
  CHECK(replay.fleets[1].keeper == Keeper::store);
  RecordedRun made;
  made.timeline = made.timeline.substr(0, made.timeline.find("shop,store"));
  CHECK(fleets_of(made).fleets[1].keeper == Keeper::clients);
}

TEST_CASE("replay fleet: of many servers those are drawn to which something happens") {
  RecordedRun made;
  for (int i = 3; i <= 100; ++i)
    made.servers += fmt::format("shop,sticky,1,server.{},3,4,20,0.1,2,2,0\n", i);
  made.events += "shop,sticky,1,6,crash,server.77,,1,\n";
  ReplayFleet const fleet = fleets_of(made).fleets[0];
  REQUIRE(fleet.servers.size() == 24);
  CHECK(fleet.servers[21] == "server.22");
  CHECK(fleet.servers[22] == "server.77");
  CHECK(fleet.servers[23] == "77 others");
  CHECK(fleet.place_of("server.77") == 22);
  CHECK(fleet.place_of("server.50") == 23);
  CHECK(fleet.drawn() == 23);
}

} // namespace replay_fleet_test
