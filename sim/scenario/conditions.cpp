#include "scenario/condition.hpp"
#include "scenario/key.hpp"
#include "scenario/numbering.hpp"
#include "scenario/presets.hpp"
#include <stickysim/language/registry.hpp>

#include <algorithm>

namespace stickysim {
namespace {

using Now = Circumstances const&;

WorkloadClass const& workload(Now now, std::size_t element) { return now.design().workloads[element]; }
ServerGroup const& server(Now now, std::size_t element) { return now.design().servers[element]; }
Fault const& fault_at(Now now, std::size_t element) { return now.design().faults[element]; }

/// Whether chance decides when a fault strikes, or which server. All settings of a fault are part of its
/// chance.
bool is_random(Fault const& fault_at) {
  FaultSite const site = row_of(fault_at.kind).strikes;
  bool const draws_server = site == FaultSite::servers || site == FaultSite::ways;
  return fault_at.mttf_ns > 0 || (draws_server && fault_at.target == FaultTarget::random);
}

bool clients_may_fail(Now now, std::size_t element) {
  return now.may_fail() || workload(now, element).timeout_ns > 0;
}

bool clients_may_retry(Now now, std::size_t element) {
  WorkloadClass const& clients = workload(now, element);
  return now.may_fail() || (clients.timeout_ns > 0 && clients.retry_on_timeout);
}

bool hashes_addresses(Now now) {
  return now.balancer().affinity.key == AffinityKey::source_ip && (now.has_tables() || now.hashes());
}

bool gives_every_address(Trace const& trace) {
  return std::ranges::all_of(trace.sessions, [](auto const& session) { return session.address != 0; });
}

bool has_zones(Now now) {
  auto const& groups = now.design().servers;
  return std::ranges::any_of(groups, [&](auto const& group) { return group.zone != groups[0].zone; });
}

/// Whether a key that the design feels has the value of the preset.
bool decides(std::span<PresetInfo const> condition_table, std::string const& name, Now now) {
  PresetInfo const* const preset = find_entry(condition_table, name);
  return preset == nullptr || std::ranges::any_of(preset->settings, [&](PresetSetting const& setting) {
           Key const& key = *find_key(setting.key);
           return key.toml(now.draft(), 0) == preset_toml(key, now.draft()) &&
                  unmet_condition(setting.key, now, 0) == nullptr;
         });
}

// In a list of conditions the one that says most stands first: it is the one that is told.
constexpr Condition condition_table[] = {
    // Runs.
    {"run.confidence", "with run.replications above 1", "one replication has no intervals",
     [](Now now, std::size_t) { return now.draft().run.replications > 1; }},
    {"run.max_replications", "with run.precision", "run.precision is unset",
     [](Now now, std::size_t) { return now.draft().run.precision > 0; }},

    // Clients.
    {"workload.requests, workload.think_time", "without a trace", "the trace gives it",
     [](Now now, std::size_t i) { return workload(now, i).trace == nullptr; }},
    {"workload.demand", "where a trace does not give it", "the trace gives the demand of each request",
     [](Now now, std::size_t i) {
       return workload(now, i).trace == nullptr || !gives_every_demand(*workload(now, i).trace);
     }},
    {"workload.think_time", "between requests: not with workload.requests = 1 and arrivals",
     "sessions have one request",
     [](Now now, std::size_t i) {
       WorkloadClass const& clients = workload(now, i);
       return !has_single_requests(clients) || clients.users > 0 || clients.on_failure == OnFailure::retry;
     }},
    {"workload.on_loss, workload.resend, workload.parallel", "with workload.requests above 1",
     "sessions have one request",
     [](Now now, std::size_t i) { return !has_single_requests(workload(now, i)); }},
    {"workload.log_out", "on servers, in tokens, in a store with a limit, or where states can be lost",
     "nobody notices what a store without a limit keeps",
     [](Now now, std::size_t) { return !now.keeps_in_store() || now.bounds_store() || now.may_lose(); }},
    {"workload.until", "", "the run is over by then",
     [](Now now, std::size_t i) { return now.in_time(workload(now, i).until_ns); }},
    {"workload.resend", "with workload.on_loss = \"relogin\"", "nobody logs in again after a loss",
     [](Now now, std::size_t i) { return workload(now, i).on_loss == OnLoss::relogin; }},
    {"workload.on_loss, workload.resend, state.soft, state.miss_time, state.adopt_id",
     "where states can be lost", "no state can be lost", [](Now now, std::size_t) { return now.may_lose(); }},
    {"workload.on_failure", "where requests can fail", "no request can fail", clients_may_fail},
    {"workload.retries", "where requests can fail", "no request can fail that is sent again",
     clients_may_retry},
    {"workload.retry_on_timeout", "with workload.timeout", "clients wait for ever: workload.timeout is 0s",
     [](Now now, std::size_t i) { return workload(now, i).timeout_ns > 0; }},
    {"workload.retry_on_timeout, workload.backoff, workload.backoff_max, workload.jitter, "
     "workload.retry_budget, workload.retry_bucket, workload.retry_demand",
     "with workload.retries", "clients do not retry: workload.retries is 0",
     [](Now now, std::size_t i) { return workload(now, i).retries > 0; }},
    {"workload.backoff, workload.backoff_max, workload.jitter, workload.retry_budget, "
     "workload.retry_bucket, workload.retry_demand",
     "where requests can fail", "no request can fail that is sent again", clients_may_retry},
    {"workload.backoff_max, workload.jitter", "with workload.backoff",
     "retries do not wait: workload.backoff is 0s",
     [](Now now, std::size_t i) { return workload(now, i).backoff_ns > 0; }},
    {"workload.retry_bucket", "with workload.retry_budget",
     "retries are not limited: workload.retry_budget is 0",
     [](Now now, std::size_t i) { return workload(now, i).retry_budget > 0; }},
    {"workload.chunk", "with workload.kind = \"upload\"", "nothing is uploaded",
     [](Now now, std::size_t i) { return workload(now, i).kind == SessionKind::upload; }},
    {"workload.clients_per_address",
     "with balancer.affinity.key = \"source_ip\" and a table or a policy that hashes",
     "no balancer looks at addresses", [](Now now, std::size_t) { return hashes_addresses(now); }},
    {"workload.clients_per_address", "where a trace gives no addresses", "the trace gives all addresses",
     [](Now now, std::size_t i) {
       return workload(now, i).trace == nullptr || !gives_every_address(*workload(now, i).trace);
     }},

    // Balancers.
    {"balancer.preset", "", "each of its settings is replaced or has no effect itself",
     [](Now now, std::size_t) { return decides(presets(), now.balancer().preset, now); }},
    {"balancer.load_info", "with a policy that looks at loads", "the policy does not look at loads",
     [](Now now, std::size_t) { return now.sees_loads(); }},
    {"balancer.retries, balancer.retry_delay, balancer.retry_on, balancer.retry_budget, balancer.redispatch, "
     "balancer.retry_avoids, balancer.ejection",
     "where requests can fail", "no request can fail at a server",
     [](Now now, std::size_t) { return now.may_fail(); }},
    {"balancer.retry_delay, balancer.retry_on, balancer.retry_budget, balancer.redispatch, "
     "balancer.retry_avoids",
     "with balancer.retries", "balancers do not retry: balancer.retries is 0",
     [](Now now, std::size_t) { return now.balancer().retries > 0; }},
    {"balancer.retry_delay", "unless balancer.redispatch = \"always\"", "no retry goes to the same server",
     [](Now now, std::size_t) { return now.balancer().redispatch != Redispatch::always; }},
    {"balancer.connect_timeout", "with a partition", "no partition is planned",
     [](Now now, std::size_t) { return now.strikes(FaultKind::partition); }},
    {"balancer.rehash", "with a policy that hashes", "the policy does not hash",
     [](Now now, std::size_t) { return now.hashes(); }},
    {"balancer.rehash", "where servers can fail, leave, join or be full, or are backups",
     "all servers serve all the time",
     [](Now now, std::size_t) {
       return now.may_be_out() || now.may_fail() || now.has_backups() || now.balancer().zone_aware ||
              now.balancer().limits_connections();
     }},
    {"balancer.balancer_of", "with several balancers", "there is one balancer",
     [](Now now, std::size_t) { return now.balancer().count > 1; }},
    {"balancer.panic_threshold, balancer.slow_start, balancer.affinity.on_unavailable, balancer.health.*",
     "where servers can fail, leave or join", "nothing happens to the servers",
     [](Now now, std::size_t) { return now.may_be_out(); }},
    {"balancer.overprovisioning", "with server.priority or balancer.panic_threshold",
     "there are no backups and no panic",
     [](Now now, std::size_t) {
       return now.has_backups() || (now.balancer().panic_threshold > 0 && now.may_be_out());
     }},
    {"balancer.backups", "with server.priority above 0", "there are no backups",
     [](Now now, std::size_t) { return now.has_backups(); }},
    {"balancer.overflow, balancer.queue, balancer.queue_timeout",
     "with balancer.max_connections, or affinity.on_unavailable = \"wait\"",
     "no request waits at a balancer: balancer.max_connections is unlimited",
     [](Now now, std::size_t) { return now.queues(); }},
    {"balancer.queue_timeout", "unless balancer.queue is 0", "no request waits: balancer.queue is 0",
     [](Now now, std::size_t) { return now.balancer().queue != 0; }},
    {"balancer.zone_aware", "with servers in several zones", "all servers are in one zone",
     [](Now now, std::size_t) { return has_zones(now); }},
    {"balancer.zone_aware", "with a policy that does not hash", "policies that hash do not know zones",
     [](Now now, std::size_t) { return !now.hashes(); }},
    {"balancer.slow_start_floor, balancer.slow_start_law", "with balancer.slow_start",
     "no server starts slowly: balancer.slow_start is 0s",
     [](Now now, std::size_t) { return now.balancer().slow_start_ns > 0 && now.may_be_out(); }},
    {"balancer.slow_start_floor", "with balancer.slow_start_law = \"even\"",
     "HAProxy's slow start has a floor of its own",
     [](Now now, std::size_t) { return now.balancer().slow_start_law == SlowStartLaw::even; }},
    {"balancer.notice", "with a scale, rollout, maintenance or autoscale",
     "nobody changes the fleet on purpose", [](Now now, std::size_t) { return now.has_operators(); }},
    {"balancer.affinity.key", "with a table or a policy that hashes",
     "there is no table, and the policy does not hash",
     [](Now now, std::size_t) { return now.has_tables() || now.hashes(); }},
    {"balancer.affinity.kind, balancer.affinity.on_unavailable, balancer.affinity.counts_in_policy, "
     "balancer.affinity.drain, balancer.affinity.binds_to, balancer.affinity.returns_home, "
     "balancer.affinity.size, balancer.affinity.expire, balancer.affinity.sync_delay",
     "with workload.requests above 1, or where requests can fail", "no client comes a second time",
     [](Now now, std::size_t) { return now.comes_again(); }},
    {"balancer.affinity.counts_in_policy", "with a policy that takes turns", "the policy takes no turns",
     [](Now now, std::size_t) { return now.counts_pinned(); }},
    {"balancer.affinity.on_unavailable, balancer.affinity.counts_in_policy, balancer.affinity.drain, "
     "balancer.affinity.binds_to, balancer.affinity.returns_home, balancer.affinity.expire",
     "with balancer.affinity.kind = \"cookie\" or \"table\"", "no session is bound to a server",
     [](Now now, std::size_t) { return now.binds(); }},
    {"balancer.affinity.size, balancer.affinity.sync_delay", "with balancer.affinity.kind = \"table\"",
     "no balancer has a table", [](Now now, std::size_t) { return now.has_tables(); }},
    {"balancer.affinity.sync_delay", "with several balancers, or one that restarts",
     "there is one balancer, which does not restart",
     [](Now now, std::size_t) {
       return now.balancer().count > 1 || now.strikes(FaultKind::balancer_restart);
     }},
    {"balancer.affinity.drain", "with a scale, rollout, maintenance or autoscale", "no server is drained",
     [](Now now, std::size_t) { return now.has_operators(); }},
    {"balancer.affinity.binds_to", "with a scale, rollout or autoscale",
     "no server leaves the fleet for good", [](Now now, std::size_t) { return now.has_operators(); }},
    {"balancer.affinity.returns_home", "where a session can be moved", "no session is ever moved",
     [](Now now, std::size_t) {
       return now.may_be_out() || now.may_fail() || now.balancer().limits_connections() || now.has_tables() ||
              now.overlaps();
     }},
    {"balancer.health.interval, balancer.health.timeout, balancer.health.fast_interval, balancer.health.fall, "
     "balancer.health.rise, balancer.health.needs_worker",
     "with balancer.health.enabled", "balancers do not check their servers",
     [](Now now, std::size_t) { return now.balancer().health.enabled; }},

    // Servers.
    {"server.weight", "with a policy that heeds weights", "the policy ignores weights",
     [](Now now, std::size_t) { return now.heeds_weights(); }},
    {"server.weight", "where servers differ in it", "all servers have the same weight",
     [](Now now, std::size_t) { return now.weights_tell(); }},
    // A write that fills the memory may end the server: then it matters whether its worker was free again.
    {"server.io", "where state is kept in a store, or copies are waited for, or with server.memory",
     "no request waits for a store or a copy",
     [](Now now, std::size_t i) {
       return now.keeps_in_store() || now.waits_for_copies() || server(now, i).memory_bytes >= 0;
     }},
    {"server.io, server.tick", "with server.discipline = \"fifo\"", "no request has a worker to itself",
     [](Now now, std::size_t i) { return server(now, i).discipline == Discipline::fifo; }},
    {"server.boot_time, server.warmup_time", "where servers start anew", "no server starts anew",
     [](Now now, std::size_t) { return now.boots(); }},
    {"server.warmup_factor", "with server.warmup_time", "no server warms up: server.warmup_time is 0s",
     [](Now now, std::size_t i) { return server(now, i).warmup_time_ns > 0 && now.boots(); }},
    {"server.zone", "with a fault of a zone, or balancer.zone_aware",
     "no fault strikes a zone, and balancers are not zone_aware",
     [](Now now, std::size_t) {
       return now.balancer().zone_aware || std::ranges::any_of(now.design().faults, [](Fault const& each) {
                return each.target == FaultTarget::zone;
              });
     }},
    {"server.memory, server.on_memory_full", "where states are kept on servers, or memory leaks",
     "servers hold no states",
     [](Now now, std::size_t) { return now.keeps_on_servers() || now.strikes(FaultKind::leak); }},
    {"server.on_memory_full", "with server.memory", "no memory can be full: server.memory is unlimited",
     [](Now now, std::size_t i) { return server(now, i).memory_bytes >= 0; }},

    // States.
    {"state.preset", "", "each of its settings is replaced or has no effect itself",
     [](Now now, std::size_t) { return decides(state_presets(), now.state().preset, now); }},
    {"state.reads, state.writes, state.store.*", "with state.placement = \"shared\" or \"cached\"",
     "no state is kept in a store", [](Now now, std::size_t) { return now.keeps_in_store(); }},
    {"state.token_bytes, state.token_format, state.token_limit, state.header_limit, state.verify_time, "
     "state.sign_time, state.key_rotation, balancer.header_limit, balancer.answer_header_limit",
     "with state.placement = \"client\"", "no client carries a token",
     [](Now now, std::size_t) { return now.keeps_in_tokens(); }},
    {"state.backups, state.synchronous, state.lag, state.replica_rtt, state.replica_work, state.on_failover",
     "with state.placement = \"replicated\"", "no state is replicated between servers",
     [](Now now, std::size_t) { return now.state().placement == Placement::replicated; }},
    {"state.synchronous",
     "with state.lag, state.replica_rtt or state.replica_work, or where servers hang or are cut off",
     "copies have each write at once", [](Now now, std::size_t) { return now.copies_take_time(); }},
    {"state.lag, state.on_failover", "where states can be lost", "no session ever needs a copy",
     [](Now now, std::size_t) { return now.may_lose(); }},
    {"state.replica_rtt", "with state.synchronous, or where states can be lost",
     "no session ever waits for a copy or needs one",
     [](Now now, std::size_t) { return now.state().synchronous || now.may_lose(); }},
    {"state.lag", "with state.synchronous = false", "answers wait for the copies: state.synchronous is true",
     [](Now now, std::size_t) { return !now.state().synchronous; }},
    {"state.bytes", "on servers and in a store with a limit to its memory",
     "no memory counts the bytes of states",
     [](Now now, std::size_t) { return now.keeps_on_servers() || now.bounds_store(); }},
    {"state.growth", "on servers, in tokens and in a store with a limit to its memory",
     "no memory counts the bytes of states",
     [](Now now, std::size_t) { return !now.keeps_in_store() || now.bounds_store(); }},
    {"state.soft, state.miss_time", "unless clients carry their state", "a token cannot be made anew",
     [](Now now, std::size_t) { return !now.keeps_in_tokens(); }},
    {"state.miss_time", "with state.soft", "no state is soft",
     [](Now now, std::size_t) { return now.state().soft; }},
    {"state.growth, state.soft, state.miss_time, state.adopt_id, state.verify_time",
     "with workload.requests above 1", "sessions have one request",
     [](Now now, std::size_t) { return now.asks_again(); }},
    {"state.adopt_id", "with state.placement = \"local\" that is not soft", "states are not local, or soft",
     [](Now now, std::size_t) { return now.state().placement == Placement::local && !now.state().soft; }},
    {"state.adopt_id", "with workload.on_loss = \"renew\"", "no server renews a state that is lost",
     [](Now now, std::size_t) {
       return now.overlaps() || std::ranges::any_of(now.design().workloads, [](WorkloadClass const& clients) {
                return clients.on_loss == OnLoss::renew;
              });
     }},
    {"state.store.round_trip, state.store.service_time, state.store.workers, state.store.timeout",
     "with state.reads or state.writes", "no request visits the store: state.reads and state.writes are 0",
     [](Now now, std::size_t) { return now.state().reads + now.state().writes > 0; }},
    {"state.store.on_full", "with state.store.memory",
     "the store is never full: state.store.memory is unlimited",
     [](Now now, std::size_t) { return now.bounds_store(); }},
    {"state.store.persist", "with a fault store_crash", "the store does not crash",
     [](Now now, std::size_t) { return now.strikes(FaultKind::store_crash); }},
    {"state.store.replica, state.store.replica_lag, state.store.detection, state.store.election",
     "with a fault store_crash or store_hang", "the store neither crashes nor hangs",
     [](Now now, std::size_t) {
       return now.strikes(FaultKind::store_crash) || now.strikes(FaultKind::store_hang);
     }},
    {"state.store.on_shard_loss", "with a fault store_crash or store_hang",
     "the store neither crashes nor hangs",
     [](Now now, std::size_t) {
       return now.strikes(FaultKind::store_crash) || now.strikes(FaultKind::store_hang) || now.bounds_store();
     }},
    {"state.store.replica_lag, state.store.election", "with state.store.replica", "the store has no replica",
     [](Now now, std::size_t) { return now.state().store.replica; }},
    {"state.store.detection", "with state.store.replica, or on_shard_loss = \"rehash\"",
     "the store has no replica, and its clients do not rehash",
     [](Now now, std::size_t) {
       return now.state().store.replica || now.state().store.on_shard_loss == OnShardLoss::rehash;
     }},

    // Networks.
    {"network.bandwidth", "with tokens or uploads", "nothing is carried that has a size: no token, no upload",
     [](Now now, std::size_t) {
       return now.keeps_in_tokens() ||
              std::ranges::any_of(now.design().workloads, [](WorkloadClass const& clients) {
                return clients.kind == SessionKind::upload;
              });
     }},

    // What happens to the fleet.
    {"fault", "", "it is planned after the end of the run",
     [](Now now, std::size_t i) { return now.in_time(fault_at(now, i).at_ns); }},
    {"fault", "",
     "its server has not joined by then (numbers count group by group, servers that join later included)",
     [](Now now, std::size_t i) { return now.has_target(fault_at(now, i)); }},
    {"fault", "", "it strikes the store, and no state is kept in one",
     [](Now now, std::size_t i) { return !strikes_store(fault_at(now, i).kind) || now.keeps_in_store(); }},
    {"fault", "", "a balancer that restarts loses its table, and none has one",
     [](Now now, std::size_t i) {
       return fault_at(now, i).kind != FaultKind::balancer_restart || now.has_tables();
     }},
    {"fault.factor", "with slow and store_slow", "this kind of fault slows nothing down",
     [](Now now, std::size_t i) {
       FaultKind const kind = fault_at(now, i).kind;
       return kind == FaultKind::slow || kind == FaultKind::store_slow || is_random(fault_at(now, i));
     }},
    {"fault.rate", "with leak", "this kind of fault leaks nothing",
     [](Now now, std::size_t i) {
       return fault_at(now, i).kind == FaultKind::leak || is_random(fault_at(now, i));
     }},
    {"fault.for", "unless a balancer restarts or memory leaks", "this kind of fault does not last",
     [](Now now, std::size_t i) {
       FaultKind const kind = fault_at(now, i).kind;
       return (kind != FaultKind::balancer_restart && kind != FaultKind::leak) || is_random(fault_at(now, i));
     }},
    {"fault.mttr", "with fault.mttf", "the fault strikes at a given time: fault.mttf is 0s",
     [](Now now, std::size_t i) { return is_random(fault_at(now, i)); }},
    // Servers that never join are numbered all the same: balancers, pins and random streams know them.
    {"scale", "", "it is planned after the end of the run",
     [](Now now, std::size_t i) {
       Scaling const& scaling = now.design().scalings[i];
       return now.in_time(scaling.at_ns) || now.enlarges(scaling.group, scaling.count);
     }},
    {"scale.drain_timeout", "where servers leave", "no server leaves by it",
     [](Now now, std::size_t i) { return now.reduces(now.design().scalings[i]); }},
    {"rollout.pause", "with several batches", "all servers are one batch: rollout.batch",
     [](Now now, std::size_t i) { return now.has_several_batches(now.design().rollouts[i]); }},
    {"rollout", "", "it is planned after the end of the run",
     [](Now now, std::size_t i) {
       Rollout const& rollout = now.design().rollouts[i];
       return now.in_time(rollout.at_ns) || rollout.surge > 0;
     }},
    {"maintenance", "", "it is planned after the end of the run",
     [](Now now, std::size_t i) { return now.in_time(now.design().maintenances[i].at_ns); }},
    {"maintenance", "",
     "its server has not joined by then (numbers count group by group, servers that join later included)",
     [](Now now, std::size_t i) {
       Maintenance const& maintenance = now.design().maintenances[i];
       return may_have_joined(now.design(), maintenance.server, maintenance.at_ns);
     }},
    {"autoscale", "", "nothing is scaled: autoscale.max is 0, or autoscale.period longer than the run",
     [](Now now, std::size_t) {
       AutoscaleSettings const& autoscale = now.design().autoscale;
       return now.autoscales() || now.enlarges(autoscale.group, autoscale.max);
     }},
};

} // namespace

std::span<Condition const> conditions() { return condition_table; }

} // namespace stickysim
