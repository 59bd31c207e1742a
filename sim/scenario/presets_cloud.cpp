#include "scenario/presets.hpp"

namespace stickysim {
namespace {

constexpr PresetSetting aws_settings[] = {
    {"balancer.policy", "\"round_robin\"",
     "AWS user guide for Application Load Balancers (2023), target groups, load_balancing.algorithm.type: "
     "default round_robin"},
    {"balancer.retries", "0",
     "AWS user guide for Application Load Balancers (2023), troubleshooting: 502 where a target resets the "
     "attempt to connect; no retries are documented"},
    {"balancer.retry_delay", "\"0s\"", "no retries: without effect"},
    {"balancer.attempt_timeout", "\"60s\"",
     "AWS user guide for Application Load Balancers, idle_timeout.timeout_seconds: default 60; a target that does not answer before it elapses makes a 504 (troubleshooting, HTTP 504)"},
    {"balancer.retry_on", "\"refused\"", "no retries: without effect"},
    {"balancer.redispatch", "\"never\"", "no retries: without effect"},
    {"balancer.ejection", "\"none\"",
     "AWS blog, 26 November 2023, Automatic Target Weights: mitigates anomalies under weighted_random only"},
    {"balancer.panic_threshold", "1e-9",
     "AWS user guide for Application Load Balancers (2023), health checks: if all targets are unhealthy, "
     "requests are routed to all of them; 1e-9 means only then"},
    {"balancer.header_limit", "\"16KiB\"",
     "AWS user guide for Application Load Balancers, quotas, HTTP headers: a single header of a request 16 "
     "K, and all cookies are one header; more get 400 (troubleshooting: header limits, HTTP 400)"},
    {"balancer.answer_header_limit", "\"32KiB\"",
     "AWS user guide for Application Load Balancers, quotas, HTTP headers: an entire response header 32 K; "
     "more become 502 (troubleshooting, HTTP 502)"},
    {"balancer.affinity.key", "\"session\"",
     "AWS user guide for Application Load Balancers (2023), sticky sessions: each client carries its own "
     "cookie"},
    {"balancer.affinity.on_unavailable", "\"fallback\"",
     "AWS user guide for Application Load Balancers (2023), sticky sessions: a new target where the cookie's "
     "is deregistered or unhealthy"},
    {"balancer.affinity.counts_in_policy", "false",
     "AWS user guide for Application Load Balancers (2023), sticky sessions: the routing algorithm is "
     "overridden after the initial target selection"},
    {"balancer.affinity.drain", "\"drop\"",
     "AWS user guide for Application Load Balancers (2023), deregistration delay: no requests to a target "
     "that is being deregistered"},
    {"balancer.affinity.binds_to", "\"instance\"",
     "AWS user guide for Application Load Balancers (2023), sticky sessions: the cookie names a target; a new one is chosen where that is deregistered"},
    {"balancer.affinity.returns_home", "false",
     "AWS user guide for Application Load Balancers (2023), sticky sessions: stuck to the new target even if "
     "the failed one comes back"},
    {"balancer.affinity.expire", "\"24h\"",
     "AWS user guide for Application Load Balancers (2023), stickiness.lb_cookie.duration_seconds: default "
     "86400, reset with every request"},
    {"balancer.health.enabled", "true",
     "AWS user guide for Application Load Balancers (2023), health checks: always on for instances and "
     "addresses"},
    {"balancer.health.interval", "\"30s\"",
     "AWS user guide for Application Load Balancers (2023), HealthCheckIntervalSeconds: default 30"},
    {"balancer.health.timeout", "\"5s\"",
     "AWS user guide for Application Load Balancers (2023), HealthCheckTimeoutSeconds: default 5"},
    {"balancer.health.fall", "2",
     "AWS user guide for Application Load Balancers (2023), UnhealthyThresholdCount: default 2"},
    {"balancer.health.rise", "5",
     "AWS user guide for Application Load Balancers (2023), HealthyThresholdCount: default 5"},
};

constexpr PresetSetting gcp_settings[] = {
    {"balancer.policy", "\"round_robin\"",
     "Google Compute Engine API v1, BackendService.localityLbPolicy: default ROUND_ROBIN"},
    {"balancer.retries", "1", "Google Compute Engine API v1, HttpRetryPolicy.numRetries: default 1"},
    {"balancer.retry_delay", "\"0s\"", "not documented: taken as none"},
    {"balancer.attempt_timeout", "\"30s\"",
     "Google Compute Engine API v1, BackendService.timeoutSec: default 30"},
    {"balancer.retry_on", "\"idempotent\"",
     "not documented for a URL map without retryConditions: taken as safe requests only"},
    {"balancer.redispatch", "\"always\"", "not documented: a retry is taken to go to another backend"},
    {"balancer.ejection", "\"none\"",
     "Google Compute Engine API v1, BackendService.outlierDetection: absent by default"},
    {"balancer.panic_threshold", "0", "not documented: taken as no traffic to unhealthy backends"},
    {"balancer.affinity.key", "\"session\"",
     "Google Compute Engine API v1, BackendService.sessionAffinity GENERATED_COOKIE: each client carries its "
     "own (default NONE)"},
    {"balancer.affinity.on_unavailable", "\"fallback\"",
     "Google Compute Engine API v1, BackendService.sessionAffinity: to the same backend while that remains "
     "healthy"},
    {"balancer.affinity.counts_in_policy", "false",
     "Google Compute Engine API v1, GENERATED_COOKIE: a hash, which takes no turn"},
    {"balancer.affinity.drain", "\"drop\"",
     "Google Compute Engine API v1, ConnectionDraining: no new connections, those that have started may "
     "finish"},
    {"balancer.affinity.binds_to", "\"instance\"",
     "Google Cloud, external Application Load Balancer, session affinity: broken when a backend is removed"},
    {"balancer.affinity.returns_home", "true",
     "Google Compute Engine API v1, GENERATED_COOKIE: a hash of the cookie, so a backend that recovers has "
     "its sessions back (derived)"},
    {"balancer.affinity.expire", "\"never\"",
     "Google Compute Engine API v1, BackendService.affinityCookieTtlSec: 0, a session cookie"},
    {"balancer.health.enabled", "true",
     "Google Compute Engine API v1, BackendService.healthChecks: required for most backends"},
    {"balancer.health.interval", "\"5s\"",
     "gcloud compute health-checks create http, --check-interval: default 5s"},
    {"balancer.health.timeout", "\"5s\"", "gcloud compute health-checks create http, --timeout: default 5s"},
    {"balancer.health.fall", "2",
     "gcloud compute health-checks create http, --unhealthy-threshold: default 2"},
    {"balancer.health.rise", "2", "gcloud compute health-checks create http, --healthy-threshold: default 2"},
};

} // namespace

PresetInfo const aws_alb_preset = {
    .name = "aws-alb",
    .help = "AWS Application Load Balancer, as of 2023",
    .affinity = "duration-based stickiness (cookie AWSALB) and application-based stickiness (AWSALBAPP): "
                "kind cookie. Both are off by default.",
    .leaves_out = "Automatic Target Weights, stickiness to a target group (AWSALBTG), that one success is "
                  "enough at the first check, routing per zone.",
    .settings = aws_settings,
};

PresetInfo const gcp_lb_preset = {
    .name = "gcp-lb",
    .help = "Google Cloud Application Load Balancer, by its API v1",
    .affinity = "`sessionAffinity` GENERATED_COOKIE: kind cookie. CLIENT_IP, HEADER_FIELD and HTTP_COOKIE: "
                "policies that hash. It is NONE by default.",
    .leaves_out = "affinity that breaks when a backend is at capacity or the set of backends changes, "
                  "balancing modes by rate or utilization, zones and regions, outlier detection.",
    .settings = gcp_settings,
};

} // namespace stickysim
