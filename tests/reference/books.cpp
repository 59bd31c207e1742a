#include "reference/books.hpp"

#include <algorithm>
#include <cmath>

namespace stickysim::reference {

namespace {

double as_double(Int128 number) { return static_cast<double>(number); }

double sum_of(std::vector<double> const& values) {
  double sum = 0;
  for (double const value : values)
    sum += value;
  return sum;
}

double largest(std::vector<double> const& values) { return *std::max_element(values.begin(), values.end()); }

/// Half of the mean absolute difference of all pairs, over the mean.
double gini(std::vector<double> const& values) {
  double differences = 0;
  for (double const a : values)
    for (double const b : values)
      differences += std::abs(a - b);
  return differences / (2 * static_cast<double>(values.size()) * sum_of(values));
}

double variation(std::vector<double> const& values) {
  double const n = static_cast<double>(values.size());
  double const mean = sum_of(values) / n;
  double squares = 0;
  for (double const value : values)
    squares += (value - mean) * (value - mean);
  return std::sqrt(squares / n) / mean;
}

double jain(std::vector<double> const& values) {
  double squares = 0;
  for (double const value : values)
    squares += value * value;
  return sum_of(values) * sum_of(values) / (static_cast<double>(values.size()) * squares);
}

/// √(Σ (x − mean)² / n) of numbers whose sum and sum of squares are known.
double deviation(Int128 sum, Int128 squares, Int128 n) {
  return std::sqrt(std::max(0.0, as_double(squares * n - sum * sum))) / as_double(n);
}

} // namespace

std::int64_t History::peak() const {
  std::int64_t most = 0;
  for (auto const& [when, value] : changes_)
    most = std::max(most, value);
  return most;
}

Int128 History::integral(Nanoseconds from, Nanoseconds to, bool squared) const {
  Int128 sum = 0;
  for (std::size_t i = 0; i < changes_.size(); ++i) {
    Nanoseconds const begin = std::max(from, changes_[i].first);
    Nanoseconds const end = i + 1 < changes_.size() ? std::min(to, changes_[i + 1].first) : to;
    Int128 const value = changes_[i].second;
    if (end > begin) sum += (end - begin) * (squared ? value * value : value);
  }
  return sum;
}

void Books::answered(Nanoseconds now, Nanoseconds latency_ns, Nanoseconds wait_ns) {
  count("requests_ok", now);
  count("wait", now, wait_ns);
  count("waited", now, wait_ns > 0);
  if (now >= run_.warmup_ns) account_.latencies.push_back(latency_ns);
}

double Books::counted(std::string const& metric) const {
  auto const found = counts_.find(metric);
  return found == counts_.end() ? 0 : static_cast<double>(found->second);
}

void Books::enter(std::string const& metric, double a, double b) {
  if (b != 0) account_.metrics[metric] = a / b;
}

void Books::enter_mean_time(std::string const& metric, std::vector<Nanoseconds> const& times) {
  Int128 sum = 0;
  for (Nanoseconds const time : times)
    sum += time;
  enter(metric, as_double(sum) / 1e9, static_cast<double>(times.size()));
}

void Books::enter_latencies() {
  std::vector<Nanoseconds>& latencies = account_.latencies;
  std::sort(latencies.begin(), latencies.end());
  auto const n = static_cast<double>(latencies.size());
  enter_mean_time("latency_mean", latencies);
  enter("wait_mean", counted("wait") / 1e9, n);
  enter("waited_fraction", counted("waited"), n);
  if (latencies.empty()) return;
  enter("latency_max", to_seconds(latencies.back()));
  Int128 sum = 0;
  Int128 squares = 0;
  for (Int128 const latency : latencies)
    sum += latency, squares += latency * latency;
  enter("latency_stddev", deviation(sum, squares, static_cast<Int128>(latencies.size())) / 1e9);
}

void Books::enter_servers() {
  std::vector<double> loads;
  std::vector<double> utilizations;
  double cost = 0;
  Int128 there = 0;
  for (Server const& server : servers) {
    ServerGroup const& group = design_.servers[server.group];
    double const busy = as_double(server.busy.integral(run_.warmup_ns, run_.duration_ns));
    double const up = as_double(server.up.integral(run_.warmup_ns, run_.duration_ns));
    if (up > 0) loads.push_back(busy / up);
    if (up > 0) utilizations.push_back(busy / up / static_cast<double>(group.workers));
    there += server.there.integral(run_.warmup_ns, run_.duration_ns);
    cost += as_double(server.there.integral(0, run_.duration_ns)) / 1e9 / 3600 * group.price_per_hour;
  }
  bool const has_store = row_of(design_.state.placement).uses_store;
  if (has_store) cost += to_seconds(run_.duration_ns) / 3600 * design_.state.store.price_per_hour;
  enter("cost", cost);
  enter("servers_mean", as_double(there), static_cast<double>(run_.duration_ns - run_.warmup_ns));
  if (loads.empty()) return;
  enter("utilization_mean", sum_of(utilizations), static_cast<double>(utilizations.size()));
  enter("utilization_max", largest(utilizations));
  if (largest(loads) == 0) return;
  enter("load_max_mean", largest(loads) * static_cast<double>(loads.size()), sum_of(loads));
  enter("load_cv", variation(loads));
  enter("load_jain", jain(loads));
  enter("load_gini", gini(loads));
}

void Books::enter_windows() {
  std::vector<double> skews;
  for (Nanoseconds from = 0; from < run_.duration_ns; from += run_.window_ns) {
    Nanoseconds const to = std::min(from + run_.window_ns, run_.duration_ns);
    std::vector<double> loads;
    for (Server const& server : servers)
      if (double const up = as_double(server.up.integral(from, to)); up > 0)
        loads.push_back(as_double(server.busy.integral(from, to)) / up);
    if (from >= run_.warmup_ns && sum_of(loads) > 0)
      skews.push_back(largest(loads) * static_cast<double>(loads.size()) / sum_of(loads));
  }
  enter("load_max_mean_windowed", sum_of(skews), static_cast<double>(skews.size()));
}

void Books::enter_states() {
  auto const time = static_cast<Int128>(run_.duration_ns - run_.warmup_ns);
  Int128 const sum = held.integral(run_.warmup_ns, run_.duration_ns);
  enter("states_held_mean", as_double(sum), as_double(time));
  enter("states_held_stddev", deviation(sum, held.integral(run_.warmup_ns, run_.duration_ns, true), time));
  enter("state_bytes_mean", as_double(held_bytes.integral(run_.warmup_ns, run_.duration_ns)),
        as_double(time));
  std::int64_t peak = 0;
  for (Server const& server : servers)
    peak = std::max(peak, server.bytes.peak());
  enter("state_bytes_peak", static_cast<double>(peak));
}

void Books::enter_store() {
  StoreSettings const& store = design_.state.store;
  enter_mean_time("store_recovery_time", times_["store_recovery_time"]);
  enter("store_utilization", as_double(store_busy.integral(run_.warmup_ns, run_.duration_ns)),
        static_cast<double>(store.shards * store.workers) *
            static_cast<double>(run_.duration_ns - run_.warmup_ns));
  enter("store_errors", counted("store_errors"));
  enter_mean_time("store_latency_mean", account_.store_latencies);
  std::sort(account_.store_latencies.begin(), account_.store_latencies.end());
}

Account Books::close() {
  for (char const* const name : {"sessions_started",
                                 "states_destroyed",
                                 "relogins",
                                 "work_lost",
                                 "cart_items_lost",
                                 "upload_bytes_lost",
                                 "requests",
                                 "requests_ok",
                                 "requests_logged_out",
                                 "requests_refused",
                                 "requests_reset",
                                 "requests_timed_out",
                                 "requests_rejected",
                                 "requests_unavailable",
                                 "requests_state_failed",
                                 "requests_too_large",
                                 "requests_error",
                                 "retries",
                                 "requests_turned_around",
                                 "bytes_up",
                                 "bytes_down",
                                 "stale_reads",
                                 "state_misses",
                                 "revoked_accepted",
                                 "misrouted_requests"})
    enter(name, counted(name));
  double const ok = counted("requests_ok");
  double failed = 0;
  for (char const* const name :
       {"requests_refused", "requests_reset", "requests_timed_out", "requests_rejected",
        "requests_unavailable", "requests_state_failed", "requests_too_large", "requests_error"})
    failed += counted(name);
  double const gone = counted("requests_logged_out");
  enter("requests_failed", failed);
  double const unserved = failed + static_cast<double>(requests_stuck);
  enter("failed_fraction", unserved, ok + gone + unserved);
  enter("availability", ok, ok + gone + failed + static_cast<double>(requests_stuck));
  enter("logged_out_fraction", gone, gone + ok - counted("ok_logins"));
  enter("throughput", ok, to_seconds(run_.duration_ns - run_.warmup_ns));
  enter("work_wasted", counted("work_wasted") / 1e9);
  enter("added_servers_new_share", counted("logins_at_added"), counted("logins_since_added"));
  for (char const* const name : {"detection_time", "drain_time"})
    enter_mean_time(name, times_[name]);
  enter("upload_time_mean", counted("upload_time") / 1e9, counted("uploads"));
  auto const time = static_cast<double>(run_.duration_ns - run_.warmup_ns);
  enter("in_flight_mean", as_double(in_flight.integral(run_.warmup_ns, run_.duration_ns)), time);
  enter("sessions_live_mean", as_double(live.integral(run_.warmup_ns, run_.duration_ns)), time);

  std::map<std::string, double> sessions;
  for (auto const& [entry, number] : ledger) {
    if (number > 0) account_.ledger[entry] = number;
    sessions[entry.substr(0, entry.find(':'))] += static_cast<double>(number);
  }
  for (char const* const word : {"intact", "lost", "failed", "unfinished"})
    enter(std::string{"sessions_"} + word, sessions[word]);
  auto const deploys = account_.ledger.find("lost: drain");
  enter("sessions_lost_to_deploys",
        deploys == account_.ledger.end() ? 0 : static_cast<double>(deploys->second));
  enter("sessions_abandoned", 0);
  auto const stuck = static_cast<double>(sessions_stuck);
  double const harmed = sessions["lost"] + sessions["failed"] + stuck;
  enter("sessions_stuck", stuck);
  enter("sessions_harmed", harmed);
  enter("sessions_harmed_fraction", harmed, counted("sessions_started"));
  enter("session_loss_fraction", sessions["lost"], counted("sessions_started"));

  enter_latencies();
  enter_servers();
  enter_windows();
  enter_states();
  if (row_of(design_.state.placement).uses_store) enter_store();
  account_.which_effects = which_effects;
  account_.two_writers = two_writers;
  return std::move(account_);
}

} // namespace stickysim::reference
