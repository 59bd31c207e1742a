#include "scenario/presets.hpp"

namespace stickysim {
namespace {

constexpr PresetSetting envoy_settings[] = {
    {"balancer.policy", "\"round_robin\"", "Envoy 1.36 API v3, Cluster.lb_policy: default ROUND_ROBIN"},
    {"balancer.retries", "1",
     "Envoy 1.36 API v3, RetryPolicy.num_retries: default 1; none at all without a `retry_on`"},
    {"balancer.retry_delay", "\"25ms\"",
     "Envoy 1.36 API v3, RetryPolicy.RetryBackOff.base_interval: default 25 ms, jittered; here only before a "
     "retry on the same server"},
    {"balancer.attempt_timeout", "\"15s\"",
     "Envoy 1.36 API v3, RouteAction.timeout: default 15 s for all attempts together, then 504; here for each of them"},
    {"balancer.retry_on", "\"refused\"",
     "Envoy 1.36 documentation, router filter, x-envoy-retry-on: connect-failure, taken as set"},
    {"balancer.retry_budget", "1e-9",
     "Envoy 1.36 API v3, CircuitBreakers.Thresholds.max_retries: 3 in parallel by default, whatever the "
     "traffic"},
    {"balancer.redispatch", "\"always\"",
     "Envoy 1.36, source/common/router/router.h: a retry asks the load balancer and forgets the session's "
     "host"},
    {"balancer.retry_avoids", "\"nothing\"",
     "Envoy 1.36 API v3, RetryPolicy.retry_host_predicate: empty by default, a retry may meet the same host"},
    {"balancer.rehash", "false",
     "Envoy 1.36, source/extensions/load_balancing_policies/common/thread_aware_lb_impl.cc: ring and table hold the "
     "healthy hosts, and a retry hashes to the same one"},
    {"balancer.ejection", "\"consecutive(failures=5, interval=10s, base=30s, max=300s, max_fraction=0.1)\"",
     "Envoy 1.36 API v3, OutlierDetection, taken as present: consecutive_5xx 5, interval 10 s, "
     "base_ejection_time 30 s, max_ejection_time 300 s, max_ejection_percent 10; always_eject_one_host taken "
     "as true (default false: fewer than ten hosts lose none)"},
    {"balancer.panic_threshold", "0.5",
     "Envoy 1.36 API v3, Cluster.CommonLbConfig.healthy_panic_threshold: default 50 %"},
    {"balancer.overprovisioning", "1.4",
     "Envoy 1.36 API v3, ClusterLoadAssignment.Policy.overprovisioning_factor: default 140"},
    {"balancer.header_limit", "\"60KiB\"",
     "Envoy 1.36 API v3, HttpConnectionManager.max_request_headers_kb: default 60 KiB for all headers, more "
     "get 431"},
    {"balancer.affinity.key", "\"session\"",
     "Envoy 1.36 API v3, CookieBasedSessionState: each client carries its own"},
    {"balancer.affinity.on_unavailable", "\"fallback\"",
     "Envoy 1.36 API v3, StatefulSession.strict: default false"},
    {"balancer.affinity.counts_in_policy", "false",
     "Envoy 1.36 documentation, architecture overview, override host: the load balancing algorithm is "
     "ignored"},
    {"balancer.affinity.drain", "\"drop\"",
     "Envoy 1.36 API v3, Cluster.CommonLbConfig.override_host_status: default UNKNOWN, HEALTHY, DEGRADED; "
     "not DRAINING"},
    {"balancer.affinity.binds_to", "\"instance\"",
     "Envoy 1.36 API v3, CookieBasedSessionState: the cookie holds the address of the host"},
    {"balancer.affinity.returns_home", "false",
     "Envoy 1.36, source/extensions/filters/http/stateful_session/stateful_session.cc: another host that "
     "answers is the session's from then on"},
    {"balancer.affinity.expire", "\"never\"",
     "Envoy 1.36 API v3, CookieBasedSessionState.cookie.ttl: 0, a session cookie"},
    {"balancer.health.enabled", "false",
     "Envoy 1.36 API v3, Cluster.health_checks: none by default; interval, timeout and thresholds have no "
     "defaults either"},
};

} // namespace

PresetInfo const envoy_1_36_preset = {
    .name = "envoy-1.36",
    .help = "Envoy 1.36 with `retry_on: connect-failure` and outlier detection",
    .affinity = "the filter `stateful_session` with a cookie or a header: kind cookie. `hash_policy` with "
                "RING_HASH or MAGLEV: the policies ring_hash and maglev.",
    .leaves_out =
        "success rate and failure percentage ejection, back-off before a retry elsewhere, "
        "host_selection_retry_max_attempts (here a retry that avoids hosts finds another if there is one), "
        "hash_balance_factor, circuit breakers other than max_retries, updates merged for 1 s.",
    .settings = envoy_settings,
};

} // namespace stickysim
