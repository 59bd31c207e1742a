// Named products under their presets do what the real ones did when they were run: HAProxy 2.6.12 with checks
// each second, fall 2, rise 2; nginx 1.22.1 with max_fails 1 and fail_timeout 10 s.
#include "model/simulate.hpp"

#include <algorithm>

using namespace stickysim;

namespace products_test {

namespace {

std::string const haproxy = R"toml(
  [balancer]
  preset = "haproxy-2.6"
  affinity = "cookie"
  [balancer.health]
  interval = "1s"
  fall = 2
  rise = 2
  [server]
  count = 4
  workers = 100
  boot_time = "0s"
)toml";

std::string const few_requests = "[run]\nduration = \"60s\"\nreplications = 60\n[workload]\n"
                                 "arrivals = \"poisson(1/s)\"\ndemand = \"1ms\"\n";

/// When each trial's only server to fail is marked so, after `from`: all within (low, high), and spread over
/// it. 60 uniform times leave the outer fifth of either side empty with a chance of 3e-6.
void check_uniform(std::vector<TrialResult> const& trials, EventKind kind, Nanoseconds from, double low_s,
                   double high_s) {
  std::vector<double> after_s;
  for (TrialResult const& trial : trials) {
    REQUIRE(times_of(trial, kind).size() == 1);
    after_s.push_back(to_seconds(times_of(trial, kind).front() - from));
  }
  auto const [first, last] = std::minmax_element(after_s.begin(), after_s.end());
  CHECK(*first > low_s);
  CHECK(*first < low_s + (high_s - low_s) / 5);
  CHECK(*last < high_s);
  CHECK(*last > high_s - (high_s - low_s) / 5);
}

/// The servers that single requests to an idle fleet go to, one after another.
std::string order(std::string const& preset_and_policy, std::vector<int> const& weights, int requests) {
  std::string text = "[workload]\n[balancer]\n" + preset_and_policy + "\n";
  for (std::size_t i = 0; i < weights.size(); ++i)
    text += "[[server]]\nname = \"s" + std::to_string(i + 1) + "\"\nweight = " + std::to_string(weights[i]) +
            "\n";
  std::string servers;
  std::vector<std::uint64_t> before(weights.size(), 0);
  std::string rows;
  for (int request = 0; request < requests; ++request) {
    rows += std::to_string(request) + "," + std::to_string(request) + ",,0.001\n";
    auto const after = served(replay(rows, text));
    for (std::size_t server = 0; server < after.size(); ++server)
      if (after[server] > before[server])
        servers += (servers.empty() ? "" : " ") + std::to_string(server + 1);
    before = after;
  }
  return servers;
}

} // namespace

TEST_CASE("HAProxy notices a kill, a hang and a return when the real one did") {
  std::string const fault = "[[fault]]\nserver = 2\nat = \"10s\"\nfor = \"20s\"\n";
  auto const killed = simulate(few_requests + haproxy + fault);
  check_uniform(killed, EventKind::marked_down, 10 * second, 1, 2);
  check_uniform(killed, EventKind::marked_up, 30 * second, 1, 2);
  check_uniform(simulate(few_requests + haproxy + fault, {"balancer.health.fast_interval=200ms"}),
                EventKind::marked_down, 10 * second, 0.2, 1.2);
  check_uniform(simulate(few_requests + haproxy + fault, {"fault.kind=hang"}), EventKind::marked_down,
                10 * second, 3, 4);
}

TEST_CASE("HAProxy's pinned requests wait one or two turn-arounds, new sessions none") {
  std::string const fault = "[[fault]]\nserver = 1\nat = \"10s\"\nfor = \"1000s\"\n";
  std::string const pinned = "1,0,,0.001\n1,,10.5,0.001\n";
  TrialResult const waits = replay(pinned, "[workload]\n" + haproxy + fault, {"state.placement=shared"});
  CHECK(waits.latency.max() >= second);
  CHECK(waits.latency.max() < 2100 * millisecond);
  // Three new sessions in the first half second: the one that round robin sends to the dead server goes on.
  std::string const fresh = "1,10.1,,0.001\n2,10.2,,0.001\n3,10.3,,0.001\n";
  TrialResult const goes_on = replay(fresh, "[workload]\n" + haproxy + fault);
  CHECK(goes_on.misrouted == 1);
  CHECK(goes_on.requests.ok == 3);
  CHECK(goes_on.latency.max() < 10 * millisecond);
  // Without `option redispatch` it burns three seconds and ends in 503.
  TrialResult const burns = replay(fresh, "[workload]\n" + haproxy + fault, {"balancer.redispatch=never"});
  CHECK(burns.requests.failed_total() == 1);
  CHECK(static_cast<Nanoseconds>(burns.in_flight_integral) == 3 * second + 2 * millisecond);
}

