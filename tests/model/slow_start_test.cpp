// How the share of a server grows that has come back.
#include "model/simulate.hpp"
#include "model/slow_start.hpp"

#include <cmath>

using namespace stickysim;

namespace slow_start_test {

namespace {

BalancerSettings settings_of(SlowStartLaw law, Nanoseconds time_ns, double floor = 0.01) {
  BalancerSettings settings;
  settings.slow_start_law = law;
  settings.slow_start_ns = time_ns;
  settings.slow_start_floor = floor;
  return settings;
}

/// The mean of the shares of the weight over a slow start that begins at `since_ns`.
double mean_weight(BalancerSettings const& settings, Nanoseconds since_ns) {
  double sum = 0;
  Nanoseconds now_ns = since_ns;
  while (true) {
    SlowStart const shares = slow_start(settings, since_ns, now_ns);
    if (shares.next_ns < 0) return sum / static_cast<double>(settings.slow_start_ns);
    REQUIRE(shares.next_ns > now_ns);
    sum += shares.weight * static_cast<double>(shares.next_ns - now_ns);
    now_ns = shares.next_ns;
  }
}

} // namespace

TEST_CASE("an even slow start gives half of the weight in all, and at least the floor") {
  for (Nanoseconds const time_ns : {10 * second, 7 * second + 3, 100 * millisecond}) {
    CHECK(mean_weight(settings_of(SlowStartLaw::even, time_ns, 0), 5) == Approx(0.5));
    // Half of it and the triangle below the floor, in steps of 1/32.
    CHECK(mean_weight(settings_of(SlowStartLaw::even, time_ns, 0.25), 5) == Approx(0.5 + 0.25 * 0.125));
  }
  SlowStart const whole = slow_start(settings_of(SlowStartLaw::even, second), 0, second);
  CHECK(whole.weight == 1);
  CHECK(whole.next_ns == -1);
  CHECK(slow_start(settings_of(SlowStartLaw::even, 1), 0, 0).next_ns == 1);
}

TEST_CASE(
    "HAProxy's slow start has a sixteenth more with each sixteenth of the time, and percents of connections") {
  BalancerSettings const settings = settings_of(SlowStartLaw::haproxy, 16 * second);
  Nanoseconds const since_ns = 100 * second + 900 * millisecond;
  auto const at = [&](Nanoseconds past_ns) { return slow_start(settings, since_ns, since_ns + past_ns); };
  CHECK(at(0).weight == 1 / 16.0);
  CHECK(at(0).connections == 0);
  CHECK(at(0).next_ns == 101 * second); // the clock's next whole second
  // Connections by the clock, the weight by its own seconds.
  CHECK(at(100 * millisecond).connections == 0.06);
  CHECK(at(100 * millisecond).weight == 1 / 16.0);
  CHECK(at(second).weight == 2 / 16.0);
  CHECK(at(15 * second).weight == 1);
  CHECK(at(16 * second).next_ns == -1);
  CHECK(at(16 * second).connections == 1);
  CHECK(mean_weight(settings, since_ns) == Approx((1 + 16) / 2.0 / 16));
  // Of 60 s the weight is looked at every 3 s.
  BalancerSettings const longer = settings_of(SlowStartLaw::haproxy, 60 * second);
  CHECK(slow_start(longer, 0, 5 * second).weight == 1 / 16.0);
  CHECK(slow_start(longer, 0, 6 * second).weight == 2 / 16.0);
  CHECK(slow_start(longer, 0, 5 * second).connections == 0.08);
}

namespace {

/// Four servers, of which the fourth comes back at 20 s, and gets its requests from then on.
std::string const ramp = R"toml(
  [run]
  duration = "36s"
  warmup = "20s"
  replications = 1
  [workload]
  arrivals = "constant(40/s)"
  requests = 1
  demand = "1ms"
  [balancer]
  slow_start = "16s"
  [balancer.health]
  interval = "1ms"
  fall = 1
  rise = 1
  [server]
  count = 4
  boot_time = "0s"
  [[fault]]
  server = 4
  at = "10s"
  for = "10s"
)toml";

} // namespace

TEST_CASE("in a slow start a server gets what its weight is worth, whatever that is when it is whole") {
  // 40/s of k / (48 + k) for a second each, k = 1 … 16; evenly 640 (1 − 3 ln 4/3). In HAProxy's order a
  // server gives up what is left of its step each time its weight changes.
  double expected = 0;
  for (int k = 1; k <= 16; ++k)
    expected += 40.0 * k / (48 + k);
  for (char const* const weight : {"1", "10", "100", "256"})
    for (char const* const order : {"haproxy", "nginx"})
      for (char const* const law : {"haproxy", "even"}) {
        CAPTURE(weight, order, law);
        auto const got = static_cast<double>(
            served(simulate(ramp, {std::string{"server.weight="} + weight,
                                   std::string{"balancer.policy=round_robin(order="} + order + ")",
                                   std::string{"balancer.slow_start_law="} + law})
                       .front())[3]);
        CHECK(std::abs(got - (law[0] == 'h' ? expected : 640 * (1 - 3 * std::log(4 / 3.0)))) <=
              (order[0] == 'h' ? 10 : 2));
      }
}

TEST_CASE("HAProxy's slow start covers connections") {
  // Back at 20 s; at 24.2 s, the clock's fifth second, a quarter of 20.
  std::string rows;
  for (int i = 0; i < 36; ++i)
    rows += std::to_string(i + 1) + ",24." + std::to_string(200 + 10 * i) + ",,5\n";
  std::string const text = "[workload]\n[balancer]\nslow_start = \"16s\"\nmax_connections = 20\n"
                           "[balancer.health]\ninterval = \"1ms\"\nfall = 1\nrise = 1\n"
                           "[server]\ncount = 2\nworkers = 100\nboot_time = \"0s\"\n"
                           "[[fault]]\nserver = 2\nat = \"10s\"\nfor = \"10s\"\n";
  std::vector<std::string> const haproxy{"balancer.policy=round_robin(order=haproxy)",
                                         "balancer.slow_start_law=haproxy"};
  TrialResult const trial = replay(rows, text, haproxy);
  // 20 on the first, 5 on the second, and one more with each second: of 11 that wait, the 6th at 25 s, …
  CHECK(measure(trial, "waited_fraction") == Approx(11 / 36.0));
  CHECK(measure(replay(rows, text), "waited_fraction") == 0); // 18 and 18
}

TEST_CASE("a static map does not know that a server starts slowly") {
  std::vector<std::string> const sets{"balancer.policy=round_robin(order=static)", "server.weight=100"};
  CHECK(std::abs(static_cast<double>(served(simulate(ramp, sets).front())[3]) - 640 / 4.0) <= 1);
}

} // namespace slow_start_test
