#pragma once

#include <stickysim/design/fault_kind.hpp>
#include <stickysim/design/placement.hpp>
#include <stickysim/distribution/distribution.hpp>
#include <stickysim/engine/time.hpp>
#include <stickysim/language/call.hpp>
#include <stickysim/trace/trace.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

/// Plain structs with the defaults of every key. The table in `keys.hpp` gives each member its name in the
/// scenario file, its meaning and its range; nothing here depends on the form of the scenario file.
namespace stickysim {

enum class SessionKind : std::uint8_t { login, cart, upload };
enum class OnLoss : std::uint8_t { relogin, restart, abandon, renew };
enum class OnFailure : std::uint8_t { end, skip, retry, come_back };
enum class Jitter : std::uint8_t { none, equal, full, decorrelated };
enum class RetryDemand : std::uint8_t { same, fresh };
enum class Discipline : std::uint8_t { fifo, ps };
enum class ServerIo : std::uint8_t { blocking, async };
enum class OnMemoryFull : std::uint8_t { crash, evict, reject };
enum class OnStoreFull : std::uint8_t { evict, refuse };
enum class TokenFormat : std::uint8_t { raw, jwt_hs256, jwt_es256, jwt_rs256 };
enum class OnShardLoss : std::uint8_t { error, rehash };
enum class OnFailover : std::uint8_t { copy, none };
enum class AffinityKind : std::uint8_t { none, cookie, table };
enum class AffinityKey : std::uint8_t { session, source_ip };
enum class OnUnavailable : std::uint8_t { fallback, strict, wait };
enum class OnDrain : std::uint8_t { honour, drop };
enum class BindsTo : std::uint8_t { name, instance };
enum class BalancerOf : std::uint8_t { session, request };
enum class RetryOn : std::uint8_t { refused, idempotent, any };
enum class Redispatch : std::uint8_t { off, last, always };
enum class RetryAvoids : std::uint8_t { nothing, last, tried };
enum class Backups : std::uint8_t { all, first };
enum class SlowStartLaw : std::uint8_t { even, haproxy };
enum class LoadInfo : std::uint8_t { own, truth, periodic };
enum class FaultTarget : std::uint8_t { server, random, all, zone };
enum class ScaleMetric : std::uint8_t { utilization, queue };

/// A distribution as written and as made from it.
struct Quantity {
  Call call;
  DistributionPtr distribution; ///< null: not set
};

/// A class of clients: `[workload]`, or one of `[[workload]]`.
struct WorkloadClass {
  std::string name = "workload";
  Call arrivals;          ///< open workload; empty name: not set
  std::int64_t users = 0; ///< closed workload: users who start sessions for ever; 0: not set
  std::string trace_path; ///< replayed workload; empty: not set
  std::shared_ptr<Trace const> trace;
  Nanoseconds from_ns = 0;   ///< open and closed workloads: the first session starts then or later
  Nanoseconds until_ns = -1; ///< and all start before it; -1: the end of the run
  Quantity requests;
  Quantity think_time;
  Quantity demand;
  SessionKind kind = SessionKind::login;
  bool on_loss_set = false; ///< whether `on_loss` was given; its default depends on `kind`
  OnLoss on_loss = OnLoss::relogin;
  bool resend = true;          ///< after a re-login, issue the refused request again
  bool on_failure_set = false; ///< whether `on_failure` was given; its default depends on the sessions
  OnFailure on_failure = OnFailure::end;
  Nanoseconds timeout_ns = 0;    ///< the client's patience per request; 0: endless
  std::int64_t retries = 0;      ///< how often a client repeats a request that ended with an error
  bool retry_on_timeout = false; ///< whether it repeats slow ones, too; `timeout_ns` is then per attempt
  Nanoseconds backoff_ns = 0;    ///< before the first retry, doubled with each; 0: at once
  Nanoseconds backoff_max_ns = 20 * nanoseconds_per_second;
  Jitter jitter = Jitter::none;
  double retry_budget = 0;        ///< retries per request in the long run; 0: no limit
  std::int64_t retry_bucket = 10; ///< retries that a budget may save up
  RetryDemand retry_demand = RetryDemand::same;
  std::int64_t chunk_bytes = 1 << 20;
  std::int64_t parallel = 1; ///< requests of a page, issued at once
  bool log_out = false;      ///< whether the last request of a session is a log-out
  std::int64_t clients_per_address = 1;

