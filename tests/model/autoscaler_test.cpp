// The controller that follows the load: when it adds servers, when it takes them away, when it leaves them.
#include "model/simulate.hpp"

#include <algorithm>
#include <cmath>

using namespace stickysim;

namespace autoscaler_test {

namespace {

std::string const fleet = R"toml(
  [workload]
  arrivals = "constant(10/s)"
  demand = "100ms"
  [server]
  count = 2
  boot_time = "40s"
  [autoscale]
  max = 20
  target = 0.25
)toml";

std::vector<TrialResult> run(std::string const& duration, std::vector<std::string> sets = {}) {
  sets.push_back("run.replications=1");
  sets.push_back("run.duration=" + duration);
  return simulate("[run]\n" + fleet, sets);
}

TrialResult run_once(std::string const& duration, std::vector<std::string> const& sets = {}) {
  return run(duration, sets).front();
}

/// Servers up at the end of each window from `from` on.
std::vector<std::uint64_t> servers_up(TrialResult const& trial, Nanoseconds from) {
  std::vector<std::uint64_t> counts;
  for (WindowResult const& window : trial.windows)
    if (window.end_ns > from) counts.push_back(window.servers_up);
  return counts;
}

} // namespace

TEST_CASE("as many servers join as bring the load to its target, once, whatever boots meanwhile") {
  // One busy worker on average: at a quarter of a server's time each, four are wanted.
  TrialResult const trial = run_once("10min");
  CHECK(times_of(trial, EventKind::join) == std::vector<Nanoseconds>{15 * second, 15 * second});
  CHECK(times_of(trial, EventKind::up) == std::vector<Nanoseconds>{55 * second, 55 * second});
  CHECK(times_of(trial, EventKind::leave).empty());
  CHECK(measure(trial, "servers_mean") == Approx((2 * 15 + 4 * 585) / 600.0));
}

TEST_CASE("what boots counts where a little more would be wanted") {
  // Two servers on, two more boot; meanwhile the load rises from four quarters of a server to 4.28.
  std::string rows;
  for (int i = 0; i < 150; ++i)
    rows += std::to_string(i) + "," + std::to_string(i / 10) + "." + std::to_string(i % 10) + ",,0.1\n";
  for (int i = 150; i < 600; ++i)
    rows += std::to_string(i) + "," + std::to_string(i / 10) + "." + std::to_string(i % 10) + ",,0.107\n";
  std::string const text = "[workload]\n[balancer]\n[server]\ncount = 2\nboot_time = \"40s\"\n"
                           "[autoscale]\nmax = 20\ntarget = 0.25\n";
  CHECK(times_of(replay(rows, text, {}, "60s"), EventKind::join).size() == 2);
}

TEST_CASE("nothing changes within the tolerance, nor past min and max") {
  // Two servers are busy for half their time.
  CHECK(times_of(run_once("5min", {"autoscale.target=0.46"}), EventKind::join).empty());
  CHECK(times_of(run_once("5min", {"autoscale.target=0.44"}), EventKind::join).size() == 1);
  CHECK(times_of(run_once("5min", {"autoscale.target=0.44", "autoscale.tolerance=0.2"}), EventKind::join)
            .empty());
  CHECK(times_of(run_once("5min", {"autoscale.max=3"}), EventKind::join).size() == 1);
  CHECK(times_of(run_once("5min", {"autoscale.target=0.9", "autoscale.min=3"}), EventKind::join).size() == 1);
  CHECK(times_of(run_once("5min", {"autoscale.max=1"}), EventKind::leave).size() == 1);
}

TEST_CASE("servers leave when every look of the stabilization would spare them") {
  std::vector<std::string> sets{"server.count=6", "autoscale.stabilization=2min"};
  // The start counts as a look that wants all six; the first one after it wants four.
  TrialResult const trial = run_once("10min", sets);
  CHECK(times_of(trial, EventKind::leave) == std::vector<Nanoseconds>{135 * second, 135 * second});
  sets.back() = "autoscale.stabilization=0s";
  CHECK(times_of(run_once("10min", sets), EventKind::leave) ==
        std::vector<Nanoseconds>{15 * second, 15 * second});
}

