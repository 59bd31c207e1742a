#include "scenario/needs.hpp"
#include "scenario/traffic_forecast.hpp"
#include <stickysim/engine/event.hpp>
#include <stickysim/results/trial_result.hpp>

#include <algorithm>
#include <cmath>

namespace stickysim {
namespace {

// Sizes of the model's records in bytes, with what its lists have grown beyond their use.
constexpr double bytes_per_server = 600;
constexpr double bytes_per_view = 72; ///< a balancer's knowledge of one server
constexpr double bytes_per_session = 48 * 1.3;
constexpr double bytes_per_request = 64 * 1.3;
constexpr double bytes_per_job = 32 * 1.3; ///< a session of one request: see model/job.hpp
constexpr double bytes_per_event = 17 * 1.3;
constexpr double bytes_per_timeout = sizeof(Event) * 1.5; ///< waits in a ring
constexpr double bytes_per_binding = 32 * 1.3 + 24;       ///< an entry of a table, and its slots
constexpr double bytes_per_point = 25;                    ///< of a ring
constexpr double bytes_per_table_entry = 4.1;             ///< of Maglev's table
constexpr double bytes_per_store_worker = sizeof(Nanoseconds);
constexpr double bytes_per_known_session = 64; ///< in the store's index
constexpr double bytes_per_shard = 48;
constexpr double bytes_per_strike = 200;          ///< a planned fault or restart, and what is told of it
constexpr double bytes_per_class = 3 * 48 * 1024; ///< histograms of latencies, and the books
constexpr double bytes_per_served_server = 160;   ///< in a result
constexpr double bytes_per_fleet_event = sizeof(FleetEvent) * 1.5;
constexpr double usual_buckets = 1024; ///< in use in a histogram of the latencies of requests
constexpr double usual_buckets_of_store = 512;

/// A number among a law's arguments.
double argument_of(Call const& law, std::string_view name, double otherwise) {
  for (std::size_t place = 0; place < law.arguments.size(); ++place) {
    Argument const& argument = law.arguments[place];
    bool const is_it = argument.name.empty() ? place == 0 : argument.name == name;
    if (is_it && argument.is_number) return argument.value;
  }
  return otherwise;
}

/// Adds up what a trial needs, part by part.
class Reckoning {
public:
  Reckoning(Design const& design, RunSettings const& run)
      : design_{design}, run_{run}, forecast_{design, run}, duration_s_{to_seconds(run.duration_ns)},
        windows_{std::ceil(duration_s_ / to_seconds(run.window_ns))}, servers_{forecast_.servers()},
        views_{servers_ * static_cast<double>(design.balancer.count)} {}

  TrialNeeds needs() {
    for (std::size_t element = 0; element < design_.workloads.size(); ++element)
      tell_class(design_.workloads[element], forecast_.classes()[element], element);
    tell_states();
    tell_fleet();
    tell_plans();
    tell_windows();
    return std::move(needs_);
  }

private:
  StateSettings const& state() const { return design_.state; }

  void event(std::string_view what, double amount, std::string_view key, std::size_t element = 0) {
    if (amount > 0) needs_.events.push_back({what, amount, key, element});
  }
  void look(std::string_view what, double amount, std::string_view key, std::size_t element = 0) {
    if (amount > 0) needs_.looks.push_back({what, amount, key, element});
  }
  void take(std::string_view what, double bytes, std::string_view key, std::size_t element = 0) {
    if (bytes > 0) needs_.bytes.push_back({what, bytes, key, element});
  }
  void leave(std::string_view what, double bytes, std::string_view key, std::size_t element = 0) {
    if (bytes > 0) needs_.results.push_back({what, bytes, key, element});
  }

  /// Which key makes a class of clients smaller.
  static std::string_view traffic_key(WorkloadClass const& workload) {
    if (workload.trace) return "workload.trace";
    return workload.users > 0 ? "workload.users" : "workload.arrivals";
  }

  /// Events on the way of a request to its server and back.
  double ways(WorkloadClass const& workload) const {
    NetworkSettings const& network = design_.network;
    bool const takes_bytes = network.bandwidth_bytes_per_s > 0 &&
                             (state().placement == Placement::client || workload.kind == SessionKind::upload);
    double const to_client = network.client_rtt_ns > 0 || takes_bytes ? 2 : 0;
    return to_client + (network.server_rtt_ns > 0 ? 2 : 0);
  }