  /// How much of a run of `run_ns` lies between `from` and `until`.
  Nanoseconds open_for_ns(Nanoseconds run_ns) const {
    Nanoseconds const end_ns = until_ns >= 0 && until_ns < run_ns ? until_ns : run_ns;
    return end_ns > from_ns ? end_ns - from_ns : 0;
  }
};

/// The layer in front of the policy that sends a session back to its server.
struct Affinity {
  AffinityKind kind = AffinityKind::none;
  AffinityKey key = AffinityKey::session; ///< of a table's entries and of policies that hash
  OnUnavailable on_unavailable = OnUnavailable::fallback;
  bool counts_in_policy = false;
  OnDrain drain = OnDrain::honour;
  BindsTo binds_to = BindsTo::name; ///< an instance takes its bindings with it when it leaves the fleet
  bool returns_home = false;
  std::int64_t size = -1;         ///< entries of a table; -1: unlimited
  Nanoseconds expire_ns = -1;     ///< of a cookie or an entry, since its last use; -1: never
  Nanoseconds sync_delay_ns = -1; ///< until another balancer's table has an entry; -1: never
};

/// Active health checks.
struct Health {
  bool enabled = true;
  Nanoseconds interval_ns = 2 * nanoseconds_per_second;
  Nanoseconds timeout_ns = 0;       ///< 0: the interval
  Nanoseconds fast_interval_ns = 0; ///< while a server is between up and down; 0: the interval
  std::int64_t fall = 3;
  std::int64_t rise = 2;
  bool needs_worker = false; ///< whether a check waits in the server's queue for a worker
};

struct BalancerSettings {
  std::string preset;
  std::int64_t count = 1;
  Call policy; ///< empty name: round_robin
  LoadInfo load_info = LoadInfo::own;
  Nanoseconds load_info_period_ns = 0; ///< for LoadInfo::periodic
  std::int64_t retries = 3;
  Nanoseconds retry_delay_ns = nanoseconds_per_second; ///< turn-around before a retry on the same server
  Redispatch redispatch = Redispatch::last;
  RetryOn retry_on = RetryOn::refused;
  RetryAvoids retry_avoids = RetryAvoids::last;
  bool rehash = false; ///< whether a hash counts all servers and is hashed again past one that does not serve
  Nanoseconds connect_timeout_ns =
      5 * nanoseconds_per_second;     ///< until an attempt that is not answered fails
  Nanoseconds attempt_timeout_ns = 0; ///< until an attempt that was sent to a server fails; 0: never
  double retry_budget = 0;            ///< retries in flight per request in flight; 0: no limit
  BalancerOf balancer_of = BalancerOf::session;
  Call ejection; ///< empty name: none
  double panic_threshold = 0;
  double overprovisioning = 0;    ///< 0: a lower priority serves only when all higher ones are down
  Backups backups = Backups::all; ///< those of a priority above 0 that serve when it is their turn
  bool overflow = false;          ///< whether what finds all connections in use goes on to others
  bool zone_aware = false;
  Nanoseconds slow_start_ns = 0;
  double slow_start_floor = 0.01;
  SlowStartLaw slow_start_law = SlowStartLaw::even;
  std::int64_t max_connections = -1; ///< to each server; -1 or 0: unlimited
  std::int64_t queue = -1;           ///< places for requests that find all connections in use; -1: unlimited
  Nanoseconds queue_timeout_ns = 0;  ///< 0: endless
  std::int64_t header_limit = -1;    ///< bytes of a request's cookies; -1: unlimited
  std::int64_t answer_header_limit = -1; ///< bytes of an answer's cookies; -1: unlimited
  Nanoseconds notice_ns = 0;             ///< from what operators do to servers until balancers know
  Affinity affinity;
  Health health;

