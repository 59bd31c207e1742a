#include "scenario/foreign_words.hpp"

#include "scenario/key.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <vector>

namespace stickysim {
namespace {

constexpr std::string_view affinity = "balancer.affinity";
constexpr std::string_view affinity_key = "balancer.affinity.key";
constexpr std::string_view balancer_preset = "balancer.preset";
constexpr std::string_view count = "server.count";
constexpr std::string_view ejection = "balancer.ejection";
constexpr std::string_view fault_kind = "fault.kind";
constexpr std::string_view health = "balancer.health.enabled";
constexpr std::string_view placement = "state.placement";
constexpr std::string_view policy = "balancer.policy";
constexpr std::string_view state_preset = "state.preset";

constexpr ForeignWord foreign_word_table[] = {
    // Policies.
    {"leastconn", policy, "\"least_requests\""},
    {"leastconnection", policy, "\"least_requests\""},
    {"leastconnections", policy, "\"least_requests\""},
    {"leastrequest", policy, "\"least_requests\""},
    {"leastoutstandingrequests", policy, "\"least_requests\""},
    {"weightedleastconnections", policy, "\"least_requests\""},
    {"jsq", policy, "\"least_requests\""},
    {"jointheshortestqueue", policy, "\"least_requests\""},
    {"shortestqueue", policy, "\"least_requests\""},
    {"jiq", policy, "\"join_idle_queue\""},
    {"p2c", policy, "\"power_of_d(d=2)\""},
    {"poweroftwo", policy, "\"power_of_d(d=2)\""},
    {"poweroftwochoices", policy, "\"power_of_d(d=2)\""},
    {"twochoices", policy, "\"power_of_d(d=2)\""},
    {"randomtwo", policy, "\"power_of_d(d=2)\""},
    {"ewma", policy, "\"peak_ewma\""},
    {"rr", policy, "\"round_robin\""},
    {"roundrobin", policy, "\"round_robin\""},
    {"weightedroundrobin", policy, "\"round_robin\""},
    {"wrr", policy, "\"round_robin\""},
    {"staticrr", policy, "\"round_robin\""},
    {"consistent", policy, "\"ring_hash\""},
    {"consistenthash", policy, "\"ring_hash\""},
    {"consistenthashing", policy, "\"ring_hash\""},
    {"hashring", policy, "\"ring_hash\""},
    {"ketama", policy, "\"ring_hash\""},
    {"boundedloads", policy, "\"bounded_ring\""},
    {"hrw", policy, "\"rendezvous\""},
    {"jumphash", policy, "\"jump\""},
    {"iphash", policy, "\"hash_modulo\""},
    {"iphash", affinity_key, "\"source_ip\""},
    {"sourcehash", policy, "\"hash_modulo\""},
    {"sourcehash", affinity_key, "\"source_ip\""},
    {"source", policy, "\"hash_modulo\""},
    {"source", affinity_key, "\"source_ip\""},
    // What sends a session back.
    {"sticky", affinity, "\"cookie\""},
    {"stickiness", affinity, "\"cookie\""},
    {"stickysession", affinity, "\"cookie\""},
    {"stickysessions", affinity, "\"cookie\""},
    {"stickycookie", affinity, "\"cookie\""},
    {"persistence", affinity, "\"cookie\""},
    {"sessionpersistence", affinity, "\"cookie\""},
    {"sessionaffinity", affinity, "\"cookie\""},
    {"sessionaffinity", affinity, "\"table\""},
    {"sessionstickiness", affinity, "\"cookie\""},
    {"appsession", affinity, "\"cookie\""},
    {"jsessionid", affinity, "\"cookie\""},
    {"jvmroute", affinity, "\"cookie\""},
    {"modjk", affinity, "\"cookie\""},
    {"phpsessid", affinity, "\"cookie\""},
    {"awsalb", affinity, "\"cookie\""},
    {"lbcookie", affinity, "\"cookie\""},
    {"sticktable", affinity, "\"table\""},
    {"stickytable", affinity, "\"table\""},
    {"stick", affinity, "\"table\""},
    {"learn", affinity, "\"table\""},
    {"clientip", affinity, "\"table\""},
    {"clientip", affinity_key, "\"source_ip\""},
    {"sourceip", affinity_key, "\"source_ip\""},
    {"xforwardedfor", affinity_key, "\"source_ip\""},
    // Where states live.
    {"redis", placement, "\"shared\""},
    {"redis", state_preset, "\"redis-single\""},
    {"valkey", placement, "\"shared\""},
    {"valkey", state_preset, "\"redis-single\""},
    {"sentinel", placement, "\"shared\""},
    {"sentinel", state_preset, "\"redis-sentinel\""},
    {"memcache", placement, "\"shared\""},
    {"memcache", state_preset, "\"memcached\""},
    {"memcached", placement, "\"shared\""},
    {"memcached", state_preset, "\"memcached\""},
    {"database", placement, "\"shared\""},
    {"database", state_preset, "\"sql\""},
    {"postgres", placement, "\"shared\""},
    {"postgres", state_preset, "\"sql\""},
    {"postgresql", placement, "\"shared\""},
    {"postgresql", state_preset, "\"sql\""},
    {"mysql", placement, "\"shared\""},
    {"mysql", state_preset, "\"sql\""},
    {"s3", placement, "\"shared\""},
    {"s3", state_preset, "\"object-store\""},
    {"external", placement, "\"shared\""},
    {"central", placement, "\"shared\""},
    {"store", placement, "\"shared\""},
    {"sessionstore", placement, "\"shared\""},
    {"jwt", placement, "\"client\""},
    {"token", placement, "\"client\""},
    {"signedcookie", placement, "\"client\""},
    {"cookiestore", placement, "\"client\""},
    {"memory", placement, "\"local\""},
    {"inmemory", placement, "\"local\""},
    {"inprocess", placement, "\"local\""},
    {"server", placement, "\"local\""},
    {"replication", placement, "\"replicated\""},
    {"sessionreplication", placement, "\"replicated\""},
    {"hazelcast", placement, "\"replicated\""},
    {"infinispan", placement, "\"replicated\""},
    {"deltamanager", placement, "\"replicated\""},
    {"deltamanager", state_preset, "\"tomcat-delta\""},
    {"backupmanager", placement, "\"replicated\""},
    {"backupmanager", state_preset, "\"tomcat-backup\""},
    // Products.
    {"haproxy", balancer_preset, "\"haproxy-2.6\""},
    {"nginx", balancer_preset, "\"nginx-1.22\""},
    {"envoy", balancer_preset, "\"envoy-1.36\""},
    {"istio", balancer_preset, "\"envoy-1.36\""},
    {"alb", balancer_preset, "\"aws-alb\""},
    {"elb", balancer_preset, "\"aws-alb\""},
    {"gcp", balancer_preset, "\"gcp-lb\""},
    {"traefik", balancer_preset, "\"traefik-3\""},
    {"kubernetes", balancer_preset, "\"kubernetes-clientip\""},
    {"k8s", balancer_preset, "\"kubernetes-clientip\""},
    {"tomcat", state_preset, "\"tomcat-delta\""},
    // Settings.
    {"maxconn", "balancer.max_connections", ""},
    {"maxconns", "balancer.max_connections", ""},
    {"outlierdetection", ejection, ""},
    {"circuitbreaker", ejection, ""},
    {"maxfails", ejection, "\"max_fails(1, 10s)\""},
    {"healthcheck", health, ""},
    {"healthchecks", health, ""},
    {"httpchk", health, ""},
    {"optionhttpchk", health, ""},
    {"readinessprobe", health, ""},
    {"livenessprobe", "fault.for", ""}, // it ends a hang
    {"inter", "balancer.health.interval", ""},
    {"proxyreadtimeout", "balancer.attempt_timeout", ""},
    {"timeoutserver", "balancer.attempt_timeout", ""},
    {"proxynextupstream", "balancer.retry_on", ""},
    {"redispatches", "balancer.redispatch", ""},
    {"optionredispatch", "balancer.redispatch", ""},
    {"crosszone", "balancer.zone_aware", ""},
    {"crosszoneloadbalancing", "balancer.zone_aware", ""},
    {"sessiontimeout", "state.ttl", ""},
    {"draining", "balancer.affinity.drain", ""},
    {"connectiondraining", "rollout.drain_timeout", ""},
    {"connectiondraining", "scale.drain_timeout", ""},
    {"deregistrationdelay", "rollout.drain_timeout", ""},
    {"deregistrationdelay", "scale.drain_timeout", ""},
    {"terminationgraceperiod", "rollout.drain_timeout", ""},
    {"terminationgraceperiodseconds", "rollout.drain_timeout", ""},
    {"replicas", count, ""},
    {"instances", count, ""},
    {"pods", count, ""},
    {"nodes", count, ""},
    {"targetgroup", "server.name", ""},
    {"threads", "server.workers", ""},
    {"concurrency", "server.workers", ""},
    {"cores", "server.workers", ""},
    {"backlog", "server.queue", ""},
    {"clients", "workload.users", ""},
    {"rps", "workload.arrivals", ""},
    {"qps", "workload.arrivals", ""},
    {"rtt", "network.client_rtt", ""},
    {"rtt", "network.server_rtt", ""},
    {"deploy", "rollout.at", ""},
    {"redeploy", "rollout.at", ""},
    {"rollingupdate", "rollout.at", ""},
    {"rollingdeployment", "rollout.at", ""},
    {"maxsurge", "rollout.surge", ""},
    {"bluegreen", "rollout.surge", ""},
    {"maxunavailable", "rollout.batch", ""},
    {"canary", "rollout.batch", ""},
    {"canary", "rollout.pause", ""},
    {"hpa", "autoscale.max", ""},
    // Faults.
    {"kill", fault_kind, "\"crash\""},
    {"restart", fault_kind, "\"crash\""},
    {"outage", fault_kind, "\"crash\""},
    {"freeze", fault_kind, "\"hang\""},
    {"gcpause", fault_kind, "\"hang\""},
    {"degraded", fault_kind, "\"slow\""},
    {"netsplit", fault_kind, "\"partition\""},
    {"memoryleak", fault_kind, "\"leak\""},
};

/// In lower case, without spaces and marks.
std::string bare(std::string_view word) {
  std::string text;
  for (char const c : word) {
    if (c >= 'A' && c <= 'Z') text += static_cast<char>(c - 'A' + 'a');
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) text += c;
  }
  return text;
}

} // namespace

