// How long a balancer is wrong about a server: between a crash and its detection, a restart and its own.
#include "chi_square.hpp"
#include "model/simulate.hpp"

#include <algorithm>
#include <array>

using namespace stickysim;

namespace {

/// One quiet server that is down from 50 to 70 s.
std::string const outage = R"toml(
  [run]
  duration = "100s"
  replications = 200
  [workload]
  arrivals = "poisson(0.01/s)"
  demand = "1ms"
  [balancer.health]
  interval = "2s"
  fall = 3
  rise = 2
  [server]
  boot_time = "5s"
  [[fault]]
  kind = "crash"
  server = 1
  at = "50s"
  for = "15s"
)toml";

/// The statistic of delays that should be uniform between `low` and `high`, and in between at any rate.
double statistic(std::vector<Nanoseconds> const& delays, Nanoseconds low, Nanoseconds high) {
  std::array<std::uint64_t, 10> counts{};
  for (Nanoseconds const delay : delays) {
    REQUIRE(delay > low);
    REQUIRE(delay <= high);
    ++counts[static_cast<std::size_t>((delay - low - 1) * 10 / (high - low))];
  }
  return chi_square(counts, std::vector<double>(10, 0.1));
}

} // namespace

TEST_CASE("detection takes from fall - 1 to fall intervals, evenly spread, and so does the return") {
  std::vector<Nanoseconds> downs;
  std::vector<Nanoseconds> ups;
  for (TrialResult const& trial : simulate(outage)) {
    REQUIRE(times_of(trial, EventKind::marked_down).size() == 1);
    REQUIRE(times_of(trial, EventKind::marked_up).size() == 1);
    CHECK(times_of(trial, EventKind::up).at(0) == 70 * second);
    downs.push_back(times_of(trial, EventKind::marked_down)[0] - 50 * second);
    ups.push_back(times_of(trial, EventKind::marked_up)[0] - 70 * second);
    CHECK(trial.detection_times_ns == std::vector<Nanoseconds>{downs.back()});
    CHECK(trial.servers[0].up_ns == 80 * second);
  }
  CHECK(statistic(downs, 4 * second, 6 * second) < chi_square_bound(10)); // false alarm: 1e-6
  CHECK(statistic(ups, 2 * second, 4 * second) < chi_square_bound(10));   // the same
}

TEST_CASE("with fall = 1 the first check after the crash tells") {
  std::vector<Nanoseconds> downs;
  for (TrialResult const& trial : simulate(outage, {"balancer.health.fall=1"}))
    downs.push_back(times_of(trial, EventKind::marked_down).at(0) - 50 * second);
  CHECK(statistic(downs, 0, 2 * second) < chi_square_bound(10)); // false alarm: 1e-6
}

TEST_CASE("an outage shorter than the checks is never noticed") {
  for (char const* length : {"0s", "1.9s", "3.9s"}) {
    CAPTURE(length);
    auto const trials = simulate(outage, {"server.boot_time=0s", "fault.for=" + std::string{length}});
    for (TrialResult const& trial : trials) {
      CHECK(trial.servers[0].crashes == 1);
      CHECK(times_of(trial, EventKind::marked_down).empty());
      CHECK(trial.detection_times_ns.empty());
    }
  }
}

TEST_CASE("a good check between two short outages starts the count anew") {
  // Twice 3 s down hold one or two checks each; the 2.5 s in between hold at least one.
  std::string const flapping = outage + R"toml(
    [[fault]]
    kind = "crash"
    server = 1
    at = "55.5s"
    for = "3s"
  )toml";
  auto const flaps = [&](char const* second_outage) {
    std::size_t noticed = 0;
    for (TrialResult const& trial : simulate(
             flapping, {"server.boot_time=0s", "fault.1.for=3s", "fault.2.at=" + std::string{second_outage}}))
      noticed += times_of(trial, EventKind::marked_down).size();
    return noticed;
  };
  CHECK(flaps("55.5s") == 0);
  // Up for 1 s only, the server is seen so half of the time: three bad checks in a row do happen.
  CHECK(flaps("54s") > 0);
}

TEST_CASE("a return right after the detection is noticed no sooner than another") {
  // Down for 5 s: marked down after 4 to 5 s, or not at all.
  for (TrialResult const& trial : simulate(outage, {"server.boot_time=0s", "fault.for=5s"})) {
    auto const down = times_of(trial, EventKind::marked_down);
    auto const up = times_of(trial, EventKind::marked_up);
    REQUIRE(down.size() == up.size());
    if (down.empty()) continue;
    CHECK(down[0] <= 55 * second);
    CHECK(up[0] > 57 * second);
    CHECK(up[0] <= 59 * second);
  }
}

TEST_CASE("without checks a dead server is never marked down") {
  for (TrialResult const& trial : simulate(outage, {"balancer.health=false"}))
    CHECK(times_of(trial, EventKind::marked_down).empty());
}

TEST_CASE("each balancer checks for itself; a crash is detected when all know") {
  for (TrialResult const& trial : simulate(outage, {"balancer.count=5"})) {
    auto const downs = times_of(trial, EventKind::marked_down);
    REQUIRE(downs.size() == 5);
    CHECK(downs.front() < downs.back());
    CHECK(trial.detection_times_ns == std::vector<Nanoseconds>{downs.back() - 50 * second});
  }
}
