#include "model/recorder.hpp"

#include "results/book.hpp"
#include <stickysim/engine/check.hpp>

#include <algorithm>
#include <array>

namespace stickysim {

Recorder::Recorder(RunSettings const& run, Fleet const& fleet) : fleet_{fleet}, books_(fleet.size()) {
  result_.duration_ns = run.duration_ns;
  result_.warmup_ns = run.warmup_ns;
  at_warmup_.servers.resize(fleet.size());
  result_.windows.reserve(static_cast<std::size_t>(run.duration_ns / run.window_ns) + 1);
  for (ServerId server = 0; server < fleet.size(); ++server) {
    if (!fleet[server].up) continue;
    books_[server].up.start(0);
    server_is_rented(server, 0);
    ++servers_up_;
    ++others_up_;
  }
}

void Recorder::effects_lost(SessionKind kind, std::uint64_t effects, std::int64_t chunk_bytes) {
  result_.work_lost += effects;
  if (kind == SessionKind::cart) result_.cart_items_lost += effects;
  if (kind == SessionKind::upload)
    result_.upload_bytes_lost += effects * static_cast<std::uint64_t>(chunk_bytes);
}

void Recorder::fleet_event(FleetEvent const& event) {
  result_.fleet_events.push_back(event);
  result_.states_destroyed += event.states_destroyed;
  bool const leaves = event.kind == EventKind::drain || event.kind == EventKind::leave;
  if (leaves && books_[event.server].followed) rebalance_.end(event.at_ns);
}

void Recorder::fault_strikes(Nanoseconds now, Nanoseconds over) {
  FaultTimes& faults = result_.faults;
  if (faults.first_ns < 0 || now < faults.first_ns) faults.first_ns = now;
  faults.last_ns = std::max(faults.last_ns, now);
  faults.over_ns = std::max(faults.over_ns, over);
}

void Recorder::server_goes_down(ServerId server, Nanoseconds now, bool crashed) {
  books_[server].up.stop(now);
  books_[server].crashes += crashed;
  --servers_up_;
  fair_share_changes(server, -1);
}

void Recorder::server_comes_up(ServerId server, Nanoseconds now) {
  books_[server].up.start(now);
  ++servers_up_;
  fair_share_changes(server, 1);
}

/// Those that are added first, all at one instant, are followed.
void Recorder::server_is_added(ServerId server, Nanoseconds now) {
  if (!rebalance_.has_begun()) rebalance_.begin(now);
  books_[server].added = true;
  if (rebalance_.begun_ns() != now || books_[server].followed) return;
  books_[server].followed = true;
  ++followed_;
  rebalance_.set_fair_share(followed_, followed_ + others_up_);
}

/// A server has come up or gone down. Those that are followed have a share from the start, up or not.
void Recorder::fair_share_changes(ServerId server, int by) {
  if (books_[server].followed) return;
  others_up_ += static_cast<std::uint64_t>(by);
  rebalance_.set_fair_share(followed_, followed_ + others_up_);
}

/// What sessions would have told.
void Recorder::post_jobs() {
  if (!only_jobs_) return;
  live_ = in_flight_;
  counts_.ok_logins = counts_.ok;
  sessions_left_ = counts_.ok;
  result_.sessions_started = counts_.issued;
  sessions(Outcome::unfinished, Cause::none) = static_cast<std::uint64_t>(in_flight_.present);
  sessions(Outcome::intact, Cause::none) = counts_.ok;
}

Recorder::RunTotals Recorder::totals(Nanoseconds now, StateBackend const& states) const {
  RunTotals totals;
  totals.requests = counts_;
  totals.in_flight_integral = in_flight_.integral(now);
  totals.sessions_live_integral = live_.integral(now);
  totals.servers_integral = rented_.integral(now);
  totals.held = states.held_integrals(now);
  for (ServerId id = 0; id < fleet_.size(); ++id) {
    Server const& server = fleet_[id];
    totals.servers.push_back({.served = server.served,
                              .busy_ns = server.clock.busy_ns(now),
                              .wait_ns = server.wait_sum_ns + server.waiting * now,
                              .up_ns = books_[id].up.busy_ns(now)});
  }
  return totals;
}

void Recorder::warmup_ends(Nanoseconds now, StateBackend const& states) {
  post_jobs();
  at_warmup_ = totals(now, states);
  static_cast<MeasuredSums&>(result_) = {};
  early_.add(recent_);
  recent_.clear();
}

double Recorder::load_max_mean_of_window(Nanoseconds now) {
  double sum = 0;
  double largest = 0;
  std::uint32_t counted = 0;
  for (ServerId id = 0; id < fleet_.size(); ++id) {
    ServerBooks& books = books_[id];
    Nanoseconds const busy = fleet_[id].clock.busy_ns(now);
    Nanoseconds const up = books.up.busy_ns(now);
    if (up > books.up_at_window_ns) {
      double const load = static_cast<double>(busy - books.busy_at_window_ns) /
                          static_cast<double>(up - books.up_at_window_ns);
      sum += load;
      largest = std::max(largest, load);
      ++counted;
    }
    books.busy_at_window_ns = busy;
    books.up_at_window_ns = up;
  }
  return sum > 0 ? largest * counted / sum : 0;
}

/// Latencies are recorded once, in the window; the measured ones are put together from windows.
void Recorder::post_recent() {
  result_.latency.merge(recent_.latency);
  result_.latency_sum_ns += recent_.sum_ns;
}

void Recorder::window_ends(Nanoseconds now, Store* store) {
  post_jobs();
  WindowResult window;
  window.end_ns = now;
  window.length_ns = now - window_start_ns_;
  window.started = result_.sessions_started - started_at_window_;
  RequestCounts const recent = difference(counts_, counts_at_window_);
  window.ok = recent.ok;
  window.logged_out = recent.logged_out;
  window.failed = recent.failed_total();
  window.lost = window_lost_;
  window.sessions_live = static_cast<std::uint64_t>(live_.present);
  window.servers_up = servers_up_;
  post_recent();
  recent_.add(early_);
  if (window.ok > 0) {
    window.latency_mean_ns = static_cast<double>(recent_.sum_ns) / static_cast<double>(window.ok);
    std::array<double, 2> quantiles;
    recent_.latency.quantiles(std::array{0.5, 0.99}, quantiles);
    window.latency_p50_ns = quantiles[0];
    window.latency_p99_ns = quantiles[1];
  }
  window.load_max_mean = load_max_mean_of_window(now);
  if (store != nullptr)
    window.store_utilization =
        static_cast<double>(store->end_window()) /
        (static_cast<double>(window.length_ns) * static_cast<double>(store->workers()));
  result_.windows.push_back(window);

  counts_at_window_ = counts_;
  recent_.clear();
  early_.clear();
  window_lost_ = 0;
  started_at_window_ = result_.sessions_started;
  window_start_ns_ = now;
}

TrialResult Recorder::finish(Nanoseconds now, StateBackend const& states, Store* store, std::uint64_t live,
                             std::uint64_t events) {
  post_jobs();
  TrialResult& result = result_;
  result.events = events;
  result.requests_whole_run = counts_;
  result.requests_in_flight_at_end = static_cast<std::uint64_t>(in_flight_.present);
  STICKYSIM_CHECK(counts_.issued == counts_.ok + counts_.logged_out + counts_.failed_total() +
                                        result.requests_in_flight_at_end,
                  "requests do not add up");
  std::uint64_t accounted = 0;
  for (std::size_t outcome = 0; outcome < outcome_count; ++outcome)
    accounted += result.ledger.count(static_cast<Outcome>(outcome));
  STICKYSIM_CHECK(accounted == result.sessions_started, "sessions do not add up");
  STICKYSIM_CHECK(sessions_left_ + live == result.sessions_started, "a session vanished or ended twice");
  STICKYSIM_CHECK(result.ledger.count(Outcome::unfinished) <= live, "an ended session counts as unfinished");

  RunTotals const measured = difference(totals(now, states), at_warmup_);
  result.requests = measured.requests;
  STICKYSIM_CHECK(result.latency.count() == result.requests.ok, "latencies and ok requests do not add up");
  result.in_flight_integral = measured.in_flight_integral;
  result.sessions_live_integral = measured.sessions_live_integral;
  result.servers_integral = measured.servers_integral;
  result.states_held_integral = measured.held.states;
  result.states_held_squares = measured.held.squares;
  result.state_bytes_integral = measured.held.bytes;

  for (ServerId id = 0; id < fleet_.size(); ++id) {
    ServerBooks const& books = books_[id];
    ServerResult server;
    server.name = fleet_.name_of(id);
    server.workers = fleet_[id].workers;
    server.requests = measured.servers[id].served;
    server.busy_ns = measured.servers[id].busy_ns;
    server.wait_ns = measured.servers[id].wait_ns;
    server.up_ns = measured.servers[id].up_ns;
    server.sessions_peak = states.peak(id);
    server.state_bytes_peak = states.peak_bytes(id);
    server.crashes = books.crashes;
    result.state_bytes_peak = std::max(result.state_bytes_peak, server.state_bytes_peak);
    // A server costs money while it is rented, up or not.
    result.server_price_hours +=
        to_seconds(books.rented.busy_ns(now)) / 3600 * fleet_.group_of(id).price_per_hour;
    result.servers.push_back(std::move(server));
  }
  rebalance_.end(now);
  result.rebalance_time_ns = rebalance_.took_ns();
  if (store != nullptr) {
    result.store_visits = store->visits();
    result.store_busy_ns = store->busy_ns();
    result.store_workers = store->workers();
    result.store_latency_sum_ns = store->latency_sum_ns();
    result.store_latency = store->latency();
    result.store_recovery_times_ns = store->recovery_times_ns(now);
  }
  return std::move(result_);
}

} // namespace stickysim
