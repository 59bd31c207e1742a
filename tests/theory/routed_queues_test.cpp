// Several queues behind a policy, with known answers. Service takes 10 ms on average throughout.
#include "theory/textbook.hpp"

#include <vector>

using namespace stickysim;

namespace {

constexpr double service_s = 0.01;

std::string fleet_of(int servers, std::string const& policy) {
  return "[workload]\narrivals = \"poisson(" + std::to_string(servers * 70) +
         "/s)\"\ndemand = \"exponential(10ms)\"\n[server]\ncount = " + std::to_string(servers) +
         "\n[balancer]\npolicy = \"" + policy + "\"\n";
}

/// Jobs in the system of two queues of which each arrival joins the shorter, from the stationary law of its
/// Markov chain, cut at 60 jobs a queue and found by Gauss-Seidel iteration. `load`: of each server.
double jobs_under_shortest_queue(double load) {
  constexpr int size = 60;
  std::vector<double> law(size * size, 1.0 / (size * size));
  auto const p = [&](int i, int j) -> double& { return law[static_cast<std::size_t>(i * size + j)]; };
  double const arrival = 2 * load;
  // The rate at which arrivals turn (i, j) into (i + 1, j); none where the queue is full.
  auto const joins_first = [&](int i, int j) {
    return i >= size - 1 || j < i ? 0.0 : i == j ? arrival / 2 : arrival;
  };
  for (int round = 0; round < 600; ++round)
    for (int i = 0; i < size; ++i)
      for (int j = 0; j < size; ++j) {
        double const out = joins_first(i, j) + joins_first(j, i) + (i > 0 ? 1 : 0) + (j > 0 ? 1 : 0);
        double in = 0;
        if (i > 0) in += p(i - 1, j) * joins_first(i - 1, j);
        if (j > 0) in += p(i, j - 1) * joins_first(j - 1, i);
        if (i < size - 1) in += p(i + 1, j);
        if (j < size - 1) in += p(i, j + 1);
        p(i, j) = in / out;
      }
  double sum = 0;
  double jobs = 0;
  for (int i = 0; i < size; ++i)
    for (int j = 0; j < size; ++j) {
      sum += p(i, j);
      jobs += (i + j) * p(i, j);
    }
  return jobs / sum;
}

} // namespace

TEST_CASE("a random split leaves each server an M/M/1") {
  auto const trials = simulate_system(fleet_of(4, "random"), 100);
  check_mean(trials, "latency_mean", service_s / 0.3);
  check_mean(trials, "waited_fraction", 0.7);
}

TEST_CASE("joining the shorter of two queues") {
  double const jobs = jobs_under_shortest_queue(0.7);
  CHECK(jobs > 2 * 0.7 / (1 - 0.7 * 0.7)); // one queue for both servers is better still
  for (char const* policy : {"least_requests", "power_of_d(d=2)"}) {
    CAPTURE(policy);
    auto const trials = simulate_system(fleet_of(2, policy), 150);
    check_mean(trials, "in_flight_mean", jobs);
    check_mean(trials, "latency_mean", jobs / 140);
  }
}

TEST_CASE(
    "taking turns makes each server's arrivals Erlang: better than a random split, worse than looking") {
  double const turns =
      estimate(measure(simulate_system(fleet_of(2, "round_robin"), 150), "latency_mean"), 0.999).mean;
  CHECK(turns < service_s / 0.3);
  CHECK(turns > jobs_under_shortest_queue(0.7) / 140);
  // E2/M/1: an arrival finds the server busy with probability s, the root of s = (2λ / (2λ + μ(1 - s)))².
  double busy = 0.5;
  for (int i = 0; i < 200; ++i) {
    double const ratio = 140.0 / (140 + 100 * (1 - busy));
    busy = ratio * ratio;
  }
  check_mean(simulate_system(fleet_of(2, "round_robin"), 150), "latency_mean", service_s / (1 - busy));
}
