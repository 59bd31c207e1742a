// The measured window has its first instant and not its last: [warm-up, end).
#include "model/simulate.hpp"

using namespace stickysim;

namespace half_open_window_test {

namespace {

/// One request starts each second, from 0 on, and takes `demand`.
TrialResult each_second(std::string const& demand, std::vector<std::string> const& sets = {},
                        std::string const& more = {}) {
  return simulate("[run]\nduration = \"20s\"\nwarmup = \"10s\"\nwindow = \"5s\"\nreplications = 1\n"
                  "[workload]\narrivals = \"constant(1/s)\"\nrequests = 1\ndemand = \"" +
                      demand + "\"\n[server]\ncount = 1\nworkers = 5\n" + more,
                  sets)
      .front();
}

std::vector<std::uint64_t> ok_by_window(TrialResult const& trial) {
  std::vector<std::uint64_t> ok;
  for (WindowResult const& window : trial.windows)
    ok.push_back(window.ok);
  return ok;
}

} // namespace

TEST_CASE("what happens when the warm-up ends is measured, what would happen when the run ends is not") {
  // One request is issued and one answered at each whole second, at 10 s and at 20 s, too. The simulation has
  // a shorter path for plain jobs than for requests that travel.
  for (std::vector<std::string> const& sets :
       {std::vector<std::string>{}, {"server.queue=1000"}, {"network.client_rtt=2s"}}) {
    CAPTURE(sets);
    TrialResult const trial = each_second("1s", sets);
    CHECK(trial.requests.issued == 10);
    CHECK(trial.requests.ok == 10);
    CHECK(trial.latency.count() == 10);
    CHECK(measure(trial, "throughput") == 1);
    CHECK(measure(trial, "in_flight_mean") == (sets.empty() || sets[0] != "network.client_rtt=2s" ? 1 : 3));
    CHECK(measure(trial, "utilization_mean") == Approx(0.2));
    CHECK(trial.sessions_started == 20);
  }
}

TEST_CASE("what happens when a window ends belongs to the next one") {
  // However long ago it was planned: a service of 12 s is known two windows before it ends.
  CHECK(ok_by_window(each_second("1s")) == std::vector<std::uint64_t>{4, 5, 5, 5});
  CHECK(ok_by_window(each_second("5s")) == std::vector<std::uint64_t>{0, 5, 5, 5});
  CHECK(ok_by_window(each_second("12s", {"server.workers=20"})) == std::vector<std::uint64_t>{0, 0, 3, 5});
}

TEST_CASE("a run that is no whole number of windows ends with a shorter one") {
  TrialResult const trial = each_second("1s", {"run.duration=17s"});
  CHECK(ok_by_window(trial) == std::vector<std::uint64_t>{4, 5, 5, 2});
  CHECK(trial.windows.back().end_ns == 17 * second);
  CHECK(trial.windows.back().length_ns == 2 * second);
}

TEST_CASE("a fault at the end of the run does not strike") {
  CHECK(each_second("1s", {}, "[[fault]]\nserver = 1\nat = \"20s\"\nfor = \"1s\"\n").fleet_events.empty());
}

TEST_CASE("a store is busy in the windows in which it works, not in those in which it is asked") {
  // Each second a visit of 3 s, to one worker: from 3 s on it is busy all the time, and its queue grows.
  TrialResult const trial =
      each_second("0s", {"run.warmup=0s", "state.placement=shared", "state.reads=0", "state.writes=1",
                         "state.store.service_time=3s", "state.store.round_trip=0s", "server.io=async"});
  for (WindowResult const& window : trial.windows)
    CHECK(window.store_utilization == Approx(1));
  CHECK(measure(trial, "store_utilization") == Approx(1));
}

} // namespace half_open_window_test
