#include "results/load_skew.hpp"
#include "results/recovery.hpp"
#include <stickysim/engine/int128.hpp>
#include <stickysim/results/metric.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <span>
#include <string_view>
#include <utility>

namespace stickysim {
namespace {

using Value = std::optional<double>;

Value count(std::uint64_t number) { return static_cast<double>(number); }

/// a / b; empty if b is 0.
Value ratio(double a, double b) { return b > 0 ? Value{a / b} : std::nullopt; }

/// The mean in seconds of `count` durations.
Value mean_seconds(Uint128 sum_ns, std::uint64_t count) {
  return ratio(static_cast<double>(sum_ns) / 1e9, static_cast<double>(count));
}

using Clients = ClientsResult const&;
using Trial = TrialResult const&;

/// The average over the measured window of a quantity integrated over it.
Value time_average(Int128 integral, Clients clients) {
  return ratio(static_cast<double>(integral), static_cast<double>(clients.measured_ns()));
}

template <Outcome outcome>
Value sessions(Clients clients) {
  return count(clients.ledger.count(outcome));
}

template <Failure failure>
Value failed(Clients clients) {
  return count(clients.requests.failed[static_cast<std::size_t>(failure)]);
}

/// Quantile in thousandths, because clang 14 does not accept doubles as template arguments.
template <int permille>
Value latency_quantile(Clients clients) {
  if (clients.latency.count() == 0) return std::nullopt;
  return clients.latency.quantile(permille / 1000.0) / 1e9;
}

Value latency_stddev(Clients clients) {
  auto const n = static_cast<Uint128>(clients.latency.count());
  if (n == 0) return std::nullopt;
  // Squares are taken about the mean's whole part, in integers: subtracting large doubles would leave noise.
  Uint128 const mean = clients.latency_sum_ns / n;
  Uint128 const rest = clients.latency_sum_ns % n;
  Uint128 const squares = clients.latency_sum_squares - mean * (clients.latency_sum_ns + rest);
  double const offset = static_cast<double>(rest) / static_cast<double>(n);
  double const variance = static_cast<double>(squares) / static_cast<double>(n) - offset * offset;
  return std::sqrt(std::max(variance, 0.0)) / 1e9;
}

std::uint64_t harmed(ClientsResult const& clients) {
  return clients.ledger.count(Outcome::lost) + clients.ledger.count(Outcome::failed) + clients.sessions_stuck;
}

std::vector<double> utilizations(TrialResult const& trial) {
  std::vector<double> result;
  for (ServerResult const& server : trial.servers)
    if (server.up_ns > 0)
      result.push_back(static_cast<double>(server.busy_ns) /
                       (static_cast<double>(server.workers) * static_cast<double>(server.up_ns)));
  return result;
}

Value mean_of(std::vector<double> const& values) {
  double sum = 0;
  for (double const value : values)
    sum += value;
  return ratio(sum, static_cast<double>(values.size()));
}

Value utilization_max(TrialResult const& trial) {
  auto const values = utilizations(trial);
  if (values.empty()) return std::nullopt;
  return *std::max_element(values.begin(), values.end());
}

/// A measure of skew over the servers' loads; empty if there was no load.
template <auto measure>
Value skew(TrialResult const& trial) {
  auto const loads = server_loads(trial);
  bool const loaded = std::any_of(loads.begin(), loads.end(), [](double load) { return load > 0; });
  return loaded ? Value{measure(loads)} : std::nullopt;
}

Value load_max_mean_windowed(TrialResult const& trial) {
  std::vector<double> measured;
  for (WindowResult const& window : trial.windows)
    if (window.end_ns - window.length_ns >= trial.warmup_ns && window.load_max_mean > 0)
      measured.push_back(window.load_max_mean);
  return mean_of(measured);
}

Value store_utilization(TrialResult const& trial) {
  return ratio(static_cast<double>(trial.store_busy_ns),
               static_cast<double>(trial.store_workers) * static_cast<double>(trial.measured_ns()));
}

Value store_latency_p99(TrialResult const& trial) {
  if (trial.store_latency.count() == 0) return std::nullopt;
  return trial.store_latency.quantile(0.99) / 1e9;
}

Value mean_of_times(std::vector<Nanoseconds> const& times_ns) {
  Uint128 sum_ns = 0;
  for (Nanoseconds const time : times_ns)
    sum_ns += static_cast<std::uint64_t>(time);
  return mean_seconds(sum_ns, times_ns.size());
}

/// Over time. Squares are taken about the mean's whole part, in integers, as for latencies.
Value states_held_stddev(TrialResult const& trial) {
  auto const time = static_cast<Int128>(trial.measured_ns());
  if (time == 0) return std::nullopt;
  Int128 const mean = trial.states_held_integral / time;
  Int128 const rest = trial.states_held_integral % time;
  Int128 const squares = trial.states_held_squares - mean * (trial.states_held_integral + rest);
  double const offset = static_cast<double>(rest) / static_cast<double>(time);
  double const variance = static_cast<double>(squares) / static_cast<double>(time) - offset * offset;
  return std::sqrt(std::max(variance, 0.0));
}

constexpr Metric table[] = {
    {"sessions_started", "count", "sessions that started; whole run",
     [](Clients c) { return count(c.sessions_started); }},
    {"sessions_intact", "count", "sessions that ended without harm; whole run", sessions<Outcome::intact>},
    {"sessions_lost", "count", "sessions whose state was gone while the user still needed it; whole run",
     sessions<Outcome::lost>},
    {"sessions_failed", "count",
     "sessions with a request that failed for good and that nobody repeated, unless they were lost; whole "
     "run",
     sessions<Outcome::failed>},
    {"sessions_abandoned", "count",
     "always 0: a user who leaves after a loss or an error counts as lost or failed",
     [](Clients) { return count(0); }},
    {"sessions_unfinished", "count", "sessions still under way at the end; whole run",
     sessions<Outcome::unfinished>},
    {"sessions_stuck", "count",
     "unfinished sessions of which a request has waited longer than workload.timeout, or 30 s without one, "
     "or whose user has come back after errors for longer than 2 min; at the end",
     [](Clients c) { return count(c.sessions_stuck); }},
    {"sessions_harmed", "count", "sessions that the design did not serve: lost + failed + stuck; whole run",
     [](Clients c) { return count(harmed(c)); }},
    {"sessions_harmed_fraction", "ratio", "sessions_harmed / sessions_started; whole run",
     [](Clients c) {
       return ratio(static_cast<double>(harmed(c)), static_cast<double>(c.sessions_started));
     }},
    {"session_loss_fraction", "ratio", "sessions_lost / sessions_started; whole run",
     [](Clients c) {
       return ratio(static_cast<double>(c.ledger.count(Outcome::lost)),
                    static_cast<double>(c.sessions_started));
     }},
    {"sessions_lost_to_deploys", "count",
     "sessions lost because their server drained or was restarted; whole run",
     [](Clients c) {
       auto const& lost = c.ledger.sessions[static_cast<std::size_t>(Outcome::lost)];
       return count(lost[static_cast<std::size_t>(Cause::drain)]);
     }},
    {"states_destroyed", "count", "session states wiped from a memory or store, whether missed later or not",
     [](Trial t) { return count(t.states_destroyed); }},
    {"relogins", "count", "extra logins after a loss", [](Clients c) { return count(c.requests.relogins); }},
    {"work_lost", "count", "successful requests whose effect was lost later",
     [](Clients c) { return count(c.work_lost); }},
    {"cart_items_lost", "count", "items lost from carts", [](Clients c) { return count(c.cart_items_lost); }},
    {"upload_bytes_lost", "bytes", "uploaded bytes that were lost",
     [](Clients c) { return count(c.upload_bytes_lost); }},
    {"requests", "count", "requests issued", [](Clients c) { return count(c.requests.issued); }},
    {"requests_ok", "count", "requests that succeeded", [](Clients c) { return count(c.requests.ok); }},
    {"requests_logged_out", "count", "requests that found their state gone",
     [](Clients c) { return count(c.requests.logged_out); }},
    {"logged_out_fraction", "ratio", "requests_logged_out / answered requests after a login",
     [](Clients c) {
       auto const gone = static_cast<double>(c.requests.logged_out);
       return ratio(gone, gone + static_cast<double>(c.requests.ok - c.requests.ok_logins));
     }},
    {"requests_failed", "count", "requests that failed for good, for any reason",
     [](Clients c) { return count(c.requests.failed_total()); }},
    {"failed_fraction", "ratio",
     "(requests_failed + stuck) / (ok + logged_out + failed + stuck), where those are stuck that make a session stuck",
     [](Clients c) {
       auto const failed = static_cast<double>(c.requests.failed_total() + c.requests_stuck);
       return ratio(failed, failed + static_cast<double>(c.requests.ok + c.requests.logged_out));
     }},
    {"requests_refused", "count", "failed: no connection to the chosen server, retries used up",
     failed<Failure::refused>},
    {"requests_reset", "count", "failed: the server died while it had the request", failed<Failure::reset>},
    {"requests_timed_out", "count",
     "failed: the client waited no longer (workload.timeout), or the balancer (balancer.attempt_timeout)",
     failed<Failure::timeout>},
    {"requests_rejected", "count", "failed: the server's queue was full", failed<Failure::rejected>},
    {"requests_unavailable", "count", "failed: the balancer knew of no server that may serve",
     failed<Failure::unavailable>},
    {"requests_state_failed", "count", "failed: the state could not be read or written",
     failed<Failure::state>},
    {"requests_too_large", "count", "failed: more bytes of cookies than the balancer or server takes",
     failed<Failure::too_large>},
    {"requests_error", "count", "failed: the application answered with an error", failed<Failure::error>},
    {"retries", "count", "attempts beyond each request's first",
     [](Clients c) { return count(c.requests.retries); }},
    {"requests_turned_around", "count", "requests that waited for a retry on the same server",
     [](Clients c) { return count(c.requests.turned_around); }},
    {"work_wasted", "s", "worker time spent on attempts that the client or the balancer had given up",
     [](Trial t) { return Value{static_cast<double>(t.work_wasted_ns) / 1e9}; }},
    {"availability", "ratio",
     "requests_ok / (ok + logged_out + failed + stuck), where those are stuck that make a session stuck",
     [](Clients c) {
       auto const ok = static_cast<double>(c.requests.ok);
       return ratio(ok, ok + static_cast<double>(c.requests.logged_out + c.requests.failed_total() +
                                                 c.requests_stuck));
     }},
    {"throughput", "1/s", "ok requests per second",
     [](Clients c) { return ratio(static_cast<double>(c.requests.ok), to_seconds(c.measured_ns())); }},
    {"latency_mean", "s", "ok requests: from the first attempt to the reply at the client, retries included",
     [](Clients c) { return mean_seconds(c.latency_sum_ns, c.latency.count()); }},
    {"latency_p50", "s", "median latency", latency_quantile<500>},
    {"latency_p90", "s", "90 % of ok requests took no longer", latency_quantile<900>},
    {"latency_p95", "s", "95 % of ok requests took no longer", latency_quantile<950>},
    {"latency_p99", "s", "99 % of ok requests took no longer", latency_quantile<990>},
    {"latency_p999", "s",
     "99.9 % of ok requests took no longer; too small in trials of fewer than a million requests",
     latency_quantile<999>},
    {"latency_max", "s", "longest latency", latency_quantile<1000>},
    {"latency_stddev", "s", "standard deviation of the latency", latency_stddev},
    {"wait_mean", "s",
     "time in queues of balancers and servers per ok request, attempts that were given up left out",
     [](Clients c) { return mean_seconds(c.wait_sum_ns, c.latency.count()); }},
    {"waited_fraction", "ratio",
     "share of the ok requests that waited in a queue, at their balancer or their server",
     [](Clients c) { return ratio(static_cast<double>(c.waited), static_cast<double>(c.latency.count())); }},
    {"in_flight_mean", "count", "requests under way, averaged over time",
     [](Clients c) { return time_average(c.in_flight_integral, c); }},
    {"utilization_mean", "ratio", "busy worker time / (workers × time up), mean over servers",
     [](Trial t) { return mean_of(utilizations(t)); }},
    {"utilization_max", "ratio", "busy worker time / (workers × time up) of the busiest server",
     utilization_max},
    {"load_max_mean", "ratio", "busy time per time up: largest over mean of the servers; 1 is even",
     skew<max_over_mean>},
    {"load_cv", "ratio", "busy time per time up: standard deviation over mean of the servers; 0 is even",
     skew<coefficient_of_variation>},
    {"load_jain", "ratio", "busy time per time up: Jain's fairness index; 1 is even", skew<jain_index>},
    {"load_gini", "ratio", "busy time per time up: Gini coefficient; 0 is even", skew<gini_coefficient>},
    {"load_max_mean_windowed", "ratio",
     "load_max_mean of each window of the measured time that has some load, averaged: skew that the long run "
     "hides",
     load_max_mean_windowed},
    {"sessions_live_mean", "count", "sessions under way, averaged over time",
     [](Clients c) { return time_average(c.sessions_live_integral, c); }},
    {"upload_time_mean", "s",
     "from an upload's start to its end, mean over those that ended and were not given up",
     [](Clients c) { return mean_seconds(c.upload_time_sum_ns, c.uploads_completed); }},
    {"states_held_mean", "count",
     "states in servers' memories, copies of replicated ones included, averaged over time",
     [](Trial t) { return time_average(t.states_held_integral, t); }},
    {"states_held_stddev", "count", "standard deviation over time of the states in servers' memories",
     states_held_stddev},
    {"state_bytes_mean", "bytes", "bytes of these states, over all servers, averaged over time",
     [](Trial t) { return time_average(t.state_bytes_integral, t); }},
    {"state_bytes_peak", "bytes", "most local state that a server held; whole run",
     [](Trial t) { return count(t.state_bytes_peak); }},
    {"store_utilization", "ratio", "busy worker time of the store / (workers × time)", store_utilization},
    {"store_latency_mean", "s", "duration of a visit to the store that went well, round trip included",
     [](Trial t) { return mean_seconds(t.store_latency_sum_ns, t.store_latency.count()); }},
    {"store_latency_p99", "s", "99 % of the visits that went well took no longer", store_latency_p99},
    {"store_errors", "count", "visits to the store that failed",
     [](Trial t) { return t.store_workers > 0 ? count(t.store_errors) : std::nullopt; }},
    {"store_recovery_time", "s",
     "from the end of an outage of the store until no visit waits or is served there, mean over outages; "
     "whole run; empty if there was none",
     [](Trial t) { return mean_of_times(t.store_recovery_times_ns); }},
    {"bytes_up", "bytes", "session tokens sent by clients", [](Clients c) { return count(c.bytes_up); }},
    {"bytes_down", "bytes", "session tokens sent to clients", [](Clients c) { return count(c.bytes_down); }},
    {"stale_reads", "count", "requests that found an older state than their session's last one",
     [](Clients c) { return count(c.requests.stale); }},
    {"state_misses", "count", "requests that rebuilt a soft state",
     [](Clients c) { return count(c.requests.state_misses); }},
    {"revoked_accepted", "count", "sessions whose credential was still accepted after they had logged out",
     [](Clients c) { return count(c.requests.revoked_accepted); }},
    {"detection_time", "s",
     "from the time at which a server crashes, hangs or is killed by a rollout, whichever is first, until "
     "every balancer has marked it down; mean over those that are noticed, whole run",
     [](Trial t) { return mean_of_times(t.detection_times_ns); }},
    {"misrouted_requests", "count", "attempts sent to a server that was down",
     [](Trial t) { return count(t.misrouted); }},
    {"recovery_time", "s",
     "from the end of the last fault until the window from which on at least 0.9 times as many requests are "
     "ok per second as before the first fault; empty if never",
     [](Trial t) -> Value {
       auto const recovery = recovery_of(t);
       if (!recovery || !recovery->took_ns) return std::nullopt;
       return to_seconds(*recovery->took_ns);
     }},
    {"rebalance_time", "s",
     "from adding the first servers until they serve 0.9 of their fair share of requests, on balance from then "
     "to any later time; whole run; empty if never",
     [](Trial t) { return t.rebalance_time_ns < 0 ? Value{} : Value{to_seconds(t.rebalance_time_ns)}; }},
    {"added_servers_new_share", "ratio",
     "logins served by added servers / logins served, since the first server was added; whole run",
     [](Trial t) {
       return t.logins_since_added == 0
                  ? Value{}
                  : Value{static_cast<double>(t.logins_at_added) / static_cast<double>(t.logins_since_added)};
     }},
    {"drain_time", "s",
     "from the start of a server's drain until it stops or is out, because it is idle or its time is over; mean "
     "over drains, whole run",
     [](Trial t) { return mean_of_times(t.drain_times_ns); }},
    {"servers_mean", "count", "servers that are paid for, up or down, averaged over time",
     [](Trial t) { return time_average(t.servers_integral, t); }},
    {"cost", "currency", "server-hours × server.price + store-hours × store.price; whole run",
     [](Trial t) { return Value{t.server_price_hours + t.store_price_hours}; }},
};

/// The metrics that count sessions by outcome, and requests by failure, in the order of these words.
constexpr std::array<std::string_view, outcome_count> of_outcomes = {
    "sessions_intact", "sessions_lost", "sessions_failed", "sessions_unfinished"};
constexpr std::array<std::string_view, failure_count> of_failures = {
    "requests_refused",     "requests_reset",        "requests_timed_out", "requests_rejected",
    "requests_unavailable", "requests_state_failed", "requests_too_large", "requests_error"};

constexpr bool are_in_table(std::span<std::string_view const> names) {
  return std::ranges::all_of(names, [](std::string_view name) {
    return std::ranges::find(table, name, &Metric::name) != std::end(table);
  });
}
static_assert(are_in_table(of_outcomes), "each outcome has a metric");
static_assert(are_in_table(of_failures), "each failure has a metric");

} // namespace

std::span<Metric const> metrics() { return table; }

Metric const* find_metric(std::string_view name) {
  for (Metric const& metric : table)
    if (metric.name == name) return &metric;
  return nullptr;
}

} // namespace stickysim
