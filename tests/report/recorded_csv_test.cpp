// Rows of recorded sessions, of chronicles made by hand.
#include "catch.hpp"
#include "folder.hpp"
#include "hand_made.hpp"
#include <stickysim/report/writers.hpp>

using namespace stickysim;

namespace recorded_csv_test {

namespace {

constexpr Nanoseconds second = nanoseconds_per_second;

/// Its second request comes to server.2 and is logged out; the run ends while it logs in again.
Chronicle moved() {
  using enum Happening;
  Chronicle chronicle;
  chronicle.session = 6;
  chronicle.began_ns = second;
  chronicle.length = 9;
  chronicle.entries = {
      {.at_ns = second, .what = logs_in},
      {.at_ns = second, .what = picked, .server = 0},
      {.at_ns = 2 * second, .what = arrives, .server = 0},
      {.at_ns = 2 * second, .what = waits, .server = 0},
      {.at_ns = 3 * second, .what = gets_worker, .server = 0},
      {.at_ns = 4 * second, .what = has_written, .server = 0},
      {.at_ns = 5 * second, .what = is_answered, .for_ns = 4 * second},
      {.at_ns = 10 * second, .what = requests, .balancer = 1, .step = 1},
      {.at_ns = 10 * second, .what = bound, .balancer = 1, .step = 1, .server = 0},
      {.at_ns = 10 * second, .what = bound_to_down, .balancer = 1, .step = 1, .server = 0},
      {.at_ns = 10 * second, .what = picked, .balancer = 1, .step = 1, .server = 1},
      {.at_ns = 11 * second, .what = arrives, .step = 1, .server = 1},
      {.at_ns = 11 * second, .what = gets_worker, .step = 1, .server = 1},
      {.at_ns = 11 * second, .what = misses_state, .cause = Cause::crash, .step = 1, .server = 1},
      {.at_ns = 12 * second, .what = is_done, .step = 1, .server = 1},
      {.at_ns = 13 * second, .what = is_logged_out, .cause = Cause::crash, .step = 1},
      {.at_ns = 13 * second, .what = loses_state, .cause = Cause::crash, .count = 1},
      {.at_ns = 13 * second, .what = logs_in_again, .step = 1},
  };
  return chronicle;
}

HandMade two_servers() {
  HandMade made;
  made.add("sticky", AffinityKind::cookie, Placement::local, lossy);
  return made;
}

} // namespace

TEST_CASE("recorded: a row for a session") {
  HandMade const made = two_servers();
  ExperimentResult result = made.result();
  result.variants[0].recording.chronicles = {moved()};
  CHECK(lines_of(sessions_csv(result)) ==
        std::vector<std::string>{
            "scenario,variant,replication,session,start_s,end_s,requests,ok,logged_out,failed,outcome,cause,"
            "lost_s,first_server,last_server,servers,moves,wait_s,latency_s",
            "noon,sticky,1,7,1,,9,1,1,0,lost,crash,13,server.1,server.2,2,1,1,4"});
}

TEST_CASE("recorded: a row for each attempt") {
  HandMade const made = two_servers();
  ExperimentResult result = made.result();
  result.variants[0].recording.chronicles = {moved()};
  CHECK(lines_of(requests_csv(result)) ==
        std::vector<std::string>{
            "scenario,variant,replication,session,request,errand,attempt,issue_s,balancer,bound_to,server,"
            "arrive_s,start_s,done_s,answer_s,wait_s,state,cause,result,failure",
            "noon,sticky,1,7,1,login,1,1,1,,server.1,2,3,4,5,1,made,,ok,",
            "noon,sticky,1,7,2,request,1,10,2,server.1,server.2,11,11,12,13,0,missed,crash,logged_out,",
            "noon,sticky,1,7,2,relogin,1,13,1,,,,,,,0,,,unfinished,"});
}

TEST_CASE("recorded: classes of clients and points of a sweep have their columns") {
  HandMade made;
  made.scenario.swept_keys = {"server.count"};
  made.add("sticky", AffinityKind::cookie, Placement::local, {{}}, {"2"});
  made.divide({"bots", "=people"}, {{{}}, {{}}});
  ExperimentResult result = made.result();
  result.variants[0].recording.chronicles = {moved()};
  result.variants[0].recording.chronicles[0].workload = 1;
  result.stories = {{0, moved()}};
  CHECK(lines_of(sessions_csv(result))[0].starts_with(
      "scenario,variant,server.count,replication,workload,session,start_s,"));
  CHECK(lines_of(sessions_csv(result))[1].starts_with("noon,sticky,2,1,\"'=people\",7,1,"));
  CHECK(lines_of(requests_csv(result))[1].starts_with("noon,sticky,2,1,\"'=people\",7,1,login,"));
  CHECK(lines_of(stories_csv(result))[1] ==
        "noon,sticky,2,1,bots,7,1,\"request 1 of 9, the login, sets out: 0 s of work\"");
}

} // namespace recorded_csv_test
