// What a design cannot feel is remarked on, and what is remarked on changes nothing: simulated, not believed.
#include "catch.hpp"
#include "model/chance.hpp"
#include "scenario/condition.hpp"
#include "scenario/sample.hpp"
#include <stickysim/experiment/experiment.hpp>
#include <stickysim/report/writers.hpp>
#include <stickysim/scenario/keys.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>

using namespace stickysim;

namespace condition_test {

namespace {

/// Every key of a design with a value that is not its default.
std::map<std::string, std::string> const other_values = {
    {"workload.name", "people"},
    {"workload.arrivals", "poisson(6/s)"},
    {"workload.users", "20"},
    {"workload.trace", "other.csv"},
    {"workload.from", "5s"},
    {"workload.until", "30s"},
    {"workload.requests", "geometric(3)"},
    {"workload.think_time", "exponential(2s)"},
    {"workload.demand", "exponential(30ms)"},
    {"workload.kind", "upload"},
    {"workload.on_loss", "abandon"},
    {"workload.resend", "false"},
    {"workload.on_failure", "skip"},
    {"workload.timeout", "80ms"},
    {"workload.retries", "2"},
    {"workload.retry_on_timeout", "true"},
    {"workload.backoff", "100ms"},
    {"workload.backoff_max", "120ms"},
    {"workload.jitter", "full"},
    {"workload.retry_budget", "0.1"},
    {"workload.retry_bucket", "1"},
    {"workload.retry_demand", "fresh"},
    {"workload.chunk", "2MiB"},
    {"workload.parallel", "2"},
    {"workload.log_out", "true"},
    {"workload.clients_per_address", "50"},
    {"balancer.preset", "envoy-1.36"},
    {"balancer.count", "2"},
    {"balancer.policy", "ring_hash"},
    {"balancer.load_info", "periodic(2s)"},
    {"balancer.retries", "1"},
    {"balancer.retry_delay", "200ms"},
    {"balancer.connect_timeout", "1s"},
    {"balancer.attempt_timeout", "60ms"},
    {"balancer.retry_on", "any"},
    {"balancer.retry_budget", "0.1"},
    {"balancer.redispatch", "always"},
    {"balancer.retry_avoids", "nothing"},
    {"balancer.rehash", "true"},
    {"balancer.balancer_of", "request"},
    {"balancer.ejection", "max_fails(fails=1, time=5s)"},
    {"balancer.panic_threshold", "0.9"},
    {"balancer.overprovisioning", "1.4"},
    {"balancer.backups", "first"},
    {"balancer.zone_aware", "true"},
    {"balancer.slow_start", "10s"},
    {"balancer.slow_start_floor", "0.5"},
    {"balancer.slow_start_law", "haproxy"},
    {"balancer.max_connections", "1"},
    {"balancer.overflow", "true"},
    {"balancer.queue", "1"},
    {"balancer.queue_timeout", "30ms"},
    {"balancer.notice", "2s"},
    {"balancer.header_limit", "500B"},
    {"balancer.answer_header_limit", "500B"},
    {"balancer.affinity.kind", "table"},
    {"balancer.affinity.key", "source_ip"},
    {"balancer.affinity.on_unavailable", "strict"},
    {"balancer.affinity.counts_in_policy", "true"},
    {"balancer.affinity.drain", "drop"},
    {"balancer.affinity.binds_to", "instance"},
    {"balancer.affinity.returns_home", "true"},
    {"balancer.affinity.size", "5"},
    {"balancer.affinity.expire", "1s"},
    {"balancer.affinity.sync_delay", "10ms"},
    {"balancer.health.enabled", "false"},
    {"balancer.health.interval", "500ms"},
    {"balancer.health.timeout", "300ms"},
    {"balancer.health.fast_interval", "100ms"},
    {"balancer.health.fall", "1"},
    {"balancer.health.rise", "5"},
    {"balancer.health.needs_worker", "true"},
    {"server.name", "app"},
    {"server.count", "4"},
    {"server.workers", "1"},
    {"server.queue", "0"},
    {"server.discipline", "ps"},
    {"server.io", "async"},
    {"server.speed", "0.5"},
    {"server.weight", "7"},
    {"server.priority", "1"},
    {"server.overhead", "5ms"},
    {"server.failure_rate", "0.1"},
    {"server.tick", "10ms"},
    {"server.boot_time", "3s"},
    {"server.warmup_time", "10s"},
    {"server.warmup_factor", "5"},
    {"server.zone", "a"},
    {"server.memory", "100KiB"},
    {"server.on_memory_full", "evict"},
    {"server.price", "2"},
    {"state.preset", "redis-single"},
    {"state.placement", "shared"},
    {"state.bytes", "20KiB"},
    {"state.growth", "1KiB"},
    {"state.soft", "true"},
    {"state.miss_time", "30ms"},
    {"state.adopt_id", "true"},
    {"state.ttl", "1s"},
    {"state.reads", "3"},
    {"state.writes", "3"},
    {"state.token_bytes", "3KiB"},
    {"state.token_format", "jwt_rs256"},
    {"state.token_limit", "600B"},
    {"state.header_limit", "600B"},
    {"state.verify_time", "5ms"},
    {"state.sign_time", "5ms"},
    {"state.key_rotation", "3s"},
    {"state.backups", "2"},
    {"state.synchronous", "true"},
    {"state.lag", "2s"},
    {"state.replica_rtt", "5ms"},
    {"state.replica_work", "5ms"},
    {"state.on_failover", "none"},
    {"state.store.round_trip", "3ms"},
    {"state.store.service_time", "exponential(4ms)"},
    {"state.store.workers", "3"},
    {"state.store.shards", "2"},
    {"state.store.on_shard_loss", "rehash"},
    {"state.store.timeout", "2ms"},
    {"state.store.memory", "50KiB"},
    {"state.store.on_full", "refuse"},
    {"state.store.persist", "1s"},
    {"state.store.replica", "true"},
    {"state.store.replica_lag", "2s"},
    {"state.store.detection", "1s"},
    {"state.store.election", "1s"},
    {"state.store.price", "3"},
    {"network.client_rtt", "30ms"},
    {"network.server_rtt", "4ms"},
    {"network.bandwidth", "100KiB/s"},
};

/// A base for the keys of what happens to the fleet, which need something that happens.
std::map<std::string, std::string> const other_plans = {
    {"fault.kind", "slow"},
    {"fault.server", "2"},
    {"fault.zone", "a"},
    {"fault.balancer", "1"},
    {"fault.shard", "1"},
    {"fault.at", "12s"},
    {"fault.for", "8s"},
    {"fault.factor", "3"},
    {"fault.rate", "1KiB/s"},
    {"fault.every", "14s"},
    {"fault.mttf", "20s"},
    {"fault.mttr", "4s"},
    {"fault.only_busy", "true"},
    {"scale.at", "18s"},
    {"scale.group", "server"},
    {"scale.count", "4"},
    {"scale.drain_timeout", "6s"},
    {"rollout.at", "26s"},
    {"rollout.batch", "2"},
    {"rollout.surge", "1"},
    {"rollout.pause", "2s"},
    {"rollout.drain_timeout", "2s"},
    {"rollout.every", "10s"},
    {"maintenance.server", "1"},
    {"maintenance.at", "33s"},
    {"maintenance.for", "1s"},
    {"maintenance.drain_timeout", "1s"},
    {"autoscale.group", "server"},
    {"autoscale.max", "2"},
    {"autoscale.min", "2"},
    {"autoscale.metric", "queue"},
    {"autoscale.target", "0.2"},
    {"autoscale.period", "3s"},
    {"autoscale.tolerance", "0.5"},
    {"autoscale.stabilization", "1s"},
    {"autoscale.scale_out_share", "0.1"},
    {"autoscale.scale_out_count", "1"},
    {"autoscale.scale_out_period", "1s"},
    {"autoscale.scale_out_cooldown", "9s"},
    {"autoscale.scale_in_cooldown", "9s"},
    {"autoscale.drain_timeout", "2s"},
};

std::string const calm = R"toml([run]
duration = "40s"
warmup = "5s"
replications = 2
[workload]
arrivals = "poisson(5/s)"
requests = "geometric(5)"
think_time = "exponential(1s)"
demand = "exponential(20ms)"
[server]
count = 3
workers = 4
[variants.sticky]
balancer.affinity = "cookie"
)toml";

std::string const eventful = calm + R"toml([[fault]]
kind = "crash"
server = 1
at = "10s"
for = "2s"
[[scale]]
at = "20s"
count = 2
[[rollout]]
at = "25s"
[[maintenance]]
server = 2
at = "30s"
for = "5s"
[autoscale]
max = 4
period = "5s"
)toml";

