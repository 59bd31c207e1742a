#include "scenario/key.hpp"

namespace stickysim {

void add_balancer_keys(std::vector<Key>& table) {
  using Settings = BalancerSettings;
  Section balancer{table, "balancer",
                   [](auto& draft, std::size_t) -> decltype(auto) { return (draft.design.balancer); }};
  balancer.key("preset", &Settings::preset, preset_names(),
               "A product whose settings hold where the scenario gives none; see `list presets`.");
  balancer.key("count", &Settings::count, counts(1, 1000),
               "Balancers side by side, each with its own knowledge of load and health.");
  balancer
      .key("policy", &Settings::policy, policy_calls(),
           "How a server is picked for a request that nothing has pinned; see `list policies`.")
      .fallback = "round_robin";
  balancer.key(
      "load_info", load_infos(),
      "What policies know of load: own: this balancer's requests in flight; true: an oracle; periodic: a "
      "board of true counts, refreshed so often.",
      [](Settings& target, std::pair<LoadInfo, Nanoseconds> const& info) {
        target.load_info = info.first;
        target.load_info_period_ns = info.second;
      },
      [](Settings const& source) {
        return std::optional{std::pair{source.load_info, source.load_info_period_ns}};
      });
  balancer.key("retries", &Settings::retries, counts(0, 100),
               "Further attempts after a failed one. Default: HAProxy's.");
  balancer.key("retry_delay", &Settings::retry_delay_ns, durations(),
               "Pause before a retry on the same server. Default: HAProxy's.");
  balancer.key("redispatch", &Settings::redispatch,
               words<Redispatch>(
                   "a redispatch rule",
                   {{"never", Redispatch::off}, {"last", Redispatch::last}, {"always", Redispatch::always}}),
               "Which retries may leave the failed server, affinity or not: none, the last, every.");

  Section affinity{table, "balancer.affinity", [](auto& draft, std::size_t) -> decltype(auto) {
                     return (draft.design.balancer.affinity);
                   }};
  affinity
      .key("kind", &Affinity::kind,
           words<AffinityKind>("an affinity kind",
                               {{"none", AffinityKind::none}, {"cookie", AffinityKind::cookie}}),
           "What sends a session back to its server, whatever the policy.")
      .shorthand = "balancer.affinity";
  affinity.key("on_unavailable", &Affinity::on_unavailable,
               words<OnUnavailable>("a rule for unavailable servers", {{"fallback", OnUnavailable::fallback},
                                                                       {"strict", OnUnavailable::strict}}),
               "Where a pinned server is known to be down: pick another and pin to that, or fail.");

  Section health{table, "balancer.health",
                 [](auto& draft, std::size_t) -> decltype(auto) { return (draft.design.balancer.health); }};
  health.key("enabled", &Health::enabled, flags(), "Whether balancers check their servers.").shorthand =
      "balancer.health";
  health.key("interval", &Health::interval_ns, durations(1'000'000),
             "Time between checks of a server, and the timeout of a check. Default: HAProxy's.");
  health.key("fall", &Health::fall, counts(1, 1000), "Failed checks in a row that mark a server down.");
  health.key("rise", &Health::rise, counts(1, 1000), "Passed checks in a row that mark it up again.");
}

void add_server_keys(std::vector<Key>& table) {
  using Group = ServerGroup;
  Section server{table, "server",
                 [](auto& draft, std::size_t i) -> decltype(auto) { return (draft.design.servers[i]); }};
  server.key("name", &Group::name, names(),
             "Names a group of like servers; each of several [[server]] needs its own.");
  server.key("count", &Group::count, counts(1), "Servers in the group; at most 1,000,000 in all.");
  server.key("workers", &Group::workers, counts(1, 1'000'000), "Requests served at a time, or cores shared.");
  server.key("queue", &Group::queue, counts_or_unlimited(1'000'000'000),
             "Places for waiting requests, those in service not counted; full: the answer is 503.");
  server.key("discipline", &Group::discipline,
             words<Discipline>("a discipline", {{"fifo", Discipline::fifo}, {"ps", Discipline::ps}}),
             "First come first served, or processor sharing: all present share the workers.");
  server.key(
      "io", &Group::io,
      words<ServerIo>("a way of waiting", {{"blocking", ServerIo::blocking}, {"async", ServerIo::async}}),
      "Whether a request holds its worker while it waits for the store.");
  server.key("speed", &Group::speed, numbers_between(0, 1e9),
             "Demand is divided by it: 2 serves twice as fast.");
  server.key("weight", &Group::weight, counts(1, 256),
             "Its share of traffic under policies that use weights.");
  server.key("overhead", &Group::overhead_ns, durations(),
             "Worker time per request that depends on neither demand nor speed.");
  server.key("boot_time", &Group::boot_time_ns, durations(),
             "After a crash and its outage, until the server takes requests, empty.");
  server.key("zone", &Group::zone, names_or_empty(), "Where the group stands, for faults of a zone.");
  server.key("price", &Group::price_per_hour, numbers_from(0), "Of one server for an hour, in any currency.");
}

void add_network_keys(std::vector<Key>& table) {
  using Settings = NetworkSettings;
  Section network{table, "network",
                  [](auto& draft, std::size_t) -> decltype(auto) { return (draft.design.network); }};
  network.key("client_rtt", &Settings::client_rtt_ns, durations(), "From client to balancer and back.");
  network.key("server_rtt", &Settings::server_rtt_ns, durations(), "From balancer to server and back.");
  network.key("bandwidth", &Settings::bandwidth_bytes_per_s, bandwidths(),
              "Of each client's link, each way; tokens and uploads travel over it.");
}

void add_fault_keys(std::vector<Key>& table) {
  std::string const targets = "server, zone";
  Section fault{table, "fault",
                [](auto& draft, std::size_t i) -> decltype(auto) { return (draft.design.faults[i]); }};
  fault.key("kind", &Fault::kind, words<FaultKind>("a fault kind", {{"crash", FaultKind::crash}}),
            "crash: work in flight and local state are gone.");
  fault
      .key(
          "server", fault_servers(),
          "Which server, counted from 1 over the whole fleet; one drawn at random; or all.",
          [](Fault& target, std::pair<FaultTarget, std::int64_t> const& value) {
            target.target = value.first;
            target.server = value.second;
            target.zone.clear();
          },
          [](Fault const& source) {
            return source.target == FaultTarget::zone
                       ? std::nullopt
                       : std::optional{std::pair{source.target, source.server}};
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
  fault.key("at", &Fault::at_ns, durations(), "When it strikes. Required.").required = true;
  fault.key("for", &Fault::for_ns, durations(), "How long the server is down before it boots.");
}

} // namespace stickysim
