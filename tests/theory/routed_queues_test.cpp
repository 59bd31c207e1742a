// Several queues behind a policy, with known answers. Service takes 10 ms on average throughout.
#include "theory/textbook.hpp"
#include "validation/queueing_formulas.hpp"

using namespace stickysim;

namespace routed_queues_test {

namespace {

constexpr double service_s = 0.01;

std::string fleet_of(int servers, std::string const& policy) {
  return "[workload]\narrivals = \"poisson(" + std::to_string(servers * 70) +
         "/s)\"\ndemand = \"exponential(10ms)\"\n[server]\ncount = " + std::to_string(servers) +
         "\n[balancer]\npolicy = \"" + policy + "\"\n";
}

} // namespace

TEST_CASE("a random split leaves each server an M/M/1") {
  auto const trials = simulate_system(fleet_of(4, "random"), 100);
  check_mean(trials, "latency_mean", service_s / 0.3);
  check_mean(trials, "waited_fraction", 0.7);
}

TEST_CASE("joining the shorter of two queues") {
  double const jobs = present_at_shorter_of_two(0.7);
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
  CHECK(turns > present_at_shorter_of_two(0.7) / 140);
  check_mean(simulate_system(fleet_of(2, "round_robin"), 150), "latency_mean",
             service_s / (1 - busy_on_turns(2, 0.7)));
}

} // namespace routed_queues_test