  bool limits_connections() const { return max_connections > 0; }
};

/// Servers of one kind: `[server]`, or one of `[[server]]`.
struct ServerGroup {
  std::string name = "server";
  std::int64_t count = 1;
  std::int64_t count_ever = 0; ///< the most it ever has, successors in rollouts included; 0: count
  std::int64_t workers = 1;
  std::int64_t queue = -1; ///< places for waiting requests; -1: unlimited
  Discipline discipline = Discipline::fifo;
  ServerIo io = ServerIo::blocking;
  double speed = 1;
  std::int64_t weight = 1;
  std::int64_t priority = 0;   ///< lower ones first
  Nanoseconds overhead_ns = 0; ///< worker time per request that does not depend on its demand or the speed
  double failure_rate = 0;     ///< share of the requests served that end in an error
  Nanoseconds tick_ns = 0;     ///< service ends at multiples of it; 0: at any time
  Nanoseconds boot_time_ns = 30 * nanoseconds_per_second;
  Nanoseconds warmup_time_ns = 0; ///< from a boot until the server has its full speed
  double warmup_factor = 2;       ///< right after a boot service takes this many times as long
  std::string zone;
  double price_per_hour = 0;
  std::int64_t memory_bytes = -1; ///< for local state; -1: unlimited
  OnMemoryFull on_memory_full = OnMemoryFull::crash;

  /// The most servers that the group ever has; ids are reserved for all.
  std::int64_t ever() const { return count_ever > count ? count_ever : count; }
};

struct StoreSettings {
  Nanoseconds round_trip_ns = 500'000;
  Quantity service_time;
  std::int64_t workers = 1; ///< per shard
  std::int64_t shards = 1;
  OnShardLoss on_shard_loss = OnShardLoss::error; ///< if no replica takes over
  Nanoseconds timeout_ns = 0;                     ///< of a visit; 0: endless
  std::int64_t memory_bytes = -1;                 ///< for states; -1: unlimited
  OnStoreFull on_full = OnStoreFull::evict;
  Nanoseconds persist_ns = -1;    ///< a crash loses the writes of this last time before it; -1: all of them
  bool replica = false;           ///< whether a replica takes over from a primary that fails
  Nanoseconds replica_lag_ns = 0; ///< until a write reaches the replica
  Nanoseconds detection_ns = 0;   ///< until the primary's failure is noticed
  Nanoseconds election_ns = 0;    ///< from the detection until the replica serves
  double price_per_hour = 0;

