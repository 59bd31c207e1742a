// Sessions of one request take a shorter way through the simulator if nothing can happen to the fleet
// (job_path.cpp). A trial in which a session is followed takes the long way. Both must give the same result.
#include "model/chance.hpp"
#include "model/simulate.hpp"
#include "routing/every_policy.hpp"
#include <stickysim/model/chronicle.hpp>
#include <stickysim/results/recording.hpp>

#include <fmt/format.h>

using namespace stickysim;

namespace job_path_test {

namespace {

/// A queueing system of jobs.
std::string queues(Chance& chance, std::string const& policy) {
  std::string text =
      fmt::format("[run]\nduration = \"{}s\"\nreplications = 1\nseed = {}\nwindow = \"{}\"\n",
                  chance.between(20, 40), chance.between(1, 1000), chance.of({"1s", "700ms", "1min"}));
  if (chance.one_in(2)) text += fmt::format("warmup = \"{}\"\n", chance.of({"5s", "7300ms"}));
  for (std::uint64_t workload = chance.between(1, 2); workload > 0; --workload)
    text += fmt::format(
        "[[workload]]\nname = \"w{}\"\narrivals = \"{}\"\nrequests = 1\ndemand = \"{}\"\n"
        "kind = \"{}\"\nclients_per_address = {}\n",
        workload,
        chance.of({"poisson(60/s)", "constant(50/s)", "ramp(0/s, 90/s, over=20s)",
                   "mmpp(10/s, 200/s, low_for=3s, high_for=1s)", "diurnal(50/s, amplitude=1, period=10s)"}),
        chance.of({"exponential(20ms)", "constant(25ms)", "pareto(15ms, alpha=2.2)", "erlang(20ms, k=3)"}),
        chance.of({"login", "cart"}), chance.between(1, 3));
  bool const bindings = policy.find("least_sessions") != std::string::npos;
  text += fmt::format("[balancer]\npolicy = \"{}\"\nload_info = \"{}\"\nzone_aware = {}\n", policy,
                      chance.of({"own", "true"}), chance.of({"true", "false"}));
  if (bindings)
    text += "[balancer.affinity]\nkind = \"table\"\n";
  else
    text += fmt::format("[balancer.affinity]\nkey = \"{}\"\n", chance.of({"session", "source_ip"}));
  for (std::uint64_t group = chance.between(1, 2); group > 0; --group)
    text +=
        fmt::format("[[server]]\nname = \"g{}\"\nzone = \"z{}\"\ncount = {}\nworkers = {}\nspeed = {}\n"
                    "io = \"{}\"\noverhead = \"{}\"\nweight = {}\npriority = {}\n",
                    group, group, chance.between(1, 5), chance.between(1, 3), chance.of({"1", "0.7", "2"}),
                    chance.of({"blocking", "async"}), chance.of({"0s", "1ms"}), chance.between(1, 5),
                    group == 2 ? chance.between(0, 1) : 0);
  text += fmt::format("[state]\nplacement = \"{}\"\nreads = 0\nwrites = 0\nverify_time = \"{}\"\n",
                      chance.one_in(6) ? chance.of({"client", "shared", "replicated"}) : "local",
                      chance.of({"0s", "2ms"}));
  text += fmt::format("ttl = \"{}\"\n", chance.of({"30min", "5s", "100ms", "12345678ns"}));
  return text;
}

/// A feature that the short way does not support, or none.
std::vector<std::string> complication(Chance& chance) {
  switch (chance.between(0, 35)) {
  case 0: return {"workload.w1.timeout=50ms"};
  case 1: return {"workload.w1.requests=geometric(2)"};
  case 2: return {"workload.w1.log_out=true"};
  case 3: return {"workload.w1.kind=upload"};
  case 4: return {"workload.w1.parallel=2"};
  case 5: return {"server.g1.queue=1"};
  case 6: return {"server.g1.discipline=ps"};
  case 7: return {"server.g1.failure_rate=0.2"};
  case 8: return {"server.g1.warmup_time=5s"};
  case 9: return {"balancer.count=2"};
  case 10: return {"balancer.max_connections=1"};
  case 11: return {"balancer.ejection=max_fails(1, 2s)"};
  case 12: return {"balancer.load_info=periodic(500ms)"};
  case 13: return {"balancer.affinity.kind=cookie"};
  case 14: return {"network.client_rtt=41ms"};
  case 15: return {"network.server_rtt=1ms"};
  case 16: return {"state.writes=1"};
  case 17: return {"state.reads=1"};
  default: return {};
  }
}

TrialResult with_somebody_followed(Scenario const& scenario) {
  Chronicle nobody;
  nobody.session = UINT64_MAX;
  return run_trial(scenario.variants.front().design, scenario.run, 0, nobody);
}

} // namespace

TEST_CASE("jobs: the short way and the long way come to the same result") {
  std::uint64_t key = 0;
  for (std::string const& policy : every_policy())
    for (int i = 0; i < 12; ++i) {
      Chance chance{mix_bits(++key)};
      std::string const text = queues(chance, policy);
      std::vector<std::string> const sets = complication(chance);
      CAPTURE(text, sets);
      bool const lacks_table = sets == std::vector<std::string>{"balancer.affinity.kind=cookie"};
      if (policy == "least_sessions" && lacks_table) continue;
      Scenario const scenario = sample::loaded(text, {.sets = sets, .variants = {}});
      TrialResult const result = run_trial(scenario.variants.front().design, scenario.run, 0);
      REQUIRE(result.requests_whole_run.issued > 0);
      REQUIRE(result.fingerprint() == with_somebody_followed(scenario).fingerprint());
    }
}

// Records are then fetched before their time, which must not matter.
TEST_CASE("jobs: both ways come to the same result in a system that outgrows the cache") {
  for (char const* const policy :
       {"power_of_d(d=2)", "least_requests", "ring_hash", "maglev", "round_robin"}) {
    CAPTURE(policy);
    Scenario const scenario =
        sample::loaded(fmt::format("[run]\nduration = \"20s\"\nreplications = 1\n[workload]\n"
                                   "arrivals = \"poisson(1500/s)\"\nrequests = 1\n"
                                   "demand = \"exponential(1s)\"\n[balancer]\npolicy = \"{}\"\n"
                                   "[server]\ncount = 500\n",
                                   policy),
                       {.sets = {}, .variants = {}});
    TrialResult const result = run_trial(scenario.variants.front().design, scenario.run, 0);
    REQUIRE(result.requests_in_flight_at_end > 10'000);
    REQUIRE(result.fingerprint() == with_somebody_followed(scenario).fingerprint());
  }
}

TEST_CASE(
    "jobs: servers hold as many states at the end of each window, whether sessions are followed or not") {
  for (char const* const policy : {"least_requests", "prequal"})
    for (char const* const ttl : {"700ms", "1s", "1990ms", "999999999ns"}) {
      CAPTURE(policy, ttl);
      Scenario const scenario = sample::loaded(
          fmt::format(
              "[run]\nduration = \"8s\"\nwindow = \"1s\"\nreplications = 1\n[workload]\narrivals = \"constant(2/s)\"\n"
              "requests = 1\ndemand = \"constant(10ms)\"\n[balancer]\npolicy = \"{}\"\n[server]\ncount = 3\n"
              "[state]\nttl = \"{}\"\n",
              policy, ttl),
          {.sets = {}, .variants = {}});
      auto const states = [&](bool follows) {
        Recording recording{.order = {.server_windows = true, .sessions = follows}};
        run_trial(scenario.variants.front().design, scenario.run, 0, recording);
        std::vector<std::uint64_t> held;
        for (ServerWindow const& window : recording.server_windows)
          held.push_back(window.states);
        return held;
      };
      CHECK(states(false).size() == 3 * 8);
      CHECK(states(false) == states(true));
    }
}

} // namespace job_path_test