std::span<ForeignWord const> foreign_words() { return foreign_word_table; }

std::span<ForeignWord const> meanings_of(std::string_view word) {
  std::string const known = bare(word);
  auto const is_it = [&](ForeignWord const& row) { return row.word == known; };
  auto const* const first = std::ranges::find_if(foreign_word_table, is_it);
  return {first, std::find_if_not(first, std::end(foreign_word_table), is_it)};
}

std::string setting_text(ForeignWord const& meaning) {
  if (meaning.value.empty()) return std::string{meaning.key};
  return fmt::format("{} = {}", meaning.key, meaning.value);
}

std::string foreign_help(std::string_view word, std::string_view path, std::string help) {
  std::string_view const name = word.substr(0, word.find('('));
  Key const* const key = path.empty() ? nullptr : find_key(path);
  std::vector<std::string_view> values;
  std::vector<std::string> settings;
  std::vector<std::string> others; // that go with a value of this key
  for (ForeignWord const& meaning : meanings_of(name)) {
    bool const is_of_key = key && find_key(meaning.key) == key && !meaning.value.empty();
    if (is_of_key) values.push_back(meaning.value);
    settings.push_back(setting_text(meaning));
    if (!is_of_key) others.push_back(settings.back());
  }
  if (settings.empty()) return help;
  if (!values.empty()) {
    bool const is_whole = others.empty() || path.ends_with(".preset"); // which gives the rest itself
    return fmt::format("did you mean {}{}{}?", fmt::join(values, " or "), is_whole ? "" : ", with ",
                       is_whole ? "" : fmt::format("{}", fmt::join(others, " and ")));
  }
  std::string const meant = fmt::format("{}", fmt::join(settings, " and "));
  if (!key) return fmt::format("did you mean {}?", meant);
  return fmt::format("{}{}{} is {}", help, help.empty() ? "" : "; ", name, meant);
}

} // namespace stickysim
