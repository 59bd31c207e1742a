// What a design makes use of, one setting at a time.
#include "model/features.hpp"
#include "model/simulate.hpp"

#include <algorithm>
#include <utility>

using namespace stickysim;

namespace features_test {

namespace {

/// Sessions of several requests before two servers, and nothing else.
std::string const plain = R"toml(
  [workload]
  arrivals = "poisson(1/s)"
  requests = "geometric(5)"
  think_time = "1s"
  demand = "10ms"
  [server]
  count = 2
)toml";

/// The same with single requests: jobs.
std::string const jobs = "workload.requests=1";

Features features(std::vector<std::string> const& sets, std::string const& more = {}) {
  Scenario const scenario = sample::loaded(plain + more, {.sets = sets, .variants = {}});
  Design const& design = scenario.variants.front().design;
  return features_of(design, plan_faults(design, 1, scenario.run.duration_ns));
}

/// Every flag by its name.
std::vector<std::pair<std::string, bool Features::*>> const flags = {
    {"hashes", &Features::hashes},
    {"asks_tables", &Features::asks_tables},
    {"follows_answers", &Features::follows_answers},
    {"reports_idle", &Features::reports_idle},
    {"counts_presence", &Features::counts_presence},
    {"counts_connections", &Features::counts_connections},
    {"queues", &Features::queues},
    {"ejects", &Features::ejects},
    {"bindings_end", &Features::bindings_end},
    {"times_attempts", &Features::times_attempts},
    {"may_cut", &Features::may_cut},
    {"checks_wait", &Features::checks_wait},
    {"servers_may_go", &Features::servers_may_go},
    {"adds_servers", &Features::adds_servers},
    {"may_hang", &Features::may_hang},
    {"may_slow", &Features::may_slow},
    {"scales_demand", &Features::scales_demand},
    {"may_fail_in_service", &Features::may_fail_in_service},
    {"times_sessions", &Features::times_sessions},
    {"sends_chunks", &Features::sends_chunks},
    {"wastes_work", &Features::wastes_work},
    {"budgets_retries", &Features::budgets_retries},
    {"tracks_state", &Features::tracks_state},
    {"carries_tokens", &Features::carries_tokens},
    {"answers_overlap", &Features::answers_overlap},
    {"may_overwrite", &Features::may_overwrite},
    {"answers_ahead", &Features::answers_ahead},
    {"issues_ahead", &Features::issues_ahead},
    {"only_jobs", &Features::only_jobs},
};

/// The names of the flags that are set, in that order.
std::string names(Features const& features) {
  std::string text;
  for (auto const& [name, flag] : flags)
    if (features.*flag) text += (text.empty() ? "" : " ") + name;
  return text;
}

std::string fault(std::string const& kind, std::string const& more = {}) {
  return "[[fault]]\nkind = \"" + kind + "\"\nat = \"10s\"\nfor = \"1s\"\n" + more;
}

} // namespace

TEST_CASE("features: every flag of the struct is in the table") {
  CHECK(flags.size() == sizeof(Features)); // they are all bools
}

