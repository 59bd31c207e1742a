#include "scenario/presets.hpp"

namespace stickysim {
namespace {

constexpr PresetSetting kubernetes_settings[] = {
    {"balancer.policy", "\"random\"",
     "Kubernetes, pkg/proxy/iptables/proxier.go: a rule for each endpoint, -m statistic --mode random"},
    {"balancer.retries", "0", "kube-proxy forwards connections and retries none"},
    {"balancer.retry_delay", "\"0s\"", "no retries: without effect"},
    {"balancer.attempt_timeout", "\"0s\"", "kube-proxy forwards connections and knows of no requests"},
    {"balancer.retry_on", "\"refused\"", "no retries: without effect"},
    {"balancer.redispatch", "\"never\"", "no retries: without effect"},
    {"balancer.ejection", "\"none\"", "kube-proxy learns nothing from connections"},
    {"balancer.panic_threshold", "0",
     "Kubernetes, pkg/proxy/iptables/proxier.go: connections to a service without endpoints are rejected"},
    {"balancer.affinity.kind", "\"table\"",
     "Kubernetes API core/v1, ServiceSpec.sessionAffinity: ClientIP, taken as set"},
    {"balancer.affinity.key", "\"source_ip\"",
     "Kubernetes API core/v1, ServiceSpec.sessionAffinity: based on the client's IP"},
    {"balancer.affinity.on_unavailable", "\"fallback\"",
     "Kubernetes, pkg/proxy/iptables/proxier.go: an endpoint that is not ready has no rules"},
    {"balancer.affinity.counts_in_policy", "false",
     "Kubernetes, pkg/proxy/iptables/proxier.go: a rule of its own"},
    {"balancer.affinity.drain", "\"drop\"",
     "Kubernetes, pkg/proxy/topology.go: terminating endpoints get traffic only where no others are ready"},
    {"balancer.affinity.binds_to", "\"instance\"",
     "kubernetes.io, Service, session affinity; kube-proxy by iptables: the rules of an endpoint go with it, a new pod is a new endpoint"},
    {"balancer.affinity.returns_home", "false",
     "Kubernetes, pkg/proxy/iptables/proxier.go: an endpoint's list of clients (-m recent) goes with its "
     "rules (derived)"},
    {"balancer.affinity.expire", "\"10800s\"",
     "Kubernetes API core/v1, ClientIPConfig.timeoutSeconds: default 10800, since the last connection"},
    {"balancer.affinity.sync_delay", "\"never\"", "each node's kube-proxy has its own rules"},
    {"balancer.health.enabled", "true",
     "Kubernetes API core/v1, Container.readinessProbe: none by default, taken as given"},
    {"balancer.health.interval", "\"10s\"", "Kubernetes API core/v1, Probe.periodSeconds: default 10"},
    {"balancer.health.timeout", "\"1s\"", "Kubernetes API core/v1, Probe.timeoutSeconds: default 1"},
    {"balancer.health.fall", "3", "Kubernetes API core/v1, Probe.failureThreshold: default 3"},
    {"balancer.health.rise", "1", "Kubernetes API core/v1, Probe.successThreshold: default 1"},
};

} // namespace

PresetInfo const kubernetes_clientip_preset = {
    .name = "kubernetes-clientip",
    .help =
        "Kubernetes Service with `sessionAffinity: ClientIP` and readiness probes, kube-proxy by iptables",
    .affinity = "`sessionAffinity: ClientIP`: kind table with key source_ip. There are no cookies.",
    .leaves_out = "the time from a probe's verdict to the rules of all nodes, connections that stay open "
                  "over several requests, the 100 addresses that xt_recent remembers for an endpoint unless "
                  "ip_list_tot is raised, traffic to terminating endpoints where no others are left.",
    .settings = kubernetes_settings,
};

} // namespace stickysim