  double copies() const {
    if (state().placement != Placement::replicated) return 0;
    double const others = std::max(0.0, servers_ - 1);
    return state().backups < 0 ? others : std::min(static_cast<double>(state().backups), others);
  }

  /// Events of the copies of a write.
  double copy_events() const {
    if (state().placement != Placement::replicated) return 0;
    bool const works = state().replica_work_ns > 0;
    double const fetched = forecast_.miss_chance();
    if (!state().synchronous) return copies() * (works ? 1 : 0) + fetched;
    double const way = state().replica_rtt_ns > 0 ? 2 : 0;
    return (works ? copies() * (1 + way) : 1) + fetched;
  }

  void tell_class(WorkloadClass const& workload, ExpectedTraffic const& traffic, std::size_t element) {
    std::string_view const key = traffic_key(workload);
    double const others = std::max(0.0, traffic.requests - traffic.logins);
    double const served = std::max(0.0, traffic.attempts - traffic.waiting);
    needs_.requests += traffic.requests;
    needs_.sessions += traffic.sessions;
    needs_.waiting += traffic.waiting;
    needs_.live_sessions += traffic.live;

    bool const shares =
        std::ranges::find(design_.servers, Discipline::ps, &ServerGroup::discipline) != design_.servers.end();
    bool const works = mean_s(workload.demand) > 0 || forecast_.has_overhead() || workload.trace;
    double const turned_away = forecast_.refused(others);
    bool const thinks = mean_s(workload.think_time) > 0 || workload.trace;
    event("steps of requests",
          served * (ways(workload) + (shares  ? 2
                                      : works ? 1
                                              : 0)) -
              -turned_away * (works ? 1 : 0) + (thinks ? others - turned_away : 0) + traffic.sessions,
          key, element);
    double const visits = forecast_.store_visits();
    double const first = row_of(state().placement).uses_store ? static_cast<double>(state().writes) : 0;
    if (forecast_.store_visit_s() > 0)
      event("visits to the store", served > 0 ? others * visits + traffic.logins * first : 0, "state.reads");
    event("copies of states", served * copy_events(), "state.backups");
    look("writes at copies of states", served * copies(), "state.backups");
    if (workload.timeout_ns > 0 && workload.timeout_ns < run_.duration_ns)
      event("timeouts of clients", traffic.attempts * (1 - to_seconds(workload.timeout_ns) / duration_s_),
            "workload.timeout", element);
    if (design_.balancer.attempt_timeout_ns > 0 && design_.balancer.attempt_timeout_ns < run_.duration_ns)
      event("timeouts of attempts",
            traffic.requests * (1 - to_seconds(design_.balancer.attempt_timeout_ns) / duration_s_),
            "balancer.attempt_timeout");
    Affinity const& affinity = design_.balancer.affinity;
    bool const syncs =
        affinity.kind == AffinityKind::table && affinity.sync_delay_ns >= 0 && design_.balancer.count > 1;
    if (syncs) event("news of bindings", served, "balancer.affinity.sync_delay");

    double const rate = traffic.requests / duration_s_;
    double const in_flight =
        std::min(traffic.requests, rate * forecast_.answer_s(mean_s(workload.demand))) + traffic.waiting;
    char const* const what = traffic.waiting > 0 ? "waiting requests" : "requests at a time";
    if (traffic.only_jobs) {
      take(what, in_flight * (bytes_per_job + bytes_per_event), key, element);
    } else {
      take("sessions at a time", traffic.live * (bytes_per_session + bytes_per_event), key, element);
      take(what, in_flight * (bytes_per_request + bytes_per_event), key, element);
    }
    // The list of timeouts drops those of requests that are over.
    bool const times_out = workload.timeout_ns > 0 || design_.balancer.attempt_timeout_ns > 0;
    if (times_out) take("timeouts", 2 * in_flight * bytes_per_timeout, key, element);
    if (syncs)
      take("news of bindings",
           2 * rate * std::min(duration_s_, to_seconds(affinity.sync_delay_ns)) * bytes_per_timeout,
           "balancer.affinity.sync_delay");
    take("histograms of latencies", bytes_per_class, "workload", element);
    double const buckets = std::min(traffic.requests + 1, usual_buckets) * sizeof(Histogram::Bucket);
    if (element == 0) leave("histograms of latencies", buckets, "workload", element);
    if (design_.workloads.size() > 1)
      leave("histograms of latencies by class", buckets + sizeof(ClientsResult), "workload", element);
  }