  /// From a primary's failure until its replica serves.
  Nanoseconds failover_ns() const { return detection_ns + election_ns; }
};

struct StateSettings {
  std::string preset;
  Placement placement = Placement::local;
  std::int64_t bytes = 8192;     ///< of one session's state when it is made
  std::int64_t growth_bytes = 0; ///< added by each request served after that
  bool soft = false;             ///< a miss costs time, not a loss
  Nanoseconds miss_time_ns = 0;  ///< worker time to rebuild a soft state, on a server of speed 1
  Nanoseconds ttl_ns = 1800 * nanoseconds_per_second;
  std::int64_t reads = 1;
  std::int64_t writes = 1;
  bool adopt_id = false; ///< a server that renews a lost state keeps the id that the client sends
  std::int64_t token_bytes = 1024;
  TokenFormat token_format = TokenFormat::raw;
  std::int64_t token_limit = 4096;
  std::int64_t header_limit = 8192; ///< of all cookies of a request together
  Nanoseconds verify_time_ns = 0;   ///< worker time on a server of speed 1, as the next one
  Nanoseconds sign_time_ns = 0;
  Nanoseconds key_rotation_ns = 0; ///< tokens signed before the last but one rotation are refused; 0: none
  std::int64_t backups = 1;        ///< servers that hold a copy beside the session's own; -1: all others
  bool synchronous = false;        ///< whether an answer waits for the copies
  Nanoseconds lag_ns = 0;          ///< until a copy has a write, if answers do not wait
  Nanoseconds replica_rtt_ns = 0;  ///< between servers
  Nanoseconds replica_work_ns = 0; ///< worker time of each copy's server per write
  OnFailover on_failover = OnFailover::copy;
  StoreSettings store;
};

struct NetworkSettings {
  Nanoseconds client_rtt_ns = 0;
  Nanoseconds server_rtt_ns = 0;
  double bandwidth_bytes_per_s = 0; ///< of each client's link, each way; 0: infinite
};

struct Fault {
  FaultKind kind = FaultKind::crash;
  FaultTarget target = FaultTarget::random;
  std::int64_t server = 0;    ///< counts from 1, for FaultTarget::server
  std::string zone;           ///< for FaultTarget::zone
  std::int64_t balancer = -1; ///< counts from 1; 0: all of them; -1: not given
  std::int64_t shard = 0;     ///< of the store, counts from 1; 0: all of it
  Nanoseconds at_ns = 0;
  Nanoseconds for_ns = 0;      ///< how long the target is down before it boots, hangs, is slow or cut off
  double factor = 10;          ///< for slow ones: service takes this many times as long
  double rate_bytes_per_s = 0; ///< of a leak
  Nanoseconds every_ns = 0;    ///< the fault strikes again after each such time; 0: once
  Nanoseconds mttf_ns = 0;     ///< mean of exponential times to failure, counted from each repair; 0: at `at`
  Nanoseconds mttr_ns = 0;     ///< mean of exponential times to repair; 0: `for`
  bool only_busy = false;      ///< spares a server that is idle when the fault is due
};

/// `[[scale]]`: from `at` on a group has `count` servers.
struct Scaling {
  Nanoseconds at_ns = 0;
  std::string group; ///< empty: the only one
  std::int64_t count = 1;
  Nanoseconds drain_timeout_ns = 0; ///< of those that leave; 0: they are stopped at once
};

/// `[[rollout]]`: every server is restarted, `batch` at a time.
struct Rollout {
  Nanoseconds at_ns = 0;
  std::int64_t batch = 1;
  std::int64_t surge = 0;           ///< servers of each batch for which a replacement is up before they stop
  Nanoseconds pause_ns = 0;         ///< between the return of one batch and the next one
  Nanoseconds drain_timeout_ns = 0; ///< 0: servers are killed
  Nanoseconds every_ns = 0;         ///< from one rollout to the next; 0: once
};

/// `[[maintenance]]`: a server is taken out of service, goes on running, and is put back.
struct Maintenance {
  std::int64_t server = 1; ///< counts from 1
  Nanoseconds at_ns = 0;
  Nanoseconds for_ns = -1;          ///< how long it is out, without its drain; -1: to the end of the run
  Nanoseconds drain_timeout_ns = 0; ///< 0: it is out at once
};

/// `[autoscale]`: a controller looks at a group's load and changes its number of servers.
struct AutoscaleSettings {
  std::string group;    ///< empty: the only one
  std::int64_t max = 0; ///< 0: nothing is scaled
  std::int64_t min = 1;
  ScaleMetric metric = ScaleMetric::utilization;
  double target = 0.5; ///< busy share of the workers, or requests waiting per server
  Nanoseconds period_ns = 15 * nanoseconds_per_second;
  double tolerance = 0.1; ///< of the ratio of what is measured to the target
  Nanoseconds stabilization_ns = 300 * nanoseconds_per_second;
  double scale_out_share = 1;       ///< of the servers there are, that may join in a `scale_out_period_ns`
  std::int64_t scale_out_count = 4; ///< that may in any case; -1: no limit
  Nanoseconds scale_out_period_ns = 15 * nanoseconds_per_second;
  Nanoseconds scale_out_cooldown_ns = 0;
  Nanoseconds scale_in_cooldown_ns = 0;
  Nanoseconds drain_timeout_ns = 0; ///< of those that leave; 0: they are stopped at once
};

/// One fully resolved design: everything that a trial depends on, except the run's settings and its seed.
struct Design {
  std::vector<WorkloadClass> workloads;
  BalancerSettings balancer;
  std::vector<ServerGroup> servers;
  StateSettings state;
  NetworkSettings network;
  std::vector<Fault> faults;
  std::vector<Scaling> scalings;
  std::vector<Rollout> rollouts;
  std::vector<Maintenance> maintenances;
  AutoscaleSettings autoscale;
};

/// `[run]`: how long designs are simulated, and how often.
struct RunSettings {
  Nanoseconds duration_ns = 600 * nanoseconds_per_second; ///< above 0
  Nanoseconds warmup_ns = 0;                              ///< not measured; less than the duration
  bool finds_warmup = false;      ///< an experiment looks for it; a trial alone then has none
  std::int64_t replications = 10; ///< at least 1
  /// Half width of intervals, as a share of the mean, until which an experiment adds replications; 0: it adds
  /// none.
  double precision = 0;
  std::int64_t max_replications = 0; ///< where it adds some; 0: ten times as many as it begins with
  std::uint64_t seed = 1;            ///< of all that is random
  double confidence = 0.95;          ///< of intervals, between 0 and 1
  Nanoseconds window_ns = 10 * nanoseconds_per_second; ///< of the timeline, above 0

  /// Of a variant, whatever comes out.
  std::int64_t most_replications() const {
    if (precision == 0) return replications;
    return max_replications > 0 ? max_replications : 10 * replications;
  }
};

} // namespace stickysim
