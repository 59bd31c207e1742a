#include "catch.hpp"
#include <stickysim/results/trial_result.hpp>

#include <functional>
#include <set>

using namespace stickysim;

static TrialResult small_trial() {
  TrialResult trial;
  trial.servers.resize(2);
  trial.windows.resize(1);
  trial.fleet_events.resize(1);
  trial.detection_times_ns.resize(1);
  trial.latency.record(1000);
  trial.store_latency.record(1000);
  return trial;
}

TEST_CASE("trial result: equal results have equal fingerprints") {
  CHECK(small_trial().fingerprint() == small_trial().fingerprint());
}

TEST_CASE("trial result: the fingerprint sees every member") {
  using Change = std::function<void(TrialResult&)>;
  std::vector<Change> const changes = {
      [](TrialResult&) {},
      [](TrialResult& t) { t.duration_ns = 1; },
      [](TrialResult& t) { t.warmup_ns = 1; },
      [](TrialResult& t) { t.sessions_started = 1; },
      [](TrialResult& t) { t.ledger.sessions[1][1] = 1; },
      [](TrialResult& t) { t.ledger.sessions[1][2] = 1; },
      [](TrialResult& t) { t.requests_whole_run.issued = 1; },
      [](TrialResult& t) { t.requests_whole_run.failed[4] = 1; },
      [](TrialResult& t) { t.requests_in_flight_at_end = 1; },
      [](TrialResult& t) { t.fleet_events.emplace_back(); },
      [](TrialResult& t) { t.fleet_events[0].at_ns = 1; },
      [](TrialResult& t) { t.fleet_events[0].kind = EventKind::up; },
      [](TrialResult& t) { t.fleet_events[0].server = 1; },
      [](TrialResult& t) { t.fleet_events[0].balancer = 1; },
      [](TrialResult& t) { t.fleet_events[0].states_destroyed = 1; },
      [](TrialResult& t) { t.windows.emplace_back(); },
      [](TrialResult& t) { t.windows[0].end_ns = 1; },
      [](TrialResult& t) { t.windows[0].length_ns = 1; },
      [](TrialResult& t) { t.windows[0].ok = 1; },
      [](TrialResult& t) { t.windows[0].logged_out = 1; },
      [](TrialResult& t) { t.windows[0].failed = 1; },
      [](TrialResult& t) { t.windows[0].lost = 1; },
      [](TrialResult& t) { t.windows[0].sessions_live = 1; },
      [](TrialResult& t) { t.windows[0].servers_up = 1; },
      [](TrialResult& t) { t.windows[0].latency_mean_ns = 1; },
      [](TrialResult& t) { t.windows[0].latency_p50_ns = 1; },
      [](TrialResult& t) { t.windows[0].latency_p99_ns = 1; },
      [](TrialResult& t) { t.windows[0].load_max_mean = 1; },
      [](TrialResult& t) { t.windows[0].store_utilization = 1; },
      [](TrialResult& t) { t.requests.issued = 1; },
      [](TrialResult& t) { t.requests.ok = 1; },
      [](TrialResult& t) { t.requests.logged_out = 1; },
      [](TrialResult& t) { t.requests.failed[0] = 1; },
      [](TrialResult& t) { t.requests.retries = 1; },
      [](TrialResult& t) { t.requests.misrouted = 1; },
      [](TrialResult& t) { t.requests.relogins = 1; },
      [](TrialResult& t) { t.requests.ok_logins = 1; },
      [](TrialResult& t) { t.requests.turned_around = 1; },
      [](TrialResult& t) { t.requests.state_misses = 1; },
      [](TrialResult& t) { t.states_destroyed = 1; },
      [](TrialResult& t) { t.work_lost = 1; },
      [](TrialResult& t) { t.cart_items_lost = 1; },
      [](TrialResult& t) { t.upload_bytes_lost = 1; },
      [](TrialResult& t) { t.work_wasted_ns = 1; },
      [](TrialResult& t) { t.latency.record(1); },
      [](TrialResult& t) { t.latency_sum_ns = 1; },
      [](TrialResult& t) { t.latency_sum_ns = static_cast<decltype(t.latency_sum_ns)>(1) << 64; },
      [](TrialResult& t) { t.latency_sum_squares = 1; },
      [](TrialResult& t) { t.wait_sum_ns = 1; },
      [](TrialResult& t) { t.waited = 1; },
      [](TrialResult& t) { t.in_flight_integral = 1; },
      [](TrialResult& t) { t.sessions_live_integral = 1; },
      [](TrialResult& t) { t.states_held_integral = 1; },
      [](TrialResult& t) { t.states_held_squares = 1; },
      [](TrialResult& t) { t.state_bytes_integral = 1; },
      [](TrialResult& t) { t.upload_time_sum_ns = 1; },
      [](TrialResult& t) { t.uploads_completed = 1; },
      [](TrialResult& t) { t.state_bytes_peak = 1; },
      [](TrialResult& t) { t.servers.emplace_back(); },
      [](TrialResult& t) { t.servers[0].name = "a"; },
      [](TrialResult& t) { t.servers[0].requests = 1; },
      [](TrialResult& t) { t.servers[1].requests = 1; },
      [](TrialResult& t) { t.servers[0].busy_ns = 1; },
      [](TrialResult& t) { t.servers[0].up_ns = 1; },
      [](TrialResult& t) { t.servers[0].workers = 2; },
      [](TrialResult& t) { t.servers[0].sessions_peak = 1; },
      [](TrialResult& t) { t.servers[0].state_bytes_peak = 1; },
      [](TrialResult& t) { t.servers[0].crashes = 1; },
      [](TrialResult& t) { t.store_visits = 1; },
      [](TrialResult& t) { t.store_busy_ns = 1; },
      [](TrialResult& t) { t.store_workers = 1; },
      [](TrialResult& t) { t.store_latency_sum_ns = 1; },
      [](TrialResult& t) { t.store_latency.record(1); },
      [](TrialResult& t) { t.store_errors = 1; },
      [](TrialResult& t) { t.store_recovery_times_ns.emplace_back(); },
      [](TrialResult& t) { t.store_recovery_times_ns.emplace_back(1); },
      [](TrialResult& t) { t.bytes_up = 1; },
      [](TrialResult& t) { t.bytes_down = 1; },
      [](TrialResult& t) { t.detection_times_ns.emplace_back(); },
      [](TrialResult& t) { t.detection_times_ns[0] = 1; },
      [](TrialResult& t) { t.server_price_hours = 1; },
      [](TrialResult& t) { t.store_price_hours = 1; },
  };
  std::set<std::uint64_t> fingerprints;
  for (Change const& change : changes) {
    TrialResult trial = small_trial();
    change(trial);
    fingerprints.insert(trial.fingerprint());
  }
  CHECK(fingerprints.size() == changes.size());
}

TEST_CASE("trial result: how many events it took is no part of the result") {
  TrialResult trial = small_trial();
  trial.events = 1;
  CHECK(trial.fingerprint() == small_trial().fingerprint());
}
