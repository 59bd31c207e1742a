// Designs that differ in words alone, or in what does nothing, give equal numbers. Each pair runs through
// random scenarios: settings that make it a pair are forced upon both, all else is left to chance.
#include "model/chance.hpp"
#include "model/random_scenario.hpp"
#include "model/simulate.hpp"
#include <stickysim/engine/random.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

using namespace stickysim;

namespace equivalence_test {

namespace {

using Settings = std::vector<std::string>; // KEY=VALUE, as on the command line

enum class Traffic { any, closed_loop };

struct Pair {
  Settings both = {};
  Settings one = {};
  Settings other = {};
  std::vector<std::string_view> differ = {};  ///< metrics of what one of the two does not have
  std::vector<std::string_view> without = {}; ///< scenarios whose text has one of these are no pair
  std::string added = {};                     ///< sections that only the other one has
  Traffic traffic = Traffic::any;
};

/// What happened in the scenarios of a pair.
struct Tally {
  std::uint64_t compared = 0;
  std::uint64_t lost = 0;
  std::uint64_t failed = 0;
};

Settings operator+(Settings all, Settings const& more) {
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

bool has(std::string const& text, std::string_view word) { return text.find(word) != std::string::npos; }

/// `server.KEY=VALUE` sets that for each group of the scenario.
Settings in(std::string const& text, Settings const& settings) {
  Settings all;
  for (std::string const& setting : settings) {
    if (!setting.starts_with("server."))
      all.push_back(setting);
    else
      for (std::string const group : {"g1", "g2"})
        if (has(text, "name = \"" + group)) all.push_back("server." + group + setting.substr(6));
  }
  return all;
}

/// What happens to the fleet at one instant has no order; one of the two may have a class of clients more.
TrialResult comparable(TrialResult trial) {
  trial.classes.clear();
  std::ranges::sort(trial.fleet_events, {}, [](FleetEvent const& event) {
    return std::tuple{event.at_ns, event.server, event.balancer, event.kind};
  });
  return trial;
}

/// Every metric that is not named in `differ`, and the ledger by cause; without such metrics all there is.
void check_equal(TrialResult const& one, TrialResult const& other,
                 std::vector<std::string_view> const& differ = {}) {
  for (Metric const& metric : metrics()) {
    if (std::ranges::find(differ, metric.name) != differ.end()) continue;
    CAPTURE(metric.name);
    CHECK(metric.value(one) == metric.value(other));
  }
  CHECK(one.ledger.sessions == other.ledger.sessions);
  if (differ.empty()) CHECK(comparable(one).fingerprint() == comparable(other).fingerprint());
}

Tally check(Pair const& pair, std::uint64_t scenarios = 60) {
  Tally tally;
  for (std::uint64_t key = 0; tally.compared < scenarios; ++key) {
    Chance chance{mix_bits(key + 9'000'000)};
    bool const replayed = pair.traffic == Traffic::any && chance.one_in(2);
    WrittenFile const trace{replayed ? random_trace(chance) : ""};
    std::string const text = random_scenario(chance, replayed ? trace.path() : "");
    if (std::ranges::any_of(pair.without, [&](auto word) { return has(text, word); })) continue;
    CAPTURE(key);
    TrialResult const one = simulate(text, in(text, pair.both + pair.one)).front();
    check_equal(one, simulate(text + pair.added, in(text, pair.both + pair.other)).front(), pair.differ);
    ++tally.compared;
    tally.lost += lost(one);
    tally.failed += one.requests.failed_total();
  }
  return tally;
}

std::vector<std::string_view> but_for_the_store(std::vector<std::string_view> metrics) {
  metrics.insert(metrics.end(), {"store_utilization", "store_latency_mean", "store_latency_p99",
                                 "store_recovery_time", "store_errors", "cost"});
  return metrics;
}

} // namespace

TEST_CASE("local states are the same in memories without a limit and in memories that never fill") {
  Pair pair{.both = {"state.placement=local", "state.soft=false", "state.adopt_id=false", "state.growth=0B"},
            .one = {"server.memory=unlimited"},
            .other = {"server.memory=1024GiB"},
            .without = {"leak"}};
  SECTION("that outlive the run") {
    pair.both.push_back("state.ttl=1h");
    CHECK(check(pair).lost > 100);
  }
  // Without a limit a state whose time ends while a request of its session is on its way stays until that is
  // answered: here requests take no time.
  SECTION("that expire while their users think") {
    pair.both = pair.both + Settings{"state.ttl=1s",
                                     "workload.demand=0s",
                                     "server.overhead=0s",
                                     "workload.retries=0",
                                     "balancer.retries=0",
                                     "balancer.max_connections=unlimited",
                                     "balancer.affinity.on_unavailable=fallback",
                                     "network.client_rtt=0s",
                                     "network.server_rtt=0s",
                                     "network.bandwidth=unlimited"};
    pair.without.insert(pair.without.end(), {"hang", "partition"});
    pair.traffic = Traffic::closed_loop;
    CHECK(check(pair).lost > 100);
  }
}

TEST_CASE("a token without bytes or work is a store without trips") {
  Pair pair{.both = {"workload.parallel=1", "state.soft=false", "state.token_format=raw",
                     "state.token_bytes=0B", "state.growth=0B", "state.key_rotation=0s",
                     "state.verify_time=0s", "state.sign_time=0s", "state.reads=0", "state.writes=0",
                     "state.store.memory=unlimited"},
            .one = {"state.placement=client"},
            .other = {"state.placement=shared"},
            .differ = but_for_the_store({"revoked_accepted"}),
            .without = {"kind = \"store_"},
            .traffic = Traffic::closed_loop};
  SECTION("whose answers may not arrive") {
    pair.both.push_back("state.ttl=30min");
    CHECK(check(pair).failed > 100);
  }
  SECTION("that may expire") {
    pair.both.push_back("workload.timeout=0s");
    pair.without.push_back("partition");
    CHECK(check(pair).lost > 100);
  }
}

TEST_CASE("a store's states are the same whether or not there are books of them") {
  Tally const tally = check({.both = {"state.placement=shared"},
                             .one = {"state.store.memory=unlimited"},
                             .other = {"state.store.memory=1024GiB"}});
  CHECK(tally.lost > 100);
}

TEST_CASE("an address of one client stands for its session") {
  Tally const tally = check({.both = {"balancer.affinity.kind=table"},
                             .one = {"balancer.affinity.key=session"},
                             .other = {"balancer.affinity.key=source_ip"},
                             .without = {"users =", "ring_hash"}});
  CHECK(tally.lost > 100);
}

TEST_CASE("balancers that tell each other all at once are one") {
  Tally const tally =
      check({.both = {"balancer.policy=first(limit=2)", "balancer.load_info=\"true\"",
                      "balancer.health=false", "balancer.ejection=none", "balancer.max_connections=unlimited",
                      "balancer.retry_budget=0", "balancer.affinity.kind=table",
                      "balancer.affinity.sync_delay=0s", "balancer.affinity.size=unlimited",
                      "balancer.affinity.expire=never", "balancer.affinity.on_unavailable=fallback",
                      "balancer.zone_aware=false", "workload.parallel=1"},
             .one = {"balancer.count=1"},
             .other = {"balancer.count=3"},
             .differ = {"detection_time"},
             .without = {"balancer = 1"},
             .traffic = Traffic::closed_loop});
  CHECK(tally.lost > 100);
}

TEST_CASE("a cookie is a table's entry that never ends") {
  Tally const tally =
      check({.both = {"workload.parallel=1", "balancer.count=1", "balancer.affinity.key=session",
                      "balancer.affinity.size=unlimited", "balancer.affinity.expire=never"},
             .one = {"balancer.affinity.kind=cookie"},
             .other = {"balancer.affinity.kind=table"},
             .without = {"balancer_restart"},
             .traffic = Traffic::closed_loop});
  CHECK(tally.lost > 100);
}

TEST_CASE("copies everywhere that cost nothing are a store that costs nothing") {
  Tally const tally =
      check({.both = {"workload.parallel=1", "state.soft=false", "state.backups=all", "state.lag=0s",
                      "state.replica_rtt=0s", "state.replica_work=0s", "state.on_failover=copy",
                      "state.reads=0", "state.writes=0", "state.store.memory=unlimited",
                      "server.memory=unlimited", "server.count=4", "rollout=[{at=\"11s\"}]",
                      "fault=[{kind=\"crash\",server=1,at=\"6s\",for=\"2s\"},"
                      "{kind=\"crash\",server=3,at=\"19s\",for=\"2s\"}]",
                      "scale=[]", "maintenance=[]", "autoscale.max=0"},
             .one = {"state.placement=replicated"},
             .other = {"state.placement=shared"},
             .differ = but_for_the_store({"states_held_mean", "states_held_stddev", "state_bytes_mean",
                                          "state_bytes_peak", "states_destroyed"}),
             .traffic = Traffic::closed_loop});
  CHECK(tally.failed > 100);
}

TEST_CASE("a single request at a time does not feel the discipline") {
  Tally const tally = check(
      {.both = {"workload.users=1", "workload.parallel=1", "workload.timeout=0s", "state.replica_work=0s",
                "balancer.health.needs_worker=false", "server.io=async", "server.speed=1"},
       .one = {"server.discipline=fifo"},
       .other = {"server.discipline=ps"},
       .without = {"arrivals"},
       .traffic = Traffic::closed_loop});
  CHECK(tally.lost > 50);
}

TEST_CASE("what never acts changes nothing") {
  struct Inert {
    char const* name;
    Pair pair;
  };
  auto const group = [](std::string const& name, int count) {
    return fmt::format("{{name = \"{}\", zone = \"{}\", count = {}, workers = 2, memory = \"200KiB\"}},",
                       name, name == "g2" ? "z2" : "z1", count);
  };
  for (Inert const& inert : std::vector<Inert>{
           {"patience without end", {.one = {"workload.timeout=0s"}, .other = {"workload.timeout=10h"}}},
           {"attempts without end",
            {.one = {"balancer.attempt_timeout=0s"}, .other = {"balancer.attempt_timeout=10h"}}},
           {"connections for all",
            {.one = {"balancer.max_connections=unlimited"}, .other = {"balancer.max_connections=100000"}}},
           {"ejection after a million failures",
            {.one = {"balancer.ejection=none"}, .other = {"balancer.ejection=max_fails(1000000, 1s)"}}},
           {"links of any speed",
            {.both = {"state.placement=client", "workload.parallel=1", "workload.demand=exponential(20ms)"},
            .one = {"network.bandwidth=unlimited"},
            .other = {"network.bandwidth=1000000000GB/s"},
            .traffic = Traffic::closed_loop}},
           {"an entry that outlives the run",
            {.both = {"balancer.affinity.kind=table"},
            .one = {"balancer.affinity.expire=never"},
            .other = {"balancer.affinity.expire=10h"}}},
           {"a table that never fills",
            {.both = {"balancer.affinity.kind=table"},
            .one = {"balancer.affinity.size=unlimited"},
            .other = {"balancer.affinity.size=100000"}}},
           {"one balancer that tells the others",
            {.both = {"balancer.affinity.kind=table", "balancer.count=1"},
            .one = {"balancer.affinity.sync_delay=never"},
            .other = {"balancer.affinity.sync_delay=30ms"},
            .without = {"balancer_restart"}}},
           {"any of one balancer",
            {.both = {"balancer.count=1"},
            .one = {"balancer.balancer_of=session"},
            .other = {"balancer.balancer_of=request"}}},
           {"a cold server that is as fast as a warm one",
            {.one = {"server.warmup_time=0s"},
            .other = {"server.warmup_time=5s", "server.warmup_factor=1"},
            .without = {"surge = 1", "surge = 2"}}},
           {"a slow start at full weight",
            {.one = {"balancer.slow_start=0s"},
            .other = {"balancer.slow_start=3s", "balancer.slow_start_floor=1"}}},
           {"a replica of a store that never fails",
            {.both = {"state.placement=shared"},
            .one = {"state.store.replica=false"},
            .other = {"state.store.replica=true"},
            .without = {"store_"}}},
           {"a class that never comes",
            {.added = "[[workload]]\nname = \"z\"\narrivals = \"constant(1/s)\"\nfrom = \"10h\"\ndemand = "
                      "\"1ms\"\n"}},
           {"a slow time that is as fast as any",
            {.differ = {"recovery_time"},
            .added =
                 "[[fault]]\nkind = \"slow\"\nserver = \"all\"\nat = \"3s\"\nfor = \"5s\"\nfactor = 1\n"}},
           {"a fault after the end", {.added = "[[fault]]\nkind = \"crash\"\nat = \"10h\"\n"}},
           {"servers in two groups",
            {.both = {"scale=[]", "rollout=[]", "autoscale.max=0"},
            .one = {"server=[" + group("g1", 4) + group("g2", 1) + "]"},
            .other = {"server=[" + group("g1", 2) + group("g3", 2) + group("g2", 1) + "]"},
            .differ = {"rebalance_time"},
            .without = {"leak"}}},
       })
    DYNAMIC_SECTION(inert.name) { check(inert.pair, 12); }
}

TEST_CASE("a variant does not feel the others, its name or its place") {
  std::string const cookie = "balancer.affinity.kind = \"cookie\"\nbalancer.policy = \"round_robin\"\n";
  std::string const table = "balancer.affinity.kind = \"table\"\n";
  std::string const fault = "fault = [{kind = \"crash\", at = \"3s\"}, {kind = \"crash\", at = \"9s\"}]\n";
  std::uint64_t differ = 0;
  for (std::uint64_t key = 0; key < 30; ++key) {
    Chance chance{mix_bits(key + 9'000'000)};
    std::string const text = random_scenario(chance, "");
    CAPTURE(key);
    auto const print = [&](std::string const& variants, std::string_view name) {
      Scenario const scenario = sample::loaded(text + variants);
      auto const found = std::ranges::find(scenario.variants, name, &Variant::name);
      return run_trial(found->design, scenario.run, 0).fingerprint();
    };
    auto const b = print("[variants.a]\n" + table + "[variants.b]\n" + cookie, "b");
    CHECK(print("[variants.a]\n" + table + fault + "[variants.b]\n" + cookie, "b") == b);
    CHECK(print("[variants.b]\n" + cookie + "[variants.a]\n" + table, "b") == b);
    CHECK(print("[variants.x]\n" + cookie, "x") == b);
    CHECK(print("[variants.a]\n[variants.c]\n" + fault + "[variants.b]\n" + cookie, "b") == b);
    differ += print("[variants.a]\n" + table + "[variants.b]\n" + cookie, "a") != b;
  }
  CHECK(differ > 15);
}

} // namespace equivalence_test
