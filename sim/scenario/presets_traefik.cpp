#include "scenario/presets.hpp"

namespace stickysim {
namespace {

constexpr PresetSetting traefik_settings[] = {
    {"balancer.policy", "\"round_robin\"",
     "Traefik 3 reference, HTTP load-balancing/service, `strategy`: default wrr, earliest deadline first by "
     "1/weight"},
    {"balancer.retries", "0",
     "Traefik 3 reference, HTTP middlewares/retry: none unless the middleware is configured"},
    {"balancer.retry_delay", "\"0s\"",
     "Traefik 3 reference, HTTP middlewares/retry, `initialInterval`: default 0; without effect here"},
    {"balancer.attempt_timeout", "\"0s\"",
     "Traefik 3 reference, serversTransport, forwardingTimeouts.responseHeaderTimeout: default 0, none"},
    {"balancer.retry_on", "\"refused\"",
     "Traefik 3 reference, HTTP middlewares/retry: a request is reissued only if it was not sent yet "
     "(pkg/middlewares/retry/retry.go); without effect here"},
    {"balancer.redispatch", "\"last\"",
     "Traefik 3 reference, HTTP middlewares/retry: asks the load balancer again, which follows the cookie to "
     "the same server; without effect here"},
    {"balancer.ejection", "\"none\"",
     "Traefik 3 reference, HTTP load-balancing/service, `passiveHealthcheck`: off by default; failureWindow "
     "10 s, maxFailedAttempts 1"},
    {"balancer.panic_threshold", "0",
     "Traefik 3, pkg/server/service/loadbalancer/wrr/wrr.go: no available server, the answer is 503"},
    {"balancer.header_limit", "\"1MiB\"",
     "Go, net/http, DefaultMaxHeaderBytes: 1 MB for all headers, which Traefik 3 does not change; more get "
     "431"},
    {"balancer.affinity.key", "\"session\"",
     "Traefik 3 reference, HTTP load-balancing/service, `sticky.cookie`: each client carries its own"},
    {"balancer.affinity.on_unavailable", "\"fallback\"",
     "Traefik 3, pkg/server/service/loadbalancer/wrr/wrr.go: a cookie of an unhealthy server is ignored"},
    {"balancer.affinity.counts_in_policy", "false",
     "Traefik 3, pkg/server/service/loadbalancer/wrr/wrr.go: a sticky request does not touch the deadlines"},
    {"balancer.affinity.drain", "\"honour\"",
     "Traefik 3, pkg/server/service/loadbalancer/wrr/wrr.go: fenced servers, which terminate, serve sticky "
     "requests only"},
    {"balancer.affinity.binds_to", "\"instance\"",
     "Traefik 3 reference, HTTP load-balancing/service, `sticky.cookie`: the cookie holds a hash of the server's address"},
    {"balancer.affinity.returns_home", "false",
     "Traefik 3, pkg/server/service/loadbalancer/wrr/wrr.go: the server that is picked instead sets its own "
     "cookie"},
    {"balancer.affinity.expire", "\"never\"",
     "Traefik 3 reference, HTTP load-balancing/service, `sticky.cookie.maxAge`: default 0, a session cookie"},
    {"balancer.health.enabled", "true",
     "Traefik 3 reference, HTTP load-balancing/service, `healthCheck`: off by default, taken as configured"},
    {"balancer.health.interval", "\"30s\"",
     "Traefik 3 reference, HTTP load-balancing/service, `healthCheck.interval`: default 30s"},
    {"balancer.health.timeout", "\"5s\"",
     "Traefik 3 reference, HTTP load-balancing/service, `healthCheck.timeout`: default 5s"},
    {"balancer.health.fall", "1",
     "Traefik 3, pkg/healthcheck/healthcheck.go: one failed check, no thresholds"},
    {"balancer.health.rise", "1",
     "Traefik 3, pkg/healthcheck/healthcheck.go: one passed check, no thresholds"},
};

} // namespace

PresetInfo const traefik_3_preset = {
    .name = "traefik-3",
    .help = "Traefik 3 with health checks on",
    .affinity = "`sticky.cookie`: kind cookie. Strategy `hrw`: the policy rendezvous with key source_ip. "
                "Both are off by default.",
    .leaves_out = "`unhealthyInterval` and passive health checks, the order that unequal weights give, "
                  "failover to another service, cookies in several layers of services.",
    .settings = traefik_settings,
};

} // namespace stickysim