TEST_CASE("features: what each setting makes use of") {
  struct Row {
    std::vector<std::string> sets;
    std::string more;
    std::string uses;
  };
  std::vector<Row> const rows = {
      {{}, "", "tracks_state"},
      {{jobs}, "", "tracks_state only_jobs"},
      {{jobs, "state.placement=replicated"}, "", "tracks_state"},
      {{jobs, "state.placement=shared"}, "", ""},
      {{jobs, "state.placement=shared", "state.store.memory=1MiB"}, "", "tracks_state"},
      {{jobs, "state.placement=client"}, "", "carries_tokens"},
      {{"balancer.policy=ring_hash"}, "", "hashes tracks_state"},
      {{"balancer.affinity=table"}, "", "asks_tables tracks_state"},
      {{"balancer.affinity=cookie"}, "", "tracks_state"},
      {{"balancer.policy=peak_ewma"}, "", "follows_answers tracks_state"},
      {{"balancer.policy=prequal"}, "", "follows_answers counts_presence tracks_state"},
      {{"balancer.policy=join_idle_queue"}, "", "tracks_state"},
      {{"balancer.policy=join_idle_queue", "balancer.count=2"},
       "",
       "reports_idle counts_presence tracks_state"},
      {{"balancer.load_info=periodic(10s)"}, "", "counts_presence tracks_state"},
      {{"balancer.max_connections=5"}, "", "counts_connections queues tracks_state"},
      {{"balancer.retry_budget=0.2"}, "", "counts_connections tracks_state"},
      {{"balancer.affinity=cookie", "balancer.affinity.on_unavailable=wait"}, "", "queues tracks_state"},
      {{"balancer.ejection=max_fails"}, "", "ejects tracks_state"},
      {{"balancer.attempt_timeout=1s"}, "", "times_attempts wastes_work tracks_state"},
      {{"workload.timeout=1s"}, "", "wastes_work tracks_state"},
      {{"balancer.affinity=cookie", "balancer.affinity.binds_to=instance"}, "", "tracks_state"},
      {{"balancer.affinity=cookie", "balancer.affinity.binds_to=instance"},
       "[[scale]]\nat = \"10s\"\ncount = 3\n",
       "bindings_end servers_may_go adds_servers tracks_state"},
      {{"balancer.health.needs_worker=true"}, "", "checks_wait tracks_state"},
      {{"balancer.health.needs_worker=true", "balancer.health=false"}, "", "tracks_state"},
      {{}, "[[maintenance]]\nserver = 1\nat = \"10s\"\n", "servers_may_go tracks_state"},
      {{}, fault("crash", "server = 1\n"), "servers_may_go tracks_state"},
      {{}, fault("hang", "server = 1\n"), "servers_may_go may_hang tracks_state"},
      {{}, fault("slow", "server = 1\n"), "servers_may_go may_slow tracks_state"},
      {{}, fault("partition", "server = 1\n"), "may_cut servers_may_go tracks_state"},
      {{"server.warmup_time=10s"}, "", "may_slow tracks_state"},
      {{"server.speed=2"}, "", "scales_demand tracks_state"},
      {{"server.overhead=1ms"}, "", "scales_demand tracks_state"},
      {{"server.failure_rate=0.1"}, "", "may_fail_in_service tracks_state"},
      {{"server.memory=1MiB"}, "", "servers_may_go tracks_state"},
      {{}, "[[scale]]\nat = \"10s\"\ncount = 3\n", "servers_may_go adds_servers tracks_state"},
      {{}, "[[rollout]]\nat = \"10s\"\n", "servers_may_go tracks_state"},
      {{}, "[autoscale]\nmax = 4\n", "servers_may_go adds_servers tracks_state"},
      {{"workload.kind=upload"}, "", "times_sessions tracks_state"},
      {{"workload.users=3", "workload.think_time=0s"}, "", "times_sessions tracks_state"},
      {{"workload.kind=upload", "network.bandwidth=1MB/s"}, "", "times_sessions sends_chunks tracks_state"},
      {{"workload.users=3"}, "", "tracks_state"},
      {{"workload.retries=1", "workload.retry_budget=0.1"}, "", "budgets_retries tracks_state"},
      {{"state.placement=client"}, "", "tracks_state carries_tokens"},
      {{"state.placement=client", "workload.parallel=2"}, "", "tracks_state carries_tokens answers_overlap"},
      {{"state.placement=shared", "workload.parallel=2"}, "", "tracks_state may_overwrite"},
      {{"state.placement=shared", "workload.parallel=2", "state.reads=0"}, "", "tracks_state"},
      {{"workload.think_time=exponential(1s)", "network.client_rtt=1ms"},
       "",
       "tracks_state answers_ahead issues_ahead"},
      {{"workload.think_time=exponential(1s)", "network.client_rtt=1ms", "workload.retries=1",
        "workload.retry_budget=0.1"},
       "",
       "budgets_retries tracks_state answers_ahead"},
      {{"workload.think_time=exponential(1s)", "network.client_rtt=1ms", "workload.kind=upload",
        "network.bandwidth=1MB/s"},
       "",
       "times_sessions sends_chunks tracks_state answers_ahead"},
      {{"workload.think_time=exponential(1s)"}, "", "tracks_state"},
      {{"workload.think_time=exponential(1us)", "network.client_rtt=1ms"}, "", "tracks_state"},
      {{"workload.think_time=lognormal(1s, cv=1)", "network.client_rtt=1ms"}, "", "tracks_state"},
      {{"workload.think_time=exponential(1s)", "network.client_rtt=1ms", "workload.parallel=2"},
       "",
       "tracks_state"},
      {{"workload.think_time=exponential(1s)", "network.client_rtt=1ms", "workload.timeout=1s",
        "state.placement=shared"},
       "",
       "wastes_work tracks_state"},
  };
  for (Row const& row : rows) {
    CAPTURE(row.sets, row.more);
    CHECK(names(features(row.sets, row.more)) == row.uses);
  }
}

TEST_CASE("features: a job is only a job where nothing can happen to it") {
  std::vector<std::vector<std::string>> const more_than_jobs = {
      {"network.client_rtt=1ms"},
      {"network.server_rtt=1ms"},
      {"workload.timeout=1s"},
      {"workload.parallel=2"},
      {"workload.log_out=true"},
      {"workload.kind=upload"},
      {"server.queue=10"},
      {"server.discipline=ps"},
      {"server.failure_rate=0.1"},
      {"server.tick=1ms"},
      {"server.warmup_time=1s"},
      {"server.memory=1MiB"},
      {"balancer.count=2"},
      {"balancer.affinity=cookie"},
      {"balancer.max_connections=3"},
      {"balancer.retry_budget=0.1"},
      {"balancer.ejection=max_fails"},
      {"balancer.load_info=periodic(1s)"},
      {"state.placement=shared"},
      {"state.placement=client"},
      {"state.placement=replicated"},
      {"balancer.health.needs_worker=true"},
      {"balancer.attempt_timeout=1s"},
  };
  for (std::vector<std::string> sets : more_than_jobs) {
    sets.push_back(jobs);
    CAPTURE(sets);
    CHECK_FALSE(features(sets).only_jobs);
  }
  CHECK_FALSE(features({jobs}, fault("crash", "server = 1\n")).only_jobs);
  CHECK(features({jobs, "balancer.policy=ring_hash"}).only_jobs);
}

} // namespace features_test
