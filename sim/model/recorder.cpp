#include "model/recorder.hpp"

#include "results/book.hpp"
#include <stickysim/engine/check.hpp>

#include <algorithm>
#include <array>
#include <span>
#include <utility>

namespace stickysim {

Recorder::Recorder(RunSettings const& run, std::size_t classes, Fleet const& fleet)
    : run_{run}, fleet_{fleet}, clients_(classes), books_(fleet.size()) {
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

void Recorder::post_jobs() {
  for (ClientBooks& books : clients_)
    books.post_jobs();
}

ClientBooks::Tally Recorder::tally() const {
  ClientBooks::Tally all;
  for (ClientBooks const& books : clients_)
    add(all, books.tally());
  return all;
}

Recorder::RunTotals Recorder::totals(Nanoseconds now, StateBackend const& states) const {
  RunTotals totals;
  totals.servers_integral = rented_.integral(now);
  totals.held = states.held_integrals(now);
  for (ServerId id = 0; id < fleet_.size(); ++id) {
    Server const& server = fleet_[id];
    totals.servers.push_back({.served = server.served,
                              .busy_ns = server.clock.busy_ns(now),
                              .wait_ns = server.waited_ns(now),
                              .up_ns = books_[id].up.busy_ns(now)});
  }
  return totals;
}

void Recorder::warmup_ends(Nanoseconds now, StateBackend const& states) {
  at_warmup_ = totals(now, states);
  static_cast<MeasuredSums&>(result_) = {};
  for (ClientBooks& books : clients_) {
    early_.add(books.take_recent());
    books.warmup_ends(now);
  }
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

Latencies Recorder::latencies_of_window() {
  Latencies all = clients_.front().post_recent();
  for (ClientBooks& books : std::span{clients_}.subspan(1))
    all.add(books.post_recent());
  all.add(std::exchange(early_, {}));
  return all;
}

void Recorder::window_ends(Nanoseconds now, Store* store) {
  post_jobs();
  ClientBooks::Tally const at_end = tally();
  ClientBooks::Tally const recent = difference(at_end, at_window_);
  WindowResult window;
  window.end_ns = now;
  window.length_ns = now - window_start_ns_;
  window.started = recent.started;
  window.ok = recent.requests.ok;
  window.logged_out = recent.requests.logged_out;
  window.failed = recent.requests.failed_total();
  window.lost = recent.lost;
  window.sessions_live = at_end.started - at_end.left;
  window.servers_up = servers_up_;
  Latencies const latencies = latencies_of_window();
  if (window.ok > 0) {
    window.latency_mean_ns = static_cast<double>(latencies.sum_ns) / static_cast<double>(window.ok);
    std::array<double, 2> quantiles;
    latencies.histogram.quantiles(std::array{0.5, 0.99}, quantiles);
    window.latency_p50_ns = quantiles[0];
    window.latency_p99_ns = quantiles[1];
  }
  window.load_max_mean = load_max_mean_of_window(now);
  if (store != nullptr)
    window.store_utilization =
        static_cast<double>(store->end_window()) /
        (static_cast<double>(window.length_ns) * static_cast<double>(store->workers()));
  result_.windows.push_back(window);

  at_window_ = at_end;
  window_start_ns_ = now;
}

/// One class is all there is; several are told apart, and added up.
void Recorder::close_clients(Nanoseconds now) {
  ClientsResult& all = result_;
  all = clients_.front().close(now);
  if (clients_.size() > 1) result_.classes.push_back(all);
  for (ClientBooks& books : std::span{clients_}.subspan(1))
    add(all, result_.classes.emplace_back(books.close(now)));
  all.duration_ns = run_.duration_ns;
  all.warmup_ns = run_.warmup_ns;
  for (ClientsResult& clients : result_.classes) {
    clients.duration_ns = run_.duration_ns;
    clients.warmup_ns = run_.warmup_ns;
  }
}

TrialResult Recorder::finish(Nanoseconds now, StateBackend const& states, Store* store, std::uint64_t live,
                             std::uint64_t events) {
  TrialResult& result = result_;
  result.events = events;
  close_clients(now);
  STICKYSIM_CHECK(tally().left + live == result.sessions_started, "a session vanished or ended twice");
  STICKYSIM_CHECK(result.ledger.count(Outcome::unfinished) <= live, "an ended session counts as unfinished");

  RunTotals const measured = difference(totals(now, states), at_warmup_);
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