std::string set(std::string const& key, std::string const& value) { return fmt::format("{}={}", key, value); }

std::optional<Scenario> loaded(std::string const& text, std::vector<std::string> const& sets) {
  auto scenario = parse_scenario(text, "sample.toml", {.sets = sets, .variants = {}});
  return scenario ? std::optional{std::move(*scenario)} : std::nullopt;
}

std::string results(Scenario const& scenario) { return summary_csv(run_experiment(scenario, 1)); }

/// Whether the last of the settings is remarked on.
bool is_idle(Scenario const& scenario, std::string const& last) {
  return std::ranges::any_of(
      scenario.idle, [&](Diagnostic const& remark) { return remark.file == fmt::format("--set {}", last); });
}

} // namespace

TEST_CASE("what changes nothing is remarked on, key by key") {
  // Felt by designs of the same kind, and by these had they more traffic or another hour: names and groups of
  // equal servers, and what happens after the last request.
  std::set<std::string> const by_chance = {
      "workload.name",
      "server.name",
      "balancer.preset",
      "balancer.affinity.kind",
      "balancer.health.needs_worker",
      "server.queue",
      "server.discipline",
      "server.weight",
      "server.priority",
  };
  auto const check_keys = [&](std::string const& text, auto const& values, bool all_are_told) {
    std::string const usual = results(*loaded(text, {}));
    for (auto const& [key, value] : values) {
      auto const setting = set(key, value);
      auto const scenario = loaded(text, {setting});
      if (!scenario) continue;
      CAPTURE(setting);
      bool const changes = results(*scenario) != usual;
      if (is_idle(*scenario, setting)) CHECK_FALSE(changes);
      if (all_are_told && !changes && !by_chance.contains(key)) CHECK(is_idle(*scenario, setting));
    }
  };
  check_keys(calm, other_values, true);
  check_keys(eventful, other_values, false);
  check_keys(eventful, other_plans, false);
}

