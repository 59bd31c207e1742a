#include "catch.hpp"
#include "results/load_skew.hpp"
#include <stickysim/results/metric.hpp>

#include <set>

using namespace stickysim;

namespace metric_test {

static double value_of(std::string_view name, TrialResult const& trial) {
  Metric const* const metric = find_metric(name);
  REQUIRE(metric != nullptr);
  auto const value = metric->value(trial);
  REQUIRE(value);
  return *value;
}

static bool is_defined(std::string_view name, TrialResult const& trial) {
  return find_metric(name)->value(trial).has_value();
}

TEST_CASE("metric: names are unique, units known, help given") {
  std::set<std::string_view> const units = {"count", "s", "ratio", "1/s", "bytes", "currency"};
  std::set<std::string_view> names;
  for (Metric const& metric : metrics()) {
    CHECK(names.insert(metric.name).second);
    CHECK(units.count(metric.unit) == 1);
    CHECK(!metric.help.empty());
    CHECK(find_metric(metric.name) == &metric);
  }
  CHECK(find_metric("latency") == nullptr);
}

TEST_CASE("metric: an empty trial has counts of 0 and no ratios") {
  TrialResult const trial;
  CHECK(value_of("sessions_lost", trial) == 0);
  CHECK(value_of("requests", trial) == 0);
  for (auto const* name : {"session_loss_fraction",
                           "availability",
                           "failed_fraction",
                           "throughput",
                           "latency_mean",
                           "latency_p50",
                           "latency_max",
                           "latency_stddev",
                           "wait_mean",
                           "waited_fraction",
                           "in_flight_mean",
                           "utilization_mean",
                           "utilization_max",
                           "load_max_mean",
                           "load_cv",
                           "load_jain",
                           "load_gini",
                           "load_max_mean_windowed",
                           "store_utilization",
                           "store_latency_mean",
                           "store_latency_p99",
                           "store_errors",
                           "states_held_stddev",
                           "state_bytes_mean",
                           "upload_time_mean",
                           "store_recovery_time",
                           "detection_time"}) {
    INFO(name);
    CHECK(!is_defined(name, trial));
  }
}

TEST_CASE("metric: the ledger and the requests") {
  TrialResult trial;
  trial.duration_ns = 100 * nanoseconds_per_second;
  trial.warmup_ns = 20 * nanoseconds_per_second;
  trial.sessions_started = 8;
  trial.ledger.sessions[static_cast<std::size_t>(Outcome::lost)][static_cast<std::size_t>(Cause::crash)] = 1;
  trial.ledger.sessions[static_cast<std::size_t>(Outcome::lost)][static_cast<std::size_t>(Cause::ttl)] = 1;
  trial.ledger.sessions[static_cast<std::size_t>(Outcome::intact)][0] = 6;
  trial.requests.issued = 200;
  trial.requests.ok = 160;
  trial.requests.logged_out = 30;
  trial.requests.failed = {1, 2, 3, 4, 0};
  CHECK(value_of("sessions_lost", trial) == 2);
  CHECK(value_of("sessions_intact", trial) == 6);
  CHECK(value_of("sessions_abandoned", trial) == 0);
  CHECK(value_of("session_loss_fraction", trial) == 0.25);
  CHECK(value_of("requests_failed", trial) == 10);
  CHECK(value_of("requests_refused", trial) == 1);
  CHECK(value_of("requests_reset", trial) == 2);
  CHECK(value_of("requests_timed_out", trial) == 3);
  CHECK(value_of("requests_rejected", trial) == 4);
  CHECK(value_of("requests_unavailable", trial) == 0);
  CHECK(value_of("availability", trial) == 0.8);
  CHECK(value_of("failed_fraction", trial) == Approx(0.05));
  CHECK(value_of("throughput", trial) == 2); // 160 in the 80 s that are measured
}

TEST_CASE("metric: what is the clients' has a value for each class of them") {
  TrialResult trial;
  trial.duration_ns = 10 * nanoseconds_per_second;
  trial.requests.ok = 40;
  CHECK(&trial.of_class(0) == &trial); // one class is all there is
  trial.classes.resize(2);
  trial.classes[1].duration_ns = trial.duration_ns;
  trial.classes[1].requests.ok = 30;
  Metric const& throughput = *find_metric("throughput");
  CHECK(throughput.is_of_clients());
  CHECK(throughput.value(trial) == 4);
  CHECK(throughput.value(trial.of_class(1)) == 3);
  Metric const& cost = *find_metric("cost");
  CHECK(!cost.is_of_clients());
  CHECK(cost.value(trial) == 0);
  CHECK(!cost.value(trial.of_class(1)));
  for (auto const* name :
       {"sessions_started", "session_loss_fraction", "relogins", "work_lost", "requests",
        "logged_out_fraction", "requests_refused", "retries", "availability", "latency_p99", "wait_mean",
        "in_flight_mean", "sessions_live_mean", "upload_time_mean", "bytes_up", "stale_reads"}) {
    CAPTURE(name);
    CHECK(find_metric(name)->is_of_clients());
  }
}

TEST_CASE("metric: latency, its spread and the waiting") {
  TrialResult trial;
  for (Nanoseconds const value : {1'000'000'001, 1'000'000'002, 1'000'000'004}) {
    trial.latency.record(value);
    trial.latency_sum_ns += static_cast<std::uint64_t>(value);
    trial.latency_sum_squares += static_cast<std::uint64_t>(value) * static_cast<std::uint64_t>(value);
  }
  trial.wait_sum_ns = 300;
  trial.waited = 1;
  CHECK(value_of("latency_mean", trial) == Approx(1.0000000023).epsilon(1e-10));
  // Values a nanosecond apart around a second: squares in doubles would have lost them.
  CHECK(value_of("latency_stddev", trial) == Approx(1.2472191289e-9).epsilon(1e-9));
  CHECK(value_of("latency_max", trial) == 1.000000004);
  CHECK(value_of("latency_p50", trial) == Approx(1).epsilon(0.004));
  CHECK(value_of("wait_mean", trial) == Approx(1e-7));
  CHECK(value_of("waited_fraction", trial) == Approx(1.0 / 3));
}

TEST_CASE("metric: utilization and load count servers that were up") {
  TrialResult trial;
  trial.duration_ns = 1000;
  trial.servers.resize(3);
  trial.servers[0].busy_ns = 300;
  trial.servers[0].up_ns = 1000;
  trial.servers[1].busy_ns = 250;
  trial.servers[1].up_ns = 500;
  trial.servers[1].workers = 2;
  CHECK(value_of("utilization_mean", trial) == Approx((0.3 + 0.25) / 2));
  CHECK(value_of("utilization_max", trial) == Approx(0.3));
  CHECK(value_of("load_max_mean", trial) == Approx(0.5 / 0.4));
  CHECK(value_of("load_cv", trial) == Approx(0.25));
}

TEST_CASE("metric: windowed skew leaves out the warm-up and idle windows") {
  TrialResult trial;
  trial.warmup_ns = 10;
  trial.windows.resize(4);
  double const skew[] = {9, 2, 0, 1};
  for (std::size_t i = 0; i < 4; ++i) {
    trial.windows[i].end_ns = static_cast<Nanoseconds>(10 * (i + 1));
    trial.windows[i].length_ns = 10;
    trial.windows[i].load_max_mean = skew[i];
  }
  CHECK(value_of("load_max_mean_windowed", trial) == 1.5);
}

TEST_CASE("metric: store, detection and cost") {
  TrialResult trial;
  trial.duration_ns = 1000;
  trial.store_workers = 4;
  trial.store_busy_ns = 1000;
  trial.store_latency.record(500);
  trial.store_latency_sum_ns = 500;
  trial.detection_times_ns = {2 * nanoseconds_per_second, 5 * nanoseconds_per_second};
  trial.server_price_hours = 1.5;
  trial.store_price_hours = 0.25;
  CHECK(value_of("store_utilization", trial) == 0.25);
  CHECK(value_of("store_latency_mean", trial) == 5e-7);
  CHECK(value_of("store_latency_p99", trial) == 5e-7);
  CHECK(value_of("store_errors", trial) == 0);
  CHECK(value_of("detection_time", trial) == 3.5);
  CHECK(value_of("cost", trial) == 1.75);
}

TEST_CASE("load skew: the even and the extreme cases") {
  std::vector<double> const even(4, 0.3);
  CHECK(max_over_mean(even) == Approx(1));
  CHECK(coefficient_of_variation(even) == Approx(0).margin(1e-12));
  CHECK(jain_index(even) == Approx(1));
  CHECK(gini_coefficient(even) == Approx(0).margin(1e-12));

  std::vector<double> const one = {0, 0.8, 0, 0};
  CHECK(max_over_mean(one) == Approx(4));
  CHECK(jain_index(one) == Approx(0.25));
  CHECK(gini_coefficient(one) == Approx(0.75));
  CHECK(gini_coefficient({3, 1, 2}) == Approx(2.0 / 9)); // mean difference 8/9 over twice the mean
}

} // namespace metric_test
