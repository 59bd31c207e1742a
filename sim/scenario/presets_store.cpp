#include "scenario/presets.hpp"

namespace stickysim {
namespace {

constexpr std::string_view redis_speed =
    "redis.io, \"Redis benchmark\": about 110,000 SETs and 81,000 GETs a second of one instance";
constexpr std::string_view redis_thread =
    "redis.io, \"Diagnosing latency issues\": a single thread serves all commands";
constexpr std::string_view redis_timeout =
    "redis.io, Lettuce \"Production usage\": commands time out after 60 seconds; other clients have other "
    "defaults";
constexpr std::string_view redis_memory = "redis.conf, `maxmemory`: no limit on 64-bit systems";
constexpr std::string_view redis_full =
    "redis.conf, `maxmemory-policy`: default noeviction, writes are refused, reads are served";
constexpr std::string_view redis_forgets =
    "redis.conf, `appendonly`: default no; snapshots, which are hours apart, are taken as off";
constexpr std::string_view redis_lag =
    "redis.io, \"Redis replication\": asynchronous, writes are acknowledged before they are replicated; no "
    "bound is documented, taken as a round trip of a local network and a turn of the event loop";
constexpr std::string_view in_a_store = "a store that all servers reach";

constexpr PresetSetting redis_single[] = {
    {"state.placement", "\"shared\"", in_a_store},
    {"state.store.service_time", "\"10us\"", redis_speed},
    {"state.store.workers", "1", redis_thread},
    {"state.store.shards", "1", "one instance"},
    {"state.store.timeout", "\"60s\"", redis_timeout},
    {"state.store.memory", "\"unlimited\"", redis_memory},
    {"state.store.on_full", "\"refuse\"", redis_full},
    {"state.store.persist", "\"never\"", redis_forgets},
    {"state.store.replica", "false", "redis.conf, `replicaof`: not set"},
};

constexpr PresetSetting redis_aof[] = {
    {"state.placement", "\"shared\"", in_a_store},
    {"state.store.service_time", "\"10us\"", redis_speed},
    {"state.store.workers", "1", redis_thread},
    {"state.store.shards", "1", "one instance"},
    {"state.store.timeout", "\"60s\"", redis_timeout},
    {"state.store.memory", "\"unlimited\"", redis_memory},
    {"state.store.on_full", "\"refuse\"", redis_full},
    {"state.store.persist", "\"1s\"",
     "redis.conf, `appendfsync`: default everysec; redis.io, \"Redis persistence\": a disaster loses 1 "
     "second of data"},
    {"state.store.replica", "false", "redis.conf, `replicaof`: not set"},
};

constexpr PresetSetting redis_sentinel[] = {
    {"state.placement", "\"shared\"", in_a_store},
    {"state.store.service_time", "\"10us\"", redis_speed},
    {"state.store.workers", "1", redis_thread},
    {"state.store.shards", "1", "one master at a time"},
    {"state.store.timeout", "\"60s\"", redis_timeout},
    {"state.store.memory", "\"unlimited\"", redis_memory},
    {"state.store.on_full", "\"refuse\"", redis_full},
    {"state.store.persist", "\"never\"", redis_forgets},
    {"state.store.replica", "true", "redis.io, \"High availability with Redis Sentinel\""},
    {"state.store.replica_lag", "\"1ms\"", redis_lag},
    {"state.store.detection", "\"30s\"",
     "sentinel.conf, `down-after-milliseconds`: default 30 seconds without a valid reply to PING, whether "
     "the master is dead or stuck"},
    {"state.store.election", "\"3s\"",
     "not documented as a number: Sentinels ask one another each second, elect a leader, promote a replica "
     "and see it in an INFO a second later (sentinel.c); 1 to 5 seconds, taken as 3"},
};

constexpr PresetSetting redis_cluster[] = {
    {"state.placement", "\"shared\"", in_a_store},
    {"state.store.service_time", "\"10us\"", redis_speed},
    {"state.store.workers", "1", redis_thread},
    {"state.store.shards", "3", "redis.io, \"Scale with Redis Cluster\": at least three masters"},
    {"state.store.timeout", "\"60s\"", redis_timeout},
    {"state.store.memory", "\"unlimited\"", redis_memory},
    {"state.store.on_full", "\"refuse\"", redis_full},
    {"state.store.persist", "\"never\"", redis_forgets},
    {"state.store.replica", "true", "redis.io, \"Scale with Redis Cluster\": a replica for each master"},
    {"state.store.replica_lag", "\"1ms\"", redis_lag},
    {"state.store.detection", "\"15s\"",
     "redis.conf, `cluster-node-timeout`: default 15000 milliseconds unreachable, whether the master is dead "
     "or stuck"},
    {"state.store.election", "\"2s\"",
     "redis.io, \"Redis cluster specification\": a replica waits 500 ms, a random time up to 500 ms and a "
     "second for each replica ahead of it, then asks for votes; 1 to 3 seconds with the masters' agreement, "
     "taken as 2"},
};

constexpr PresetSetting memcached[] = {
    {"state.placement", "\"shared\"", in_a_store},
    {"state.store.service_time", "\"20us\"",
     "not documented; typical: some 50,000 operations a second of each thread"},
    {"state.store.workers", "4", "memcached(1), `-t`: default 4 threads"},
    {"state.store.shards", "3", "the operator's choice, taken as three nodes: clients hash keys to them"},
    {"state.store.on_shard_loss", "\"rehash\"",
     "spymemcached, `DEFAULT_FAILURE_MODE`: Redistribute, to the other nodes; twemproxy does the same with "
     "`auto_eject_hosts` on; libmemcached returns errors by default"},
    {"state.store.timeout", "\"2.5s\"",
     "spymemcached, `DEFAULT_OPERATION_TIMEOUT`: 2500 milliseconds; other clients have other defaults"},
    {"state.store.memory", "\"192MiB\"", "memcached(1), `-m`: default 64 megabytes, of each of three nodes"},
    {"state.store.on_full", "\"evict\"",
     "memcached(1), `-M`: off by default, least recently used items make room"},
    {"state.store.persist", "\"never\"", "memcached wiki, \"Overview\": items are kept in memory only"},
    {"state.store.replica", "false",
     "memcached wiki, \"Overview\": servers know nothing of one another, there is no replication"},
    {"state.store.detection", "\"0s\"",
     "spymemcached: a connection that is refused or breaks is noticed at once, a node that hangs only after "
     "998 timeouts in a row (`DEFAULT_MAX_TIMEOUTEXCEPTION_THRESHOLD`)"},
};

constexpr PresetSetting sql[] = {
    {"state.placement", "\"shared\"", in_a_store},
    {"state.store.service_time", "\"exponential(1ms)\"",
     "not documented; typical: a row by its key, or a commit to a log on a solid-state disk"},
    {"state.store.workers", "10",
     "HikariCP, `maximumPoolSize`: default 10 connections, taken as one pool for the whole fleet"},
    {"state.store.shards", "1", "one primary"},
    {"state.store.timeout", "\"30s\"", "HikariCP, `connectionTimeout`: default 30000 milliseconds"},
    {"state.store.memory", "\"unlimited\"", "as much as the disk holds"},
    {"state.store.on_full", "\"refuse\"", "PostgreSQL manual, \"Disk Full Failure\": nothing is evicted"},
    {"state.store.persist", "\"0s\"",
     "PostgreSQL manual, `fsync` and `synchronous_commit`: default on, committed writes survive a crash"},
    {"state.store.replica", "false",
     "PostgreSQL manual, \"Failover\": PostgreSQL brings no software that fails over"},
};

constexpr PresetSetting object_store[] = {
    {"state.placement", "\"shared\"", in_a_store},
    {"state.store.service_time", "\"uniform(100ms, 200ms)\"",
     "Amazon S3 user guide, \"Best practices design patterns\": small objects take roughly 100 to 200 "
     "milliseconds"},
    {"state.store.workers", "525",
     "Amazon S3 user guide, \"Best practices design patterns\": 3,500 PUTs a second for each prefix, of 150 "
     "milliseconds each; the limit of 5,500 GETs a second is not modelled"},
    {"state.store.shards", "1", "one prefix"},
    {"state.store.timeout", "\"60s\"", "botocore, `read_timeout`: default 60 seconds"},
    {"state.store.memory", "\"unlimited\"",
     "Amazon S3 user guide, quotas: no limit to the objects of a bucket"},
    {"state.store.on_full", "\"refuse\"", "nothing is evicted"},
    {"state.store.persist", "\"0s\"",
     "Amazon S3 user guide, \"Data protection\": stored in several zones before a write succeeds"},
    {"state.store.replica", "false", "none is needed: clients do not notice that a zone fails"},
};

} // namespace

PresetInfo const redis_single_preset = {
    .name = "redis-single",
    .help = "one Redis, in memory only",
    .affinity = {},
    .leaves_out =
        "snapshots (`save`), the fork that takes them, slow commands, a file that is read at start.",
    .settings = redis_single,
};

PresetInfo const redis_aof_preset = {
    .name = "redis-aof",
    .help = "one Redis with an append-only file",
    .affinity = {},
    .leaves_out = "the time that it takes to read the file at start (add it to a fault's `for`), rewrites, "
                  "writes that wait while a slow disk is synchronised.",
    .settings = redis_aof,
};

PresetInfo const redis_sentinel_preset = {
    .name = "redis-sentinel",
    .help = "a Redis master with a replica, watched by Redis Sentinel",
    .affinity = {},
    .leaves_out = "a master that is cut off and still takes writes, replicas that serve reads, "
                  "`min-replicas-to-write`, WAIT.",
    .settings = redis_sentinel,
};

PresetInfo const redis_cluster_preset = {
    .name = "redis-cluster",
    .help = "three Redis masters with a replica each, as a cluster",
    .affinity = {},
    .leaves_out = "redirections, moving slots, elections that fail and are repeated.",
    .settings = redis_cluster,
};

PresetInfo const memcached_preset = {
    .name = "memcached",
    .help = "three memcached nodes; clients hash keys to them",
    .affinity = {},
    .leaves_out =
        "separate memory limits of each node and each size class, nodes that are taken off the list "
        "for good, clients that disagree on which node is lost.",
    .settings = memcached,
};

PresetInfo const sql_preset = {
    .name = "sql",
    .help = "a table of sessions in a relational database, each write committed",
    .affinity = {},
    .leaves_out = "locks, the time of crash recovery (add it to a fault's `for`), each server's own pool of "
                  "connections, replicas.",
    .settings = sql,
};

PresetInfo const object_store_preset = {
    .name = "object-store",
    .help = "an object for each session in an object store such as Amazon S3",
    .affinity = {},
    .leaves_out = "throttling (503 Slow Down) in place of a queue, other prefixes, the price of requests.",
    .settings = object_store,
};

} // namespace stickysim