TEST_CASE("a change in the same direction waits for its cooldown") {
  // At first a tenth of a request is in service, from 93 s on two, from 203 s on a tenth again.
  std::string rows;
  for (int i = 0; i < 300; ++i)
    rows += std::to_string(i) + "," + std::to_string(i) + ",," +
            (i < 93 || i >= 203 ? std::string{"0.1"} : std::string{"1.9"}) + "\n";
  std::string const text = "[workload]\n[balancer]\n[server]\ncount = 4\nboot_time = \"0s\"\n"
                           "[autoscale]\nmax = 20\nmin = 4\ntarget = 0.2\nstabilization = \"0s\"\n";
  TrialResult const free = replay(rows, text, {}, "300s");
  auto const joins = times_of(free, EventKind::join);
  REQUIRE(joins.size() >= 2);
  CHECK(joins.front() < joins.back()); // in two steps, for the first period has seen part of the rise alone
  auto const slow =
      times_of(replay(rows, text, {"autoscale.scale_out_cooldown=45s"}, "300s"), EventKind::join);
  REQUIRE(slow.size() >= 2);
  CHECK(slow.front() == joins.front());
  CHECK(*std::find_if(slow.begin(), slow.end(), [&](Nanoseconds at) { return at > slow.front(); }) ==
        slow.front() + 45 * second);
  auto const leaves = times_of(free, EventKind::leave);
  auto const late =
      times_of(replay(rows, text, {"autoscale.scale_in_cooldown=45s"}, "300s"), EventKind::leave);
  REQUIRE(leaves.front() < leaves.back());
  CHECK(late.front() == leaves.front());
  CHECK(*std::find_if(late.begin(), late.end(), [&](Nanoseconds at) { return at > late.front(); }) ==
        late.front() + 45 * second);
}

TEST_CASE("by its queue a fleet for which nobody waits shrinks to its least") {
  TrialResult const trial =
      run_once("10min", {"workload.arrivals=constant(1/s)", "workload.demand=1ms", "server.count=20",
                         "autoscale.metric=queue", "autoscale.target=1"});
  // The start, which has all of them, counts as a look for 5 min.
  CHECK(times_of(trial, EventKind::leave) == std::vector<Nanoseconds>(19, 315 * second));
}

TEST_CASE("a fleet doubles at most from one look to the next, or four servers join") {
  std::vector<std::string> sets{"workload.arrivals=constant(40/s)",
                                "workload.demand=200ms",
                                "server.count=4",
                                "server.boot_time=30s",
                                "autoscale.max=100",
                                "autoscale.target=0.2"};
  // Four servers are busy all the time: 20 are wanted, of which 4, 8 and 4 join.
  std::vector<Nanoseconds> joins(4, 15 * second);
  joins.insert(joins.end(), 8, 30 * second);
  joins.insert(joins.end(), 4, 45 * second);
  CHECK(times_of(run_once("50s", sets), EventKind::join) == joins);
  sets.push_back("autoscale.scale_out_count=unlimited");
  CHECK(times_of(run_once("50s", sets), EventKind::join) == std::vector<Nanoseconds>(16, 15 * second));
}

TEST_CASE("a group of several is scaled by its own load") {
  std::string const text = R"toml(
    [run]
    duration = "2min"
    replications = 1
    [workload]
    arrivals = "constant(10/s)"
    demand = "100ms"
    [[server]]
    name = "web"
    count = 2
    boot_time = "0s"
    [[server]]
    name = "spare"
    priority = 1
    boot_time = "0s"
    [autoscale]
    max = 10
    target = 0.25
  )toml";
  TrialResult const web = simulate(text, {"autoscale.group=web"}).front();
  CHECK(times_of(web, EventKind::join).size() == 2);
  for (FleetEvent const& event : web.fleet_events)
    CHECK(event.server < 10); // of ten that the group can have, before the spare one
  TrialResult const spare = simulate(text, {"autoscale.group=spare", "autoscale.min=2"}).front();
  CHECK(times_of(spare, EventKind::join).size() == 1);
}

TEST_CASE("sessions on a server that is taken away are lost, unless it drains for long enough") {
  // Two sessions that each ask once a second, on a server each of three; one server is enough.
  std::string rows;
  for (int session = 1; session <= 3; ++session)
    for (int request = 0; request < 100; ++request)
      rows += std::to_string(session) + "," + (request == 0 ? "0" : "") + "," + (request == 0 ? "" : "1") +
              ",0.001\n";
  std::string const text = "[workload]\n[balancer]\naffinity = \"cookie\"\n[server]\ncount = 3\n"
                           "[autoscale]\nmax = 3\nstabilization = \"0s\"\n";
  TrialResult const lossy = replay(rows, text, {}, "300s");
  CHECK(times_of(lossy, EventKind::leave) == std::vector<Nanoseconds>{15 * second, 15 * second});
  CHECK(lost_by(lossy, Cause::scale_in) == 2);
  TrialResult const gentle = replay(rows, text, {"autoscale.drain_timeout=120s", "state.ttl=10s"}, "300s");
  CHECK(times_of(gentle, EventKind::drain).size() == 2);
  CHECK(times_of(gentle, EventKind::leave).size() == 2);
  CHECK(lost(gentle) == 0);
  // From 15 s until the states' time to live is over, 10 s after the last of a hundred requests.
  CHECK(measure(gentle, "drain_time") == Approx(99 + 10 - 15).margin(0.2));
}