TEST_CASE("HAProxy's observe layer4 makes nobody wait, and as many sessions are lost") {
  auto const lost_and_slow = [](std::vector<std::string> sets) {
    sets.push_back("run.replications=1");
    sets.push_back("run.warmup=45s");
    sets.push_back("run.duration=55s");
    auto loaded = load_scenario(STICKYSIM_SOURCE_DIR "/scenarios/measured/e1-sticky-crash.toml",
                                {.sets = sets, .variants = {}});
    REQUIRE(loaded);
    auto const& made = *loaded;
    TrialResult const trial = run_trial(made.variants[0].design, made.run, 0);
    return std::pair{lost(trial), trial.requests.turned_around};
  };
  auto const [lost_by_default, slow_by_default] = lost_and_slow({});
  auto const [lost_observed, slow_observed] = lost_and_slow({"balancer.ejection=mark_down(errors=1)"});
  CHECK(lost_by_default == 52);
  CHECK(lost_observed == 52);
  CHECK(slow_by_default > 30);
  CHECK(slow_observed == 0);
}

TEST_CASE("weighted turns come in each product's own order") {
  std::string const nginx = "preset = \"nginx-1.22\"";
  CHECK(order(nginx, {5, 1, 1}, 7) == "1 1 2 1 3 1 1");
  CHECK(order(nginx, {4, 3, 2, 1}, 10) == "1 2 3 1 2 4 1 3 2 1");
  std::string const ha = "preset = \"haproxy-2.6\"";
  CHECK(order(ha, {5, 1, 1}, 7) == "1 1 1 2 1 1 3");
  CHECK(order(ha, {4, 3, 2, 1}, 10) == "1 2 1 3 2 1 4 1 2 3");
  CHECK(order(ha + "\npolicy = \"round_robin(order=static)\"", {4, 3, 2, 1}, 10) == "1 2 1 2 3 1 2 1 3 4");
  CHECK(order(ha + "\npolicy = \"least_requests(weights=haproxy)\"", {4, 3, 2, 1}, 8) == "1 2 3 4 1 2 3 4");
}

TEST_CASE("nginx' passive checks probe a dead server with one request in about eleven seconds") {
  std::string const text = R"toml(
    [run]
    duration = "110s"
    replications = 1
    [workload]
    arrivals = "constant(20/s)"
    requests = 1
    demand = "1ms"
    [balancer]
    preset = "nginx-1.22"
    [server]
    count = 3
    [[fault]]
    server = 1
    at = "9.99s"
    for = "1000s"
  )toml";
  TrialResult const trial = simulate(text).front();
  // The first within 3 turns, 0.15 s, of the crash, the others 11 s after one another.
  CHECK(trial.misrouted == 10);
  CHECK(trial.requests.failed_total() == 0);
  auto const ejected = times_of(trial, EventKind::ejected);
  REQUIRE(ejected.size() >= 2);
  for (std::size_t i = 1; i < ejected.size(); ++i) {
    CHECK(ejected[i] - ejected[i - 1] > 10'500 * millisecond);
    CHECK(ejected[i] - ejected[i - 1] < 11'500 * millisecond);
  }
}

TEST_CASE("a draining server keeps its sessions under HAProxy and loses them under AWS' ALB") {
  // Session 2 lives on server 2, which drains from 10 s on, and comes at 21 s; session 3 starts meanwhile.
  auto const served_under = [](std::string const& preset) {
    std::string const text =
        "[workload]\n[balancer]\npreset = \"" + preset +
        "\"\naffinity = \"cookie\"\n[server]\ncount = 2\n[state]\nplacement = \"shared\"\n"
        "[[scale]]\nat = \"10s\"\ncount = 1\ndrain_timeout = \"60s\"\n";
    // A long request keeps the server from being idle.
    return served(replay("1,0,,0.01\n2,1,,0.01\n2,,20,0.01\n3,15,,0.01\n4,5,,0.01\n5,6,,50\n", text));
  };
  CHECK(served_under("haproxy-2.6") == std::vector<std::uint64_t>{3, 3});
  CHECK(served_under("aws-alb") == std::vector<std::uint64_t>{4, 2});
}

} // namespace products_test