TEST_CASE("what is remarked on changes nothing, in random designs") {
  constexpr std::uint64_t designs = 30;
  std::vector<std::pair<std::string, std::string>> settings{other_values.begin(), other_values.end()};
  std::size_t remarks = 0;
  for (std::uint64_t design = 0; design < designs; ++design) {
    Chance chance{design};
    std::string text = chance.one_in(2) ? calm : eventful;
    text.insert(text.find("duration"), fmt::format("seed = {}\n", design + 1));
    if (chance.one_in(3))
      text +=
          fmt::format("[[fault]]\nkind = \"{}\"\nat = \"15s\"\nfor = \"3s\"\n",
                      chance.of({"store_crash", "store_hang", "store_slow", "partition", "hang", "slow"}));
    std::vector<std::string> sets;
    for (std::uint64_t count = chance.between(0, 8); count > 0; --count) {
      auto const& [key, value] = settings[chance.between(0, settings.size() - 1)];
      auto more = sets;
      more.push_back(set(key, value));
      if (loaded(text, more)) sets = std::move(more);
    }
    std::optional<std::string> usual;
    for (auto const& [key, value] : settings) {
      auto more = sets;
      more.push_back(set(key, value));
      auto const scenario = loaded(text, more);
      if (!scenario || !is_idle(*scenario, more.back())) continue;
      if (!usual) usual = results(*loaded(text, sets));
      CAPTURE(text, more);
      CHECK(results(*scenario) == *usual);
      ++remarks;
    }
  }
  CHECK(remarks > 10 * designs);
}

TEST_CASE("every condition is about keys or lists that there are, and every key has a value in these tests") {
  std::set<std::string> known{"fault", "scale", "rollout", "maintenance", "autoscale"};
  for (KeyInfo const& key : scenario_keys())
    known.insert(key.path);
  for (Condition const& condition : conditions())
    for (std::string const& path : paths_of(condition)) {
      CAPTURE(path);
      CHECK(known.contains(path));
    }
  for (KeyInfo const& key : scenario_keys()) {
    bool const of_design = key.path.find('.') != std::string::npos && !key.path.starts_with("run.") &&
                           key.path != "variants.NAME" && key.path != "expect.that" &&
                           !key.path.starts_with("sweep.");
    CAPTURE(key.path);
    CHECK((!of_design || other_values.contains(key.path) || other_plans.contains(key.path)));
  }
}

} // namespace condition_test