TEST_CASE("servers that are down, or fail their checks, leave before those that serve") {
  // One session on each of three servers, with a request long after the fleet has two.
  std::string const rows = "1,0,,0.01\n1,,90,0.01\n2,1,,0.01\n2,,90,0.01\n3,2,,0.01\n3,,90,0.01\n";
  std::string const text = "[workload]\n[balancer]\naffinity = \"cookie\"\n[server]\ncount = 3\n"
                           "[[scale]]\nat = \"50s\"\ncount = 2\n[[fault]]\nserver = 1\nat = \"20s\"\n";
  CHECK(lost_by(replay(rows, text + "for = \"1h\"\n"), Cause::scale_in) == 0);
  CHECK(lost_by(replay(rows, text + "for = \"1h\"\n"), Cause::crash) == 1);
  std::string const hang = text + "kind = \"hang\"\nfor = \"60s\"\n";
  TrialResult const hung = replay(rows, hang);
  CHECK(hung.servers[0].up_ns == 50 * second);
  CHECK(lost_by(hung, Cause::scale_in) == 1); // its own
  // Nobody has found out; and one that is back serves as well as the others.
  CHECK(replay(rows, hang, {"balancer.health=false"}).servers[2].up_ns == 50 * second);
  CHECK(replay(rows, text + "for = \"0s\"\n", {"server.boot_time=0s"}).servers[2].up_ns == 50 * second);
  // Out for maintenance it does not serve either.
  std::string const away = text + "for = \"0s\"\n[[maintenance]]\nserver = 2\nat = \"40s\"\n";
  CHECK(replay(rows, away, {"server.boot_time=0s"}).servers[1].up_ns == 50 * second);
}

TEST_CASE("a server that dies while it drains does not come back") {
  std::string const fault = "[[fault]]\nserver = 3\nat = \"20s\"\nfor = \"1s\"\n";
  std::string const text = "[workload]\n[balancer]\naffinity = \"cookie\"\n[server]\ncount = 3\n"
                           "[[scale]]\nat = \"10s\"\ncount = 2\ndrain_timeout = \"60s\"\n";
  TrialResult const trial = replay("1,0,,0.01\n2,1,,0.01\n3,2,,0.01\n3,,50,0.01\n", text + fault, {}, "100s");
  CHECK(times_of(trial, EventKind::leave) == std::vector<Nanoseconds>{20 * second});
  CHECK(times_of(trial, EventKind::up).empty());
  CHECK(trial.servers[2].up_ns == 20 * second);
}

TEST_CASE("under a steady load the count settles, with all settings at their defaults") {
  // 3.4 busy workers, so that seven servers are wanted, within the tolerance of 6.2 and 7.6. The fleet starts
  // far below.
  std::string const text =
      "[run]\nduration = \"5h\"\nreplications = 1\nwindow = \"15s\"\nseed = 3\n[workload]\n"
      "arrivals = \"poisson(170/s)\"\ndemand = \"exponential(20ms)\"\n[server]\n"
      "count = 2\n[autoscale]\nmax = 40\n";
  for (TrialResult const& trial : simulate(text)) {
    auto const counts = servers_up(trial, 1800 * second);
    auto const [least, most] = std::minmax_element(counts.begin(), counts.end());
    CHECK(*least == 7);
    CHECK(*most <= 8);
    CHECK(times_of(trial, EventKind::join).size() + times_of(trial, EventKind::leave).size() < 12);
  }
}

TEST_CASE("under a load that comes and goes the count follows") {
  // 20 ms of work at 40 to 360 requests a second: 0.8 to 7.2 busy workers, 1.6 to 14.4 servers at half load.
  auto const trials =
      simulate("[run]\nduration = \"8h\"\nreplications = 1\nwindow = \"1min\"\nseed = 5\n[workload]\n"
               "arrivals = \"diurnal(200/s, amplitude=0.8, period=4h)\"\n"
               "demand = \"exponential(20ms)\"\n[server]\ncount = 8\nboot_time = \"60s\"\n"
               "[autoscale]\nmax = 40\n");
  for (TrialResult const& trial : trials) {
    auto const counts = servers_up(trial, 0);
    auto const at = [&](double hours) { return counts[static_cast<std::size_t>(60 * hours)]; };
    for (double const day : {0.0, 4.0}) {
      CHECK(at(day + 2.1) >= 14); // a little after the peak
      CHECK(at(day + 2.1) <= 17);
      if (day > 0) CHECK(at(day + 0.1) <= 4); // and after the trough
      CHECK(at(day + 1.0) >= 8);
      CHECK(at(day + 1.0) <= 10);
    }
    CHECK(measure(trial, "utilization_max") < 0.6);
  }
}

} // namespace autoscaler_test
