// Priorities, zones, panic: which servers a balancer considers at all.
#include "model/simulate.hpp"

#include <cmath>

using namespace stickysim;

namespace pools_test {

namespace {

/// Requests served by each server of `text` under 10,000 single requests, and what share each group got.
std::vector<double> shares(std::string const& text, std::vector<std::uint64_t> const& sizes,
                           std::vector<std::string> const& sets = {}) {
  std::string const run = "[run]\nduration = \"1010s\"\nwarmup = \"10s\"\nreplications = 1\n[workload]\n"
                          "arrivals = \"constant(10/s)\"\nrequests = 1\ndemand = \"1ms\"\n";
  std::vector<std::uint64_t> const requests = served(simulate(run + text, sets).front());
  std::vector<double> result;
  std::size_t at = 0;
  for (std::uint64_t const size : sizes) {
    double sum = 0;
    for (std::uint64_t i = 0; i < size; ++i)
      sum += static_cast<double>(requests[at++]);
    result.push_back(sum / 10'000);
  }
  return result;
}

/// Kills the first `dead` servers at once and for good, and lets the balancers know.
std::string kill(int dead) {
  std::string text = "[balancer.health]\ninterval = \"1s\"\nfall = 1\n";
  for (int server = 1; server <= dead; ++server)
    text += "[[fault]]\nserver = " + std::to_string(server) + "\nat = \"1s\"\nfor = \"9999s\"\n";
  return text;
}

std::string const two_levels = "[[server]]\nname = \"first\"\ncount = 100\n[[server]]\nname = \"second\"\n"
                               "count = 10\npriority = 1\n";

} // namespace

TEST_CASE("backups serve when nobody else is left, and only then") {
  std::string const servers =
      "[[server]]\nname = \"first\"\ncount = 3\n[[server]]\nname = \"backup\"\ncount = 2\npriority = 1\n";
  CHECK(shares(servers, {3, 2}) == std::vector<double>{1, 0});
  CHECK(shares(servers + kill(2), {3, 2}) == std::vector<double>{1, 0});
  CHECK(shares(servers + kill(3), {3, 2}) == std::vector<double>{0, 1});
}

TEST_CASE("with overprovisioning a level spills what its health does not bear: Envoy's table") {
  // Healthy share → share of the first level: min(1, 1.4 × healthy), in whole percents.
  for (auto const& [healthy, expected] :
       std::vector<std::pair<int, double>>{{72, 1}, {71, 0.99}, {50, 0.7}, {25, 0.35}, {0, 0}}) {
    CAPTURE(healthy);
    auto const got = shares(two_levels + kill(100 - healthy), {100, 10}, {"balancer.overprovisioning=1.4"});
    // 4.9 standard deviations of 10,000 draws: false alarm 1e-6.
    CHECK(std::abs(got[0] - expected) <= 4.9 * std::sqrt(expected * (1 - expected) / 10'000));
  }
}

TEST_CASE("below the panic threshold all servers are used, dead or not") {
  std::string const servers = "[server]\ncount = 10\n";
  auto const dead_share = [&](int dead, char const* threshold) {
    std::string const run = "[run]\nduration = \"1010s\"\nwarmup = \"10s\"\nreplications = 1\n[workload]\n"
                            "arrivals = \"constant(10/s)\"\nrequests = 1\ndemand = \"1ms\"\n[balancer]\n"
                            "retries = 0\npanic_threshold = ";
    TrialResult const trial = simulate(run + threshold + "\n" + servers + kill(dead)).front();
    return static_cast<double>(failed(trial, Failure::refused)) / 10'000;
  };
  CHECK(dead_share(5, "0.5") == 0);
  CHECK(dead_share(6, "0.5") == Approx(0.6).margin(0.001));
  CHECK(dead_share(6, "0") == 0);
  CHECK(dead_share(10, "0.5") == Approx(1).margin(0.001)); // all refused, rather than nobody to ask
}

TEST_CASE("aware of zones, a balancer stays in its own as far as that bears its share") {
  // Three balancers in zones a, b, c, each with a third of the traffic. Zone a holds 2 of 12 servers: half of
  // its balancer's requests must go elsewhere, where there is room: in b.
  std::string const servers = "[[server]]\nname = \"a\"\nzone = \"a\"\ncount = 2\n[[server]]\nname = \"b\"\n"
                              "zone = \"b\"\ncount = 6\n[[server]]\nname = \"c\"\nzone = \"c\"\ncount = 4\n";
  std::vector<std::string> const aware{"balancer.zone_aware=true", "balancer.count=3"};
  auto const got = shares(servers, {2, 6, 4}, aware);
  double const bound = 4.9 * std::sqrt(0.25 / 3333) / 3; // one balancer's coin: false alarm 1e-6
  CHECK(std::abs(got[0] - 1 / 6.0) < bound);
  CHECK(std::abs(got[1] - 1 / 2.0) < bound);
  CHECK(std::abs(got[2] - 1 / 3.0) < 0.001);

  // Even zones: everybody stays at home, so that a balancer's requests meet its own servers only.
  std::string const even = "[[server]]\nname = \"a\"\nzone = \"a\"\ncount = 3\n[[server]]\nname = \"b\"\n"
                           "zone = \"b\"\ncount = 3\nspeed = 0.001\n";
  std::vector<std::string> const two{"balancer.zone_aware=true", "balancer.count=2"};
  auto const halves = shares(even, {3, 3}, two);
  CHECK(halves[0] == Approx(0.5).margin(0.001));
}

TEST_CASE("a server that comes back slowly has its weight grow in proportion to time") {
  // Down from 10 to 20 s, known at once; back with a slow start of 100 s. Weighted random gives it w / (1 +
  // w) of the requests, w from 1/16 to 1 in steps.
  std::string const text = R"toml(
    [run]
    duration = "220s"
    warmup = "20s"
    replications = 20
    [workload]
    arrivals = "constant(100/s)"
    requests = 1
    demand = "1ms"
    [balancer]
    policy = "weighted_random"
    [balancer.health]
    interval = "1ms"
    fall = 1
    rise = 1
    [server]
    count = 2
    boot_time = "0s"
    [[fault]]
    server = 1
    at = "10s"
    for = "10s"
  )toml";
  auto const share = [&](std::vector<std::string> const& sets) {
    double one = 0;
    double all = 0;
    for (TrialResult const& trial : simulate(text, sets)) {
      one += static_cast<double>(served(trial)[0]);
      all += static_cast<double>(served(trial)[0] + served(trial)[1]);
    }
    return one / all;
  };
  CHECK(share({}) == Approx(0.5).margin(0.004)); // 400,000 draws: 4.9 deviations are 0.0039
  // Over 100 s the mean of w / (1 + w), which is 1 − ln 2.
  double const expected = (1 - std::log(2) + 0.5) / 2;
  CHECK(share({"balancer.slow_start=100s"}) == Approx(expected).margin(0.004));
  CHECK(share({"balancer.slow_start=100s", "balancer.slow_start_floor=1"}) == Approx(0.5).margin(0.004));
}

TEST_CASE("a panic is of a priority, and none while all of them together suffice") {
  // A quarter of the first priority is well: it keeps 35 %, and nobody asks the dead. Where the next priority
  // suffices alone it has all that the first one cannot serve.
  std::string const run = "[run]\nduration = \"1010s\"\nwarmup = \"10s\"\nreplications = 1\n[workload]\n"
                          "arrivals = \"constant(10/s)\"\nrequests = 1\ndemand = \"1ms\"\n[balancer]\n"
                          "retries = 0\npanic_threshold = 0.5\n";
  std::string const servers =
      "[[server]]\nname = \"first\"\ncount = 4\n[[server]]\nname = \"second\"\ncount = 4\npriority = 1\n";
  TrialResult const spills = simulate(run + "overprovisioning = 1.4\n" + servers + kill(3)).front();
  CHECK(spills.requests.failed_total() == 0);
  double const first = static_cast<double>(served(spills)[3]) / 10'000;
  CHECK(std::abs(first - 0.35) < 4.9 * std::sqrt(0.35 * 0.65 / 10'000)); // false alarm 1e-6
  TrialResult const backups = simulate(run + servers + kill(4)).front();
  CHECK(backups.requests.failed_total() == 0);
  CHECK(backups.requests.ok == 10'000);
}

TEST_CASE("in panic a session leaves the server of its cookie if that is known to be down") {
  // Three of four servers are down, and all four are picked in turn. 40 sessions, one a server and turn, go
  // on with the next request after each that fails. Those of the dead servers fail until their turn meets the
  // live one: three failures in the mean, and as the turns are regular, 90 for all 30 give or take a round.
  std::string rows;
  for (int session = 0; session < 40; ++session) {
    rows += std::to_string(session) + "," + std::to_string(10 + 0.1 * session) + ",,0.001\n";
    for (int request = 0; request < 20; ++request)
      rows += std::to_string(session) + "," + std::to_string(30 + 5 * request + 0.1 * session) + ",,0.001\n";
  }
  std::string text = "[workload]\non_failure = \"skip\"\n[balancer]\npreset = \"envoy-1.36\"\n"
                     "ejection = \"none\"\naffinity = \"cookie\"\nretries = 0\nhealth.enabled = true\n"
                     "health.interval = \"1s\"\n[state]\nplacement = \"shared\"\n[server]\ncount = 4\n";
  for (int server = 1; server <= 3; ++server)
    text += "[[fault]]\nserver = " + std::to_string(server) + "\nat = \"20s\"\nfor = \"999s\"\n";
  TrialResult const trial = replay(rows, text);
  CHECK(static_cast<double>(trial.requests.failed_total()) == Approx(90).margin(4));
  CHECK(trial.requests.issued == 840);
}

} // namespace pools_test
