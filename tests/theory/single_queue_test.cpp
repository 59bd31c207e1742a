// Single stations with known answers. Service takes 10 ms on average throughout.
// Source of the formulas: Kleinrock, Queueing Systems, volume 1, 1975.
#include "theory/textbook.hpp"
#include "validation/queueing_formulas.hpp"

#include <cmath>

using namespace stickysim;

namespace single_queue_test {

namespace {

constexpr double service_s = 0.01;

std::string const station = R"toml(
  [workload]
  arrivals = "poisson(70/s)"
  demand = "exponential(10ms)"
  [server]
  workers = 1
)toml";

} // namespace

TEST_CASE("M/M/1") {
  double const load = 0.7;
  auto const trials = simulate_system(station, 2500);
  check_mean(trials, "latency_mean", service_s / (1 - load));
  check_mean(trials, "wait_mean", service_s * load / (1 - load));
  check_mean(trials, "waited_fraction", load);
  check_mean(trials, "utilization_mean", load);
  check_mean(trials, "in_flight_mean", load / (1 - load));
  check_mean(trials, "throughput", 70);
  // The latency is exponential.
  check_mean(trials, "latency_p90", std::log(10) * service_s / (1 - load));
  check_mean(trials, "latency_p99", std::log(100) * service_s / (1 - load));
}

TEST_CASE("M/M/c waits as Erlang's formula says") {
  int const servers = 4;
  double const load = 3.2;
  auto const trials = simulate_system(station, 700, {"server.workers=4", "workload.arrivals=poisson(320/s)"});
  double const waits = erlang_c(servers, load);
  check_mean(trials, "waited_fraction", waits);
  check_mean(trials, "wait_mean", waits * service_s / (servers - load));
  check_mean(trials, "latency_mean", service_s + waits * service_s / (servers - load));
}

TEST_CASE("M/M/1/K turns arrivals away as its Markov chain says") {
  double const load = 0.9;
  int const places = 5; // in service and in the queue
  auto const trials = simulate_system(station, 300, {"workload.arrivals=poisson(90/s)", "server.queue=4"});
  double const full = (1 - load) * std::pow(load, places) / (1 - std::pow(load, places + 1));
  double const utilization = load * (1 - full);
  double in_system = 0;
  for (int k = 1; k <= places; ++k)
    in_system += k * (1 - load) * std::pow(load, k) / (1 - std::pow(load, places + 1));
  check_mean(trials, "availability", 1 - full);
  check_mean(trials, "utilization_mean", utilization);
  check_mean(trials, "in_flight_mean", in_system);
}

TEST_CASE("M/D/1 waits half as long as M/M/1") {
  double const load = 0.7;
  auto const trials = simulate_system(station, 600, {"workload.demand=10ms"});
  check_mean(trials, "wait_mean", service_s * load / (2 * (1 - load)));
}

TEST_CASE("M/G/1 waits by the Pollaczek-Khinchine formula") {
  double const load = 0.5;
  auto const trials = simulate_system(
      station, 2400, {"workload.arrivals=poisson(50/s)", "workload.demand=hyperexponential(10ms, scv=4)"});
  check_mean(trials, "wait_mean", service_s * load * (1 + 4) / (2 * (1 - load)));
}

TEST_CASE("processor sharing: the mean latency depends on the mean demand alone") {
  double const load = 0.6;
  for (char const* demand : {"constant(10ms)", "exponential(10ms)", "hyperexponential(10ms, scv=4)"}) {
    CAPTURE(demand);
    auto const trials = simulate_system(station, 800,
                                        {"workload.arrivals=poisson(60/s)", "server.discipline=ps",
                                         "workload.demand=" + std::string{demand}});
    check_mean(trials, "latency_mean", service_s / (1 - load));
    check_mean(trials, "utilization_mean", load);
  }
}

TEST_CASE("processor sharing of several cores has the mean of M/M/c") {
  auto const trials = simulate_system(
      station, 100, {"workload.arrivals=poisson(320/s)", "server.workers=4", "server.discipline=ps"});
  check_mean(trials, "latency_mean", service_s + erlang_c(4, 3.2) * service_s / (4 - 3.2));
  check_mean(trials, "utilization_mean", 0.8);
}

TEST_CASE("closed M/M/1//N") {
  // Mean value analysis of 12 users who think 100 ms between requests. Source: Reiser and Lavenberg,
  // "Mean-value analysis of closed multichain queueing networks", JACM 27(2), 1980.
  double in_system = 0;
  double latency_s = 0;
  double throughput = 0;
  for (int users = 1; users <= 12; ++users) {
    latency_s = service_s * (1 + in_system);
    throughput = users / (0.1 + latency_s);
    in_system = throughput * latency_s;
  }
  auto const trials = simulate_system(
      "[workload]\nusers = 12\nthink_time = \"exponential(100ms)\"\ndemand = \"exponential(10ms)\"\n", 300);
  check_mean(trials, "latency_mean", latency_s);
  check_mean(trials, "throughput", throughput);
  check_mean(trials, "in_flight_mean", in_system);
}

} // namespace single_queue_test