  /// States that are kept at a time: of sessions that live, and of others until their time is over.
  double states_kept(double sessions) const {
    double const ttl_share = std::min(1.0, to_seconds(state().ttl_ns) / duration_s_);
    return std::min(sessions, needs_.live_sessions + sessions * ttl_share);
  }

  /// Books of single states, by placement. What local states without books need stands in their sessions.
  double bytes_per_state() const {
    switch (state().placement) {
    case Placement::local:
      return keeps_books() ? (40 + 24) * 1.3 * (state().soft ? servers_ * forecast_.miss_chance() + 1 : 1)
                           : 0;
    case Placement::replicated: return (64 + 40 * (1 + copies())) * 1.3;
    case Placement::shared: return keeps_contents() ? 72 * 1.3 : 0;
    case Placement::cached: return (keeps_contents() ? 72 * 1.3 : 0) + 16;
    case Placement::client: break;
    }
    return 0;
  }
  bool keeps_books() const {
    return state().ttl_ns < run_.duration_ns || state().soft || state().adopt_id ||
           state().growth_bytes > 0 ||
           std::ranges::any_of(design_.servers, [](auto const& group) { return group.memory_bytes >= 0; });
  }
  bool keeps_contents() const {
    return state().store.memory_bytes >= 0 || std::ranges::any_of(design_.faults, [](Fault const& fault) {
             return row_of(fault.kind).strikes == FaultSite::store;
           });
  }

  void tell_states() {
    double const sessions = needs_.sessions;
    double const kept = states_kept(sessions);
    bool const expire = state().ttl_ns < run_.duration_ns && keeps_books() &&
                        (state().placement == Placement::local || state().placement == Placement::replicated);
    if (expire) event("states that expire", sessions - needs_.live_sessions, "state.ttl");
    double const known = keeps_contents() && row_of(state().placement).uses_store ? needs_.live_sessions : 0;
    take("states", kept * bytes_per_state() + known * bytes_per_known_session, "state.ttl");
    double const rate = needs_.requests / duration_s_;
    if (state().placement == Placement::replicated && !state().synchronous)
      take("writes on their way to copies",
           rate * std::min(duration_s_, to_seconds(state().lag_ns)) * 24 * 1.5, "state.lag");
    PlacementRow const& placement = row_of(state().placement);
    if (placement.uses_store) {
      StoreSettings const& store = state().store;
      auto const shards = static_cast<double>(store.shards);
      take("workers of the store", shards * static_cast<double>(store.workers) * bytes_per_store_worker,
           "state.store.workers");
      if (keeps_contents()) take("shards of the store", shards * bytes_per_shard, "state.store.shards");
      take("histograms of the store", bytes_per_class / 2, "state.placement");
      leave("histograms of the store",
            std::min(needs_.requests * forecast_.store_visits() + 1, usual_buckets_of_store) *
                sizeof(Histogram::Bucket),
            "state.placement");
    }
    Affinity const& affinity = design_.balancer.affinity;
    if (affinity.kind == AffinityKind::table) {
      double const expire_share =
          affinity.expire_ns < 0 ? 1 : std::min(1.0, to_seconds(affinity.expire_ns) / duration_s_);
      double const bound = needs_.live_sessions + sessions * expire_share;
      double entries = std::min(sessions, bound);
      auto const balancers = static_cast<double>(design_.balancer.count);
      if (affinity.sync_delay_ns >= 0) entries *= balancers;
      if (affinity.size >= 0) entries = std::min(entries, static_cast<double>(affinity.size) * balancers);
      take("bindings in tables", entries * bytes_per_binding, "balancer.affinity.size");
    }
  }

