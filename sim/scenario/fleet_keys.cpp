#include "scenario/key.hpp"
#include <stickysim/design/record_limits.hpp>

namespace stickysim {

void add_balancer_keys(std::vector<Key>& table) {
  using Settings = BalancerSettings;
  Section balancer{table, "balancer",
                   [](auto& draft, std::size_t) -> decltype(auto) { return (draft.design.balancer); }};
  balancer.key(
      "preset", &Settings::preset, preset_names(),
      "A product whose settings hold where none are given beside it; in a variant, a sweep or --set also over "
      "those that the base gives. See `list presets`.");
  balancer.key("count", &Settings::count, counts(1, most_balancers),
               "Balancers side by side, each with its own knowledge of load and health.");
  balancer
      .key("policy", &Settings::policy, policy_calls(),
           "How a server is picked for a request that nothing has pinned; see `list policies`.")
      .fallback = "round_robin";
  balancer.key(
      "load_info", load_infos(),
      "What policies know of load: own: this balancer's requests in flight; true: an oracle; periodic(time): "
      "a board of true counts, refreshed once in that time.",
      [](Settings& target, std::pair<LoadInfo, Nanoseconds> const& info) {
        target.load_info = info.first;
        target.load_info_period_ns = info.second;
      },
      [](Settings const& source) {
        return std::optional{std::pair{source.load_info, source.load_info_period_ns}};
      });
  balancer.key("retries", &Settings::retries, counts(0, most_balancer_retries),
               "Further attempts after a failed one. Default: HAProxy's.");
  balancer.key("retry_delay", &Settings::retry_delay_ns, durations(),
               "Pause before a retry on the same server. Default: HAProxy's.");
  balancer.key("connect_timeout", &Settings::connect_timeout_ns, durations(1'000'000),
               "If a partition drops what is sent, an attempt fails after this time, as if refused. Default: "
               "Envoy's.");
  balancer.key(
      "attempt_timeout", &Settings::attempt_timeout_ns, durations(),
      "A server that has not answered an attempt this long after it was sent there has failed it: the balancer "
      "waits no longer, the server works on for nobody; 0s: it waits for ever.");
  balancer.key("retry_on", &Settings::retry_on,
               words<RetryOn>("a rule for retries", {{"refused", RetryOn::refused},
                                                     {"idempotent", RetryOn::idempotent},
                                                     {"any", RetryOn::any}}),
               "Which failed attempts are retried: only refused connections, which have sent nothing; also "
               "logins whose connection was reset or timed out, which are safe to repeat; or all.");
  balancer.key(
      "retry_budget", &Settings::retry_budget, ratios(),
      "Most retries in flight per request in flight, those that wait for a retry not counted; three are "
      "always allowed; 0: no limit.");
  balancer.key("redispatch", &Settings::redispatch,
               words<Redispatch>(
                   "a redispatch rule",
                   {{"never", Redispatch::off}, {"last", Redispatch::last}, {"always", Redispatch::always}}),
               "Which retries may leave the failed server, affinity or not: none, the last, every.");
  balancer.key(
      "retry_avoids", &Settings::retry_avoids,
      words<RetryAvoids>(
          "a rule for retries",
          {{"nothing", RetryAvoids::nothing}, {"last", RetryAvoids::last}, {"tried", RetryAvoids::tried}}),
      "Servers that a retry does not go to when it leaves its server: none, the policy is asked again; the "
      "one that failed last, if there is another; all that were tried, and if none is left the request "
      "fails.");
  balancer.key(
      "rehash", &Settings::rehash, flags(),
      "Whether policies that hash go past a server that is down, full or has failed the request without moving "
      "others' sessions, as nginx: hash_modulo and jump count all servers that the balancer is configured with "
      "and hash again, rings walk on. If not, hash_modulo and jump count the live servers, and requests wait "
      "for a full one.");

  balancer.key("balancer_of", &Settings::balancer_of,
               words<BalancerOf>("a rule for balancers",
                                 {{"session", BalancerOf::session}, {"request", BalancerOf::request}}),
               "Which of several balancers a request reaches: always that of its session, or a random one.");
  balancer.key(
      "ejection", &Settings::ejection, ejection_calls(),
      "Passive health: what failed requests do to a server's share of new work; see `list ejections`.");
  balancer.key(
      "panic_threshold", &Settings::panic_threshold, ratios(),
      "If less than this share of a priority's servers is believed healthy, its requests go to all of them, "
      "but a bound session to no server that is believed dead. While the healthy servers of all priorities "
      "together bear the traffic there is no panic.");
  balancer.key(
      "overprovisioning", &Settings::overprovisioning, numbers_from(0),
      "A priority keeps all traffic while its healthy share times this reaches 1, and spills the rest "
      "to the next; 0: the next serves only when none is left.");
  balancer.key(
      "backups", &Settings::backups,
      words<Backups>("a rule for backups", {{"all", Backups::all}, {"first", Backups::first}}),
      "Which servers of a priority above 0 serve when it is their turn: all of them, or the first one "
      "that is well, alone.");
  balancer.key(
      "zone_aware", &Settings::zone_aware, flags(),
      "Whether each balancer prefers servers of its own zone; the balancers are spread over the servers' "
      "zones in turn.");
  balancer.key(
      "slow_start", &Settings::slow_start_ns, durations(),
      "The time in which the weight of a server that comes back or joins grows from slow_start_floor "
      "to all of it.");
  balancer.key("slow_start_floor", &Settings::slow_start_floor, ratios(),
               "The share of its weight with which a server starts slowly.");
  balancer.key(
      "slow_start_law", &Settings::slow_start_law,
      words<SlowStartLaw>("a law of slow starts",
                          {{"even", SlowStartLaw::even}, {"haproxy", SlowStartLaw::haproxy}}),
      "How the weight grows: evenly; or as in HAProxy, a sixteenth at once and another one with each "
      "sixteenth of the time. Then max_connections grows as well, in whole percents and from 1 on.");
  balancer.key(
      "max_connections", &Settings::max_connections, counts_or_unlimited(1'000'000'000),
      "Most requests that a balancer has in flight at one server; more wait in its queue. 0: unlimited.");
  balancer.key(
      "overflow", &Settings::overflow, flags(),
      "Whether a request that finds all connections in use goes on: one that is bound to a server to another "
      "one, and one for the servers of a priority to the next. If not, it waits.");
  balancer.key("queue", &Settings::queue, counts_or_unlimited(1'000'000'000),
               "Places in a balancer's queue, for requests that find all connections in use; full: 503.");
  balancer.key("queue_timeout", &Settings::queue_timeout_ns, durations(),
               "A request that has waited this long in a balancer's queue gets 503; 0s: never.");

  balancer.key(
      "notice", &Settings::notice_ns, durations(),
      "Time until balancers know what operators and controllers do to servers, and that one that joins is up: "
      "until then a server that stops refuses what they send it, and one that drains gets new sessions. "
      "For scale, rollout, maintenance, autoscale.");
  balancer.key("header_limit", &Settings::header_limit, sizes_or_unlimited(std::int64_t{1} << 30),
               "A request with more bytes of cookies gets 400.");
  balancer.key("answer_header_limit", &Settings::answer_header_limit,
               sizes_or_unlimited(std::int64_t{1} << 30),
               "An answer that sets more bytes of cookies becomes a 502.");

  Section affinity{table, "balancer.affinity", [](auto& draft, std::size_t) -> decltype(auto) {
                     return (draft.design.balancer.affinity);
                   }};
  affinity
      .key("kind", &Affinity::kind,
           words<AffinityKind>("an affinity kind", {{"none", AffinityKind::none},
                                                    {"cookie", AffinityKind::cookie},
                                                    {"table", AffinityKind::table}}),
           "What sends a session back to its server, whatever the policy: nothing, a cookie that the client "
           "carries, a table in each balancer.")
      .shorthand = "balancer.affinity";
  affinity.key(
      "key", &Affinity::key,
      words<AffinityKey>("an affinity key",
                         {{"session", AffinityKey::session}, {"source_ip", AffinityKey::source_ip}}),
      "The key of a table's entries and of policies that hash: a session, or all sessions of one address.");
  affinity.key(
      "on_unavailable", &Affinity::on_unavailable,
      words<OnUnavailable>("a rule for unavailable servers", {{"fallback", OnUnavailable::fallback},
                                                              {"strict", OnUnavailable::strict},
                                                              {"wait", OnUnavailable::wait}}),
      "If a session's server is known to be down: pick another and pin the session to that, fail, or wait "
      "in the balancer's queue until it is back.");
  affinity.key("counts_in_policy", &Affinity::counts_in_policy, flags(),
               "Whether pinned requests count as turns of a policy that takes turns.");
  affinity.key(
      "drain", &Affinity::drain,
      words<OnDrain>("a rule for draining servers", {{"honour", OnDrain::honour}, {"drop", OnDrain::drop}}),
      "Whether sessions pinned to a server that drains stay until it stops, or are moved at once.");
  affinity.key(
      "binds_to", &Affinity::binds_to,
      words<BindsTo>("what a binding names", {{"name", BindsTo::name}, {"instance", BindsTo::instance}}),
      "What a binding names: a name, as in a configuration file, which the next server of that name takes "
      "over when one leaves the fleet and another joins; or an instance, with which its bindings end.");
  affinity.key("returns_home", &Affinity::returns_home, flags(),
               "Whether a session that had to move comes back when its server does.");
  affinity.key(
      "size", &Affinity::size, counts_or_unlimited(1'000'000'000),
      "Most entries of a table; a full one forgets the entry that was not used for the longest time.");
  affinity.key("expire", &Affinity::expire_ns, durations_or_never(1),
               "A cookie or an entry ends this long after its last use.");
  affinity.key(
      "sync_delay", &Affinity::sync_delay_ns, durations_or_never(),
      "Time until the tables of the other balancers have an entry, too. With it a table survives its "
      "balancer's restart.");

  Section health{table, "balancer.health",
                 [](auto& draft, std::size_t) -> decltype(auto) { return (draft.design.balancer.health); }};
  health.key("enabled", &Health::enabled, flags(), "Whether balancers check their servers.").shorthand =
      "balancer.health";
  health.key("interval", &Health::interval_ns, durations(1'000'000),
             "Time from one check of a server to the next. Default: HAProxy's.");
  health.key("timeout", &Health::timeout_ns, durations_or_interval(1'000'000),
             "A check fails if it has no answer after this time.");
  health.key("fast_interval", &Health::fast_interval_ns, durations_or_interval(1'000'000),
             "Time from one check to the next while a server is between up and down.");
  health.key("fall", &Health::fall, counts(1, 1000), "Failed checks in a row that mark a server down.");
  health.key(
      "needs_worker", &Health::needs_worker, flags(),
      "Whether a check is a request without work that waits in the server's queue for a worker, and fails if "
      "none takes it in time or the queue is full: an overloaded server is then taken for down. If not, a "
      "server that is up passes.");
  health.key("rise", &Health::rise, counts(1, 1000), "Passed checks in a row that mark it up again.");
}

void add_server_keys(std::vector<Key>& table) {
  using Group = ServerGroup;
  Section server{table, "server",
                 [](auto& draft, std::size_t i) -> decltype(auto) { return (draft.design.servers[i]); }};
  server.key("name", &Group::name, names(),
             "Names a group of equal servers; each of several [[server]] needs a name of its own.");
  server.key("count", &Group::count, counts(1, most_servers_named),
             "Servers in the group; at most 1,000,000 in all.");
  server.key("workers", &Group::workers, counts(1, 1'000'000), "Requests served at a time, or cores shared.");
  server.key(
      "queue", &Group::queue, counts_or_unlimited(1'000'000'000),
      "Places for waiting requests, those in service not counted; if all are taken the answer is 503.");
  server.key("discipline", &Group::discipline,
             words<Discipline>("a discipline", {{"fifo", Discipline::fifo}, {"ps", Discipline::ps}}),
             "First come first served, or processor sharing: all requests at the server share its workers.");
  server.key(
      "io", &Group::io,
      words<ServerIo>("a way of waiting", {{"blocking", ServerIo::blocking}, {"async", ServerIo::async}}),
      "Whether a request holds its worker while it waits for the store.");
  server.key("speed", &Group::speed, numbers_between(0, 1e9),
             "Demand is divided by it: 2 serves twice as fast.");
  server.key("weight", &Group::weight, counts(1, 256),
             "Its share of traffic under policies that use weights.");
  server.key("priority", &Group::priority, counts(0, 15),
             "Groups with a greater number are backups: see balancer.overprovisioning.");
  server.key("overhead", &Group::overhead_ns, durations(),
             "Worker time per request that depends on neither demand nor speed.");
  server.key(
      "failure_rate", &Group::failure_rate, ratios(),
      "Share of the requests that the application answers with an error (500) after it has served them.");
  server.key(
      "tick", &Group::tick_ns, durations(),
      "Slotted time: with first come first served, service ends at the next multiple of it; 0s: at any "
      "time.");
  server.key("boot_time", &Group::boot_time_ns, durations(),
             "Time to boot after an outage; then the server takes requests, with an empty memory.");
  server.key(
      "warmup_time", &Group::warmup_time_ns, durations(),
      "Time from a boot until the caches are warm: service takes warmup_factor times as long at first, "
      "then less and less. Servers are warm at the start of the run.");
  server.key("warmup_factor", &Group::warmup_factor, numbers_from(1),
             "Service of a server that has just booted takes this many times as long.");
  server.key("zone", &Group::zone, names_or_empty(), "The zone of the group, for faults of a zone.");
  server.key("memory", &Group::memory_bytes, sizes_or_unlimited(std::int64_t{1} << 50),
             "Room for local states and copies.");
  server.key(
      "on_memory_full", &Group::on_memory_full,
      words<OnMemoryFull>(
          "a rule for full memories",
          {{"crash", OnMemoryFull::crash}, {"evict", OnMemoryFull::evict}, {"reject", OnMemoryFull::reject}}),
      "A server whose memory is full crashes, forgets the state that was not used for the longest time, or "
      "refuses new ones.");
  server.key("price", &Group::price_per_hour, numbers_from(0),
             "Price of one server for an hour, in any currency.");
}

void add_network_keys(std::vector<Key>& table) {
  using Settings = NetworkSettings;
  Section network{table, "network",
                  [](auto& draft, std::size_t) -> decltype(auto) { return (draft.design.network); }};
  network.key("client_rtt", &Settings::client_rtt_ns, durations(), "Time from client to balancer and back.");
  network.key("server_rtt", &Settings::server_rtt_ns, durations(), "Time from balancer to server and back.");
  network.key("bandwidth", &Settings::bandwidth_bytes_per_s, bandwidths(),
              "Bandwidth of each client's link, each way; tokens and uploads travel over it.");
}

void add_fault_keys(std::vector<Key>& table) {
  std::string const targets = "server, zone";
  Section fault{table, "fault",
                [](auto& draft, std::size_t i) -> decltype(auto) { return (draft.design.faults[i]); }};
  fault.key("kind", &Fault::kind, words("a fault kind", fault_kinds()),
            "What goes wrong, and with what; see `list faults`.");
  fault
      .key(
          "server", fault_servers(),
          "The server, counted from 1 over the whole fleet; one drawn at random; or all.",
          [](Fault& target, std::pair<FaultTarget, std::int64_t> const& value) {
            target.target = value.first;
            target.server = value.second;
            target.zone.clear();
          },
          [](Fault const& source) {
            bool const strikes_none =
                source.target == FaultTarget::zone || row_of(source.kind).strikes == FaultSite::balancers;
            return strikes_none ? std::nullopt : std::optional{std::pair{source.target, source.server}};
          })
      .rivals = targets;
  fault
      .key(
          "zone", names(), "All servers of that zone.",
          [](Fault& target, std::string const& zone) {
            target.target = FaultTarget::zone;
            target.server = 0;
            target.zone = zone;
          },
          [](Fault const& source) {
            return source.target == FaultTarget::zone ? std::optional{source.zone} : std::nullopt;
          })
      .rivals = targets;
  fault.key(
      "balancer", fault_balancers(),
      "The balancer that restarts or is cut off, counted from 1, or all of them. Default for partitions: all.",
      [](Fault& target, std::int64_t balancer) { target.balancer = balancer; },
      [](Fault const& source) {
        return source.balancer < 0 ? std::nullopt : std::optional{source.balancer};
      });
  fault.key("shard", &Fault::shard, fault_shards(),
            "The shard of the store, counted from 1, or all of them.");
  fault.key("at", &Fault::at_ns, durations(), "When the fault strikes for the first time; see mttf.");
  fault.key(
      "for", &Fault::for_ns, durations(),
      "How long the fault lasts: a server or store is down, hangs, is slow or is cut off. A server that "
      "was down then boots.");
  fault.key("factor", &Fault::factor, numbers_from(1, 1e300),
            "For slow and store_slow: service takes this many times as long.");
  fault.key("rate", &Fault::rate_bytes_per_s, byte_rates(), "How fast a leak takes the server's memory.");
  fault.key("every", &Fault::every_ns, durations(),
            "The fault strikes again after each such time; 0s: once.");
  fault.key(
      "mttf", &Fault::mttf_ns, durations(),
      "Mean of exponential times to failure. The first counts from `at`, each other from the repair before; "
      "each target fails by itself. 0s: the fault strikes at `at`.");
  fault.key("mttr", &Fault::mttr_ns, durations(),
            "Mean of exponential times to repair; 0s: each takes as long as `for` says.");
  fault.key(
      "only_busy", &Fault::only_busy, flags(),
      "Spares a server that is idle when the fault is due. With mttf the next time is drawn from each due "
      "time, spared or not, so a server at work fails just as often.");
}

void add_scale_keys(std::vector<Key>& table) {
  Section scale{table, "scale",
                [](auto& draft, std::size_t i) -> decltype(auto) { return (draft.design.scalings[i]); }};
  scale.key("at", &Scaling::at_ns, durations(), "When the number of servers changes. Required.").required =
      true;
  scale.key("group", &Scaling::group, names_or_empty(), "The group of servers; empty: the only one.");
  scale
      .key("count", &Scaling::count, counts(1, most_servers_named),
           "Servers in the group from then on. Required.")
      .required = true;
  scale.key(
      "drain_timeout", &Scaling::drain_timeout_ns, durations(),
      "Servers that leave take no new sessions and stop when they are idle, or after this time; 0s: they "
      "stop at once. Servers that join boot first.");
}

void add_rollout_keys(std::vector<Key>& table) {
  Section rollout{table, "rollout",
                  [](auto& draft, std::size_t i) -> decltype(auto) { return (draft.design.rollouts[i]); }};
  rollout.key("at", &Rollout::at_ns, durations(), "When every server starts to be replaced. Required.")
      .required = true;
  rollout.key("batch", &Rollout::batch, counts(1, 1'000'000), "Servers restarted at a time.");
  rollout.key(
      "surge", &Rollout::surge, counts(0, 1'000'000),
      "Servers of each batch, at most all of it, that new ones replace: the new ones are up and warm before "
      "the batch is taken out. The other servers of the batch restart.");
  rollout.key("pause", &Rollout::pause_ns, durations(), "Time from a batch's return to the next batch.");
  rollout.key(
      "drain_timeout", &Rollout::drain_timeout_ns, durations(),
      "A server takes no new sessions and restarts when it is idle, or after this time; 0s: it is killed "
      "without notice to the balancers.");
  rollout.key(
      "every", &Rollout::every_ns, durations(),
      "The rollout starts again after each such time, unless it is still under way then; 0s: there is one.");
}

void add_maintenance_keys(std::vector<Key>& table) {
  Section maintenance{table, "maintenance", [](auto& draft, std::size_t i) -> decltype(auto) {
                        return (draft.design.maintenances[i]);
                      }};
  maintenance
      .key(
          "server", &Maintenance::server, counts(1, most_servers_named),
          "The server that is taken out, counted from 1 over the whole fleet. It goes on running and keeps its "
          "states. Required.")
      .required = true;
  maintenance.key("at", &Maintenance::at_ns, durations(), "When it is taken out. Required.").required = true;
  maintenance.key("for", &Maintenance::for_ns, durations_or_ever(1),
                  "How long it is out, without its drain; then balancers list it again and believe it up.");
  maintenance.key(
      "drain_timeout", &Maintenance::drain_timeout_ns, durations(),
      "It takes no new sessions and is out when it is idle, or after this time; 0s: it is out at once. "
      "Balancers send nothing to a server that is out; what it has in hand it finishes.");
}

} // namespace stickysim
