#include "catch.hpp"
#include "html/recorded_run.hpp"
#include "html/replay_life.hpp"

using namespace stickysim;

namespace replay_life_test {

namespace {

/// Lives of the sessions 1 to 3 under 'sticky' (0) and 'store' (1).
std::vector<std::vector<ReplayLife>> lives_of(RecordedRun const& made) {
  RunFolder const run = made.folder();
  RunOutline const outline = outline_of(run);
  ReplayFleets const fleets = replay_fleets(run, outline);
  std::vector<CastMember> cast(3);
  for (std::size_t i = 0; i < cast.size(); ++i) {
    cast[i].number = static_cast<int>(i) + 1;
    cast[i].lives.resize(outline.variants.size());
  }
  return replay_lives(run, outline, fleets, cast);
}

std::string with(std::string text, std::string const& part, std::string const& instead) {
  return text.replace(text.find(part), part.size(), instead);
}

} // namespace

TEST_CASE("replay lives: attempts in milliseconds, each from the one before") {
  auto const lives = lives_of({});
  // Issue, travel, wait, work, answer; then server, result and balancer, as far as they are not 0.
  CHECK(lives[0][0].attempts == "1000,20,10,20,70");
  CHECK(lives[0][1].attempts == "2000,20,,30,70,1;4000,20,,30,70,,1,1;70,20,,10,50;50,-,-,-,-,-,5");
  CHECK(lives[1][0].attempts.empty());
}

TEST_CASE("replay lives: a crash takes the state from the server that holds it, at its time") {
  auto const lives = lives_of({});
  CHECK(lives[0][0].states == std::vector<StateChange>{{1050, 0}});
  CHECK(lives[0][1].states == std::vector<StateChange>{{2050, 1}, {5000, StateChange::gone}, {6100, 0}});
  CHECK(lives[0][2].states == std::vector<StateChange>{{3050, 0}});
}

TEST_CASE("replay lives: a store holds the states of all") {
  CHECK(lives_of({})[1][1].states == std::vector<StateChange>{{2050, StateChange::store}});
}

TEST_CASE("replay lives: a state that lies elsewhere is not gone") {
  RecordedRun made;
  made.requests = with(made.requests, "missed,crash", "missed,elsewhere");
  made.events = with(made.events, "5,crash,server.2,,1,", "5,slow,server.2,,0,");
  CHECK(lives_of(made)[0][1].states == std::vector<StateChange>{{2050, 1}, {6100, 0}});
}

TEST_CASE("replay lives: a state that a store's crash has taken goes with the crash") {
  RecordedRun made;
  made.requests = with(made.requests, "6.07,0,found,,ok", "6.07,0,missed,store_crash,logged_out");
  made.events = with(made.events, "5,crash,server.2,,0,", "4.5,store_down,,,1,");
  CHECK(lives_of(made)[1][1].states ==
        std::vector<StateChange>{{2050, StateChange::store}, {4500, StateChange::gone}});
}

TEST_CASE("replay lives: a request that its server takes along has seen the state, and has not kept it") {
  RecordedRun made;
  made.requests =
      with(made.requests, "shop,sticky,1,2,2,request,1,6,2",
           "shop,sticky,1,2,2,request,1,4.97,1,server.2,server.2,4.99,4.99,5,,0,found,,retried,reset\n"
           "shop,sticky,1,2,2,request,2,6,2");
  auto const life = lives_of(made)[0][1];
  CHECK(life.states == std::vector<StateChange>{{2050, 1}, {5000, StateChange::gone}, {6100, 0}});
  CHECK(life.attempts.find(";2970,20,,-,-,1,4;") != std::string::npos); // it was not served
}

TEST_CASE("replay lives: a state that has a copy outlives its server") {
  RecordedRun made;
  made.requests = with(made.requests, "6.07,0,missed,crash,logged_out", "6.07,0,found,,ok");
  CHECK(lives_of(made)[0][1].states == std::vector<StateChange>{{2050, 1}, {5000, 0}});
}

} // namespace replay_life_test