  void tell_fleet() {
    BalancerSettings const& balancer = design_.balancer;
    auto const balancers = static_cast<double>(balancer.count);
    take("servers", servers_ * bytes_per_server, "server.count");
    take("servers that balancers watch", views_ * bytes_per_view, "balancer.count");
    leave("servers", servers_ * bytes_per_served_server, "server.count");
    std::string_view const law = balancer.policy.name;
    if (law == "ring_hash" || law == "bounded_ring")
      take("points on rings", views_ * argument_of(balancer.policy, "vnodes", 160) * bytes_per_point,
           "balancer.policy");
    if (law == "maglev")
      take("entries of tables",
           balancers * argument_of(balancer.policy, "table", 65537) * bytes_per_table_entry,
           "balancer.policy");

    Health const& health = balancer.health;
    if (health.enabled && health.needs_worker)
      event("health checks", 2 * views_ * duration_s_ / to_seconds(health.interval_ns),
            "balancer.health.interval");
    if (balancer.load_info == LoadInfo::periodic) {
      double const boards = duration_s_ / to_seconds(balancer.load_info_period_ns);
      event("looks at loads", 2 * boards, "balancer.load_info");
      look("looks at loads", boards * views_, "balancer.load_info");
    }
    if (design_.autoscale.max > 0) {
      double const looks = duration_s_ / to_seconds(design_.autoscale.period_ns);
      event("looks of the autoscaler", looks, "autoscale.period");
      look("looks of the autoscaler", looks * servers_, "autoscale.period");
    }
  }

  /// How often something happens that starts at `at` and is due again after each `period`.
  double times(Nanoseconds at_ns, Nanoseconds period_ns) const {
    double const left_s = duration_s_ - to_seconds(at_ns);
    if (left_s <= 0) return 0;
    return period_ns > 0 ? std::ceil(left_s / to_seconds(period_ns)) : 1;
  }

  double targets_of(Fault const& fault) const {
    FaultSite const site = row_of(fault.kind).strikes;
    if (site == FaultSite::store) return 1;
    if (site == FaultSite::balancers)
      return fault.balancer == 0 ? static_cast<double>(design_.balancer.count) : 1;
    if (fault.target == FaultTarget::all) return servers_;
    if (fault.target != FaultTarget::zone) return 1;
    double there = 0;
    for (ServerGroup const& group : design_.servers)
      if (group.zone == fault.zone) there += static_cast<double>(group.ever());
    return there;
  }

  /// A server goes, boots and comes up again, which the balancers find out.
  double news_of_a_restart() const { return 3 + 2 * static_cast<double>(design_.balancer.count); }

  void tell_strikes(double strikes, double news, std::string_view what, std::string_view key,
                    std::size_t element) {
    auto const balancers = static_cast<double>(design_.balancer.count);
    event(what, strikes * news, key, element);
    if (design_.balancer.policy.name == "maglev")
      look("entries of tables that are made anew",
           2 * strikes * balancers * argument_of(design_.balancer.policy, "table", 65537), key, element);
    take(what, strikes * bytes_per_strike, key, element);
    leave(what, strikes * news * bytes_per_fleet_event, key, element);
  }

  void tell_plans() {
    for (std::size_t element = 0; element < design_.faults.size(); ++element) {
      Fault const& fault = design_.faults[element];
      bool const boots = fault.kind == FaultKind::crash && !fault.only_busy;
      Nanoseconds const boot_ns = boots ? design_.servers.front().boot_time_ns : 0;
      Nanoseconds const lasts_ns = fault.mttr_ns > 0 ? fault.mttr_ns : fault.for_ns;
      Nanoseconds const renewal_ns = fault.mttf_ns + (fault.only_busy ? 0 : lasts_ns) + boot_ns;
      double const each = times(fault.at_ns, fault.mttf_ns > 0 ? renewal_ns : fault.every_ns);
      bool const goes = fault.kind == FaultKind::crash || fault.kind == FaultKind::hang;
      tell_strikes(targets_of(fault) * each, goes ? news_of_a_restart() : 1, "planned faults",
                   fault.mttf_ns > 0 ? "fault.mttf" : "fault.every", element);
    }
    for (std::size_t element = 0; element < design_.rollouts.size(); ++element) {
      Rollout const& rollout = design_.rollouts[element];
      double const turns = times(rollout.at_ns, rollout.every_ns);
      tell_strikes(servers_ * turns, news_of_a_restart(), "restarts", "rollout.every", element);
    }
  }

  void tell_windows() {
    look("looks at servers for the timeline", windows_ * (servers_ + 300), "run.window");
    leave("windows of the timeline", windows_ * sizeof(WindowResult), "run.window");
    leave("sums", sizeof(TrialResult), "run.replications");
  }

  Design const& design_;
  RunSettings const& run_;
  TrafficForecast forecast_;
  double duration_s_;
  double windows_;
  double servers_;
  double views_; ///< of servers by balancers
  TrialNeeds needs_;
};

} // namespace

TrialNeeds needs_of(Design const& design, RunSettings const& run) { return Reckoning{design, run}.needs(); }

} // namespace stickysim
