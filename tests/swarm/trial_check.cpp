#include "swarm/trial_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace stickysim::swarm {

namespace {

constexpr Nanoseconds busy_time_ns = 100 * nanoseconds_per_second;

template <class... Arguments>
void require(bool holds, char const* kind, fmt::format_string<Arguments...> what, Arguments&&... arguments) {
  if (!holds) throw Finding{kind, fmt::format(what, std::forward<Arguments>(arguments)...)};
}

/// Equal but for the rounding of sums.
bool about_equal(double a, double b) { return std::abs(a - b) <= 1e-9 * std::max(std::abs(a), std::abs(b)); }

bool traffic_ends(WorkloadClass const& workload) {
  bool const stops = workload.trace || (workload.until_ns >= 0 && workload.until_ns <= busy_time_ns);
  return stops && workload.on_loss != OnLoss::restart &&
         (workload.on_failure == OnFailure::end || workload.on_failure == OnFailure::skip);
}

bool is_over(Fault const& fault) {
  return fault.at_ns + fault.for_ns <= busy_time_ns && fault.every_ns == 0 && fault.mttf_ns == 0;
}

bool renews(Design const& design) {
  return std::ranges::any_of(design.workloads,
                             [](WorkloadClass const& workload) { return workload.on_loss == OnLoss::renew; });
}

std::uint64_t lost_by(TrialResult const& trial, Cause cause) {
  return trial.ledger.sessions[static_cast<std::size_t>(Outcome::lost)][static_cast<std::size_t>(cause)];
}

/// The most attempts of a request beyond its first.
std::uint64_t most_retries(Design const& design) {
  std::int64_t clients = 0;
  for (WorkloadClass const& workload : design.workloads)
    clients = std::max(clients, workload.retries);
  return static_cast<std::uint64_t>((1 + clients) * (1 + design.balancer.retries) - 1);
}

void check_clients(ClientsResult const& clients, Design const& design) {
  RequestCounts const& run = clients.requests_whole_run;
  std::uint64_t const renewed = renews(design) ? run.issued + run.retries : 0; // once an attempt
  require(clients.ledger.total() == clients.sessions_started, "ledger",
          "{} sessions in the ledger, {} started", clients.ledger.total(), clients.sessions_started);
  std::uint64_t const accounted =
      run.ok + run.logged_out + run.failed_total() + clients.requests_in_flight_at_end;
  require(run.issued == accounted, "requests", "{} requests issued, {} accounted for", run.issued, accounted);
  require(run.relogins <= run.logged_out + renewed, "relogins", "{} re-logins after {} log-outs",
          run.relogins, run.logged_out);
  require(clients.ledger.count(Outcome::lost) <= run.logged_out + (renewed > 0 ? run.relogins : 0), "lost",
          "{} sessions lost, {} requests logged out", clients.ledger.count(Outcome::lost), run.logged_out);
  require(clients.latency.count() == clients.requests.ok, "latencies", "{} latencies of {} ok requests",
          clients.latency.count(), clients.requests.ok);
  require(run.retries <= most_retries(design) * run.issued, "retries", "{} retries of {} requests",
          run.retries, run.issued);
  require(clients.requests.ok <= run.ok && clients.requests.retries <= run.retries &&
              clients.requests.relogins <= run.relogins,
          "measured", "more was measured than there was");
  if (clients.warmup_ns == 0)
    require(clients.requests.ok == run.ok && clients.requests.failed == run.failed &&
                clients.requests.retries == run.retries,
            "measured", "without a warm-up not all that there was is measured");
}

void check_servers(TrialResult const& trial) {
  for (ServerResult const& server : trial.servers) {
    require(server.busy_ns >= 0 && server.busy_ns <= server.workers * server.up_ns, "busy",
            "{} was busy for {} ns and up for {} ns", server.name, server.busy_ns, server.up_ns);
    require(server.up_ns <= trial.measured_ns(), "up", "{} was up for {} ns", server.name, server.up_ns);
  }
}

void check_metrics(TrialResult const& trial) {
  for (Metric const& metric : metrics())
    if (auto const value = metric.value(trial))
      require(std::isfinite(*value) && *value >= 0, "metric", "{} is {}", metric.name, *value);
}

/// The classes of clients together are all of them.
void check_classes(TrialResult const& trial) {
  if (trial.classes.empty()) return;
  for (Metric const& metric : metrics()) {
    if (!metric.is_of_clients() || metric.unit == "ratio" || metric.unit == "s") continue;
    if (metric.name == "in_flight_mean" || metric.name == "sessions_live_mean") continue;
    double sum = 0;
    for (ClientsResult const& clients : trial.classes)
      sum += metric.value(clients).value_or(0);
    double const all = metric.value(trial).value_or(0);
    require(about_equal(sum, all), "classes", "{} is {} of all and {} of the classes", metric.name, all, sum);
  }
}

/// No state is where its placement does not put it, and none is lost by what cannot reach it.
void check_homes(TrialResult const& trial, Design const& design) {
  Placement const placement = design.state.placement;
  if (placement == Placement::shared || placement == Placement::client) {
    require(trial.states_held_integral == 0, "homes", "servers hold states that are not theirs");
    for (ServerResult const& server : trial.servers)
      require(server.sessions_peak == 0, "homes", "{} holds states that are not its own", server.name);
  }
  if (placement == Placement::client)
    require(trial.ledger.count(Outcome::lost) == lost_by(trial, Cause::ttl) + lost_by(trial, Cause::token) +
                                                     lost_by(trial, Cause::key_rotation),
            "homes", "tokens are lost by what cannot reach them");
  if (placement != Placement::shared && placement != Placement::cached)
    require(lost_by(trial, Cause::store_crash) + lost_by(trial, Cause::store_eviction) == 0, "homes",
            "a store loses states that are not there");
}

/// What a column of the timeline adds up to, over the windows that begin at `from` or later.
double sum_of(TrialResult const& trial, auto member, Nanoseconds from = 0) {
  double sum = 0;
  for (WindowResult const& window : trial.windows)
    if (window.end_ns - window.length_ns >= from) sum += static_cast<double>(window.*member);
  return sum;
}

void check_counts(TrialResult const& trial, RequestCounts const& counts, Nanoseconds from) {
  auto const check = [&](char const* what, auto member, std::uint64_t count) {
    double const sum = sum_of(trial, member, from);
    require(sum == static_cast<double>(count), "rows", "the timeline has {} {}, the books {}", sum, what,
            count);
  };
  check("ok", &WindowResult::ok, counts.ok);
  check("logged out", &WindowResult::logged_out, counts.logged_out);
  check("failed", &WindowResult::failed, counts.failed_total());
}

/// The rows of the timeline add up to the totals.
void check_rows(TrialResult const& trial, RunSettings const& run) {
  check_counts(trial, trial.requests_whole_run, 0);
  require(sum_of(trial, &WindowResult::length_ns) == static_cast<double>(trial.duration_ns), "rows",
          "windows do not cover the run");
  require(sum_of(trial, &WindowResult::started) == static_cast<double>(trial.sessions_started), "rows",
          "sessions start in no window");
  require(sum_of(trial, &WindowResult::lost) == static_cast<double>(trial.ledger.count(Outcome::lost)),
          "rows", "sessions are lost in no window");
  if (run.warmup_ns % run.window_ns != 0) return; // a window lies across its end
  check_counts(trial, trial.requests, trial.warmup_ns);
  double latency_ns = 0;
  double store_busy_ns = 0;
  for (WindowResult const& window : trial.windows)
    if (window.end_ns - window.length_ns >= trial.warmup_ns) {
      latency_ns += window.latency_mean_ns * static_cast<double>(window.ok);
      store_busy_ns += window.store_utilization * static_cast<double>(window.length_ns * trial.store_workers);
    }
  require(about_equal(latency_ns, static_cast<double>(trial.latency_sum_ns)), "rows",
          "the timeline's latencies add up to {} ns, those of the books to {} ns", latency_ns,
          static_cast<double>(trial.latency_sum_ns));
  require(about_equal(store_busy_ns, static_cast<double>(trial.store_busy_ns)), "rows",
          "the store was busy for {} ns by the timeline and for {} ns by the books", store_busy_ns,
          trial.store_busy_ns);
}

/// Nothing is left, and Little's law without any law of chance: in a run that ends empty, requests × time is
/// the sum of the times that they took.
void check_end(TrialResult const& trial) {
  require(trial.ledger.count(Outcome::unfinished) == 0, "unfinished",
          "{} sessions have not ended in the calm", trial.ledger.count(Outcome::unfinished));
  require(trial.requests_in_flight_at_end == 0, "unfinished", "{} requests have not ended in the calm",
          trial.requests_in_flight_at_end);
  if (trial.warmup_ns > 0) return;
  auto const latencies_ns = static_cast<Int128>(trial.latency_sum_ns);
  bool const all_ok = trial.requests.ok == trial.requests.issued;
  require(all_ok ? trial.in_flight_integral == latencies_ns : trial.in_flight_integral >= latencies_ns,
          "little", "requests in flight × time is {} ns, their latencies are {} ns",
          static_cast<double>(trial.in_flight_integral), static_cast<double>(trial.latency_sum_ns));
}

} // namespace

bool must_end(Design const& design, RunSettings const& run) {
  bool const waits_for_ever = design.balancer.queue_timeout_ns == 0 &&
                              (design.balancer.limits_connections() ||
                               design.balancer.affinity.on_unavailable == OnUnavailable::wait);
  return run.duration_ns >= 20 * busy_time_ns && !waits_for_ever &&
         std::ranges::all_of(design.workloads, traffic_ends) && std::ranges::all_of(design.faults, is_over);
}

void check_trial(TrialResult const& trial, Design const& design, RunSettings const& run) {
  check_clients(trial, design);
  for (ClientsResult const& clients : trial.classes)
    check_clients(clients, design);
  check_classes(trial);
  check_servers(trial);
  check_metrics(trial);
  check_homes(trial, design);
  check_rows(trial, run);
  if (must_end(design, run)) check_end(trial);
}

} // namespace stickysim::swarm
