#include "scenario/presets.hpp"

namespace stickysim {
namespace {

// A gRPC client knows at once that its connection to a server is gone, and tries to connect again in growing
// steps. Here the first request that is refused tells it, and is passed on; health checks stand for the
// attempts to connect.
constexpr PresetSetting grpc_settings[] = {
    {"balancer.policy", "\"round_robin\"",
     "gRPC doc/load-balancing.md: `round_robin`, taken as set in the service config; the default is "
     "pick_first"},
    {"balancer.retries", "100",
     "gRPC proposal A6, transparent retries: an RPC that never left the client is retried until its "
     "deadline; 100 is the most there is here"},
    {"balancer.retry_delay", "\"0s\"", "gRPC proposal A6, transparent retries: immediately"},
    {"balancer.attempt_timeout", "\"0s\"", "gRPC guide, Deadlines: by default there is none"},
    {"balancer.retry_on", "\"refused\"",
     "gRPC proposal A6: other failures are retried only if a retryPolicy is configured"},
    {"balancer.redispatch", "\"always\"",
     "gRPC doc/load-balancing.md: each attempt is a pick among connections that are READY"},
    {"balancer.ejection", "\"mark_down(errors=1)\"",
     "gRPC doc/connectivity-semantics-and-api.md: a lost connection leaves READY at once"},
    {"balancer.panic_threshold", "0",
     "gRPC doc/wait-for-ready.md: RPCs fail where no connection is READY or being tried"},
    {"balancer.affinity.key", "\"session\"", "gRPC proposal A55: each client carries its own cookie"},
    {"balancer.affinity.on_unavailable", "\"fallback\"",
     "gRPC proposal A55: delegates to the child policy if the host's subchannel does not match"},
    {"balancer.affinity.counts_in_policy", "false", "gRPC proposal A55: the child policy is not asked"},
    {"balancer.affinity.drain", "\"drop\"",
     "gRPC proposal A55, override_host_status: default UNKNOWN, HEALTHY; honour where DRAINING is added"},
    {"balancer.affinity.binds_to", "\"instance\"",
     "gRPC proposal A55: the cookie holds the address of the host"},
    {"balancer.affinity.returns_home", "false",
     "gRPC proposal A55: a host other than the cookie's that answers sets a new cookie"},
    {"balancer.affinity.expire", "\"never\"",
     "gRPC proposal A55: the cookie's ttl, default 0, is not enforced"},
    {"balancer.health.enabled", "true", "gRPC doc/connection-backoff.md: connects again by itself"},
    {"balancer.health.interval", "\"1s\"",
     "gRPC doc/connection-backoff.md: INITIAL_BACKOFF 1 s; it grows by 1.6 to 120 s"},
    {"balancer.health.timeout", "\"24h\"",
     "gRPC doc/keepalive.md: off by default, so that a hanging server is not noticed; a day stands for "
     "never"},
    {"balancer.health.fall", "1",
     "gRPC doc/connectivity-semantics-and-api.md: a lost connection leaves READY"},
    {"balancer.health.rise", "1",
     "gRPC doc/connectivity-semantics-and-api.md: a connection that stands is READY"},
};

} // namespace

PresetInfo const grpc_preset = {
    .name = "grpc",
    .help = "gRPC with `round_robin`: each client is a balancer of its own",
    .affinity = "stateful session affinity by cookie (A55, through xDS): kind cookie. Ring hash (A42, A76): "
                "the policy ring_hash. Both are off by default.",
    .leaves_out = "back-off that grows beyond 1 s, a server that dies while no requests are sent (here the "
                  "first check notices it, not the client at once), outlier detection (A50), hedging and "
                  "configured retries.",
    .settings = grpc_settings,
};

} // namespace stickysim
