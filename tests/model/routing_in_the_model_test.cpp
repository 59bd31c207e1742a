#include "model/simulate.hpp"

#include <algorithm>
#include <string>
#include <vector>

using namespace stickysim;

namespace routing_in_the_model_test {

namespace {

/// The share of the requests that the first server gets: a tenth as fast as the other three, all of them
/// nearly idle.
double share_of_the_slow_server(std::string const& policy) {
  TrialResult const trial = simulate("[run]\nduration = \"2000s\"\nreplications = 1\n"
                                     "[workload]\narrivals = \"poisson(2/s)\"\nrequests = 1\n"
                                     "demand = \"exponential(40ms)\"\n[balancer]\npolicy = \"" +
                                     policy +
                                     "\"\n[[server]]\nname = \"slow\"\nspeed = 0.1\nworkers = 8\n"
                                     "[[server]]\nname = \"fast\"\ncount = 3\nworkers = 8\n")
                                .front();
  return static_cast<double>(trial.servers[0].requests) / static_cast<double>(trial.requests.ok);
}

} // namespace

// About 4,000 requests: a share that is a quarter in law stays within 0.25 ± 0.03 but for a chance of 1e-5.
TEST_CASE("policies that learn from answers avoid a slow server, others do not") {
  CHECK(share_of_the_slow_server("random") == Approx(0.25).margin(0.03));
  CHECK(share_of_the_slow_server("least_time") < 0.1);
  CHECK(share_of_the_slow_server("peak_ewma") < 0.2);
}

// Twenty requests a second for 100 s. The slow server would take 2 s; it is asked some ten times at the
// start, before the first client has given up, and once in a while later.
TEST_CASE("policies that learn from answers avoid a server that is too slow for its clients to wait") {
  for (std::string const policy : {"least_time", "peak_ewma", "prequal"}) {
    CAPTURE(policy);
    TrialResult const trial =
        simulate("[run]\nduration = \"100s\"\nreplications = 1\n"
                 "[workload]\narrivals = \"poisson(20/s)\"\nrequests = 1\ndemand = \"100ms\"\n"
                 "timeout = \"1s\"\n[balancer]\nretries = 0\npolicy = \"" +
                 policy +
                 "\"\n[[server]]\nname = \"slow\"\nspeed = 0.05\nworkers = 100\n"
                 "[[server]]\nname = \"fast\"\ncount = 3\nworkers = 100\n")
            .front();
    CHECK(failed(trial, Failure::timeout) > 0);
    CHECK(failed(trial, Failure::timeout) < 60); // of 2,000
  }
}

// The first server is down and nobody checks. It has never been slow and has no requests, so all go there
// first: whatever is served is a second attempt.
TEST_CASE("policies that learn from answers learn from those to later attempts") {
  TrialResult const trial =
      simulate("[run]\nduration = \"100s\"\nreplications = 1\n"
               "[workload]\narrivals = \"poisson(20/s)\"\nrequests = 1\ndemand = \"100ms\"\n"
               "[balancer]\nretries = 1\nhealth = false\npolicy = \"least_time(decay=1000s)\"\n"
               "[[server]]\nname = \"dead\"\n[[server]]\nname = \"slow\"\nspeed = 0.1\nworkers = 100\n"
               "[[server]]\nname = \"fast\"\nworkers = 100\n"
               "[[fault]]\nserver = 1\nat = \"0s\"\nfor = \"200s\"\n")
          .front();
  CHECK(trial.requests.retries + 1 >= trial.requests.issued);
  CHECK(trial.servers[1].requests * 4 < trial.servers[2].requests);
}

// Two servers take one request at a time, the one 10 ms for it, the other 50 ms; others wait at the balancer.
// After a burst, of which both serve their share, requests come one by one: none of the 300 has to wait.
TEST_CASE("policies that learn from answers do not take the balancer's queue for slowness of the server") {
  for (std::string const policy : {"least_time(decay=1000s)", "peak_ewma(decay=1000s)"}) {
    CAPTURE(policy);
    std::string rows;
    for (int i = 0; i < 200; ++i)
      rows += std::to_string(i) + "," + std::to_string(0.001 * i) + ",,0.01\n";
    for (int i = 0; i < 300; ++i)
      rows += std::to_string(200 + i) + "," + std::to_string(10 + 0.1 * i) + ",,0.01\n";
    TrialResult const trial =
        replay(rows, "[workload]\n[balancer]\nmax_connections = 1\npolicy = \"" + policy +
                         "\"\n[[server]]\nname = \"fast\"\n[[server]]\nname = \"slow\"\nspeed = 0.2\n");
    // Of the burst the slow one serves one in six, or one more or less.
    CHECK(trial.servers[1].requests <= 34);
  }
}

// Lu et al. 2011, with exponential demands: of the balancers' lists of idle servers a share p is not empty,
// where p / (1 - p) = (servers / balancers) (1 - load). Requests that find theirs empty go to random servers,
// and the mean latency is that of one server of the load that is left, 1 / (1 - load (1 - p)) demands: here p
// is a half, which makes 1.82. That is the limit of many balancers; with ten it is a little more. To the
// random law, and to the shortest queue by a balancer's own requests, belong 10 and about 3.6.
TEST_CASE("an idle server is known to one of several balancers") {
  TrialResult const trial =
      simulate("[run]\nduration = \"30s\"\nwarmup = \"10s\"\nreplications = 1\n"
               "[workload]\narrivals = \"poisson(9000/s)\"\nrequests = 1\ndemand = \"exponential(10ms)\"\n"
               "[balancer]\npolicy = \"join_idle_queue\"\ncount = 10\nbalancer_of = \"request\"\n"
               "[server]\ncount = 100\n")
          .front();
  double const mean_ns = static_cast<double>(latency_sum(trial)) / static_cast<double>(trial.requests.ok);
  CHECK(mean_ns > 1.75 * 10 * millisecond);
  CHECK(mean_ns < 2.1 * 10 * millisecond);
}

TEST_CASE("retries are spread over the other servers, pinned or not, by policies that balance load") {
  for (std::string const affinity : {"none", "cookie"})
    for (std::string const policy :
         {"random", "weighted_random", "round_robin", "round_robin(order=haproxy)",
          "round_robin(order=static)", "least_requests", "least_requests(weights=nginx)",
          "least_requests(weights=haproxy)", "least_requests(weights=envoy)", "power_of_d", "power_of_d(d=5)",
          "join_idle_queue", "least_work", "least_time", "peak_ewma", "prequal"}) {
      CAPTURE(affinity, policy);
      // The second server dies, nobody checks.
      TrialResult const trial =
          simulate("[run]\nduration = \"100s\"\nreplications = 1\n"
                   "[workload]\narrivals = \"poisson(100/s)\"\nrequests = 2\nthink_time = \"1s\"\n"
                   "demand = \"20ms\"\n[balancer]\nretries = 1\nhealth = false\n"
                   "redispatch = \"always\"\naffinity.kind = \"" +
                   affinity + "\"\npolicy = \"" + policy +
                   "\"\n[server]\ncount = 5\nworkers = 100\n"
                   "[[fault]]\nserver = 2\nat = \"10s\"\nfor = \"200s\"\n")
              .front();
      CHECK(trial.requests.failed_total() <= 5); // in service there when it died
      CHECK(trial.requests.retries * 100 > trial.requests.issued);
      // About 20,000 requests, at most 5,000 for each of the four: a tenth is seven standard deviations.
      std::vector<double> others;
      for (std::size_t const server : {0u, 2u, 3u, 4u})
        others.push_back(static_cast<double>(trial.servers[server].requests));
      auto const [least, most] = std::ranges::minmax(others);
      CHECK(most < 1.2 * least);
    }
}

TEST_CASE("a retry does not meet the server that has just failed it, whatever the policy") {
  for (std::string const policy : {"least_requests", "least_requests(weights=haproxy)", "first(limit=100)",
                                   "ring_hash", "least_time", "round_robin", "jump"}) {
    CAPTURE(policy);
    // The first server is down from the start and nobody checks: every request that meets it goes on at once.
    TrialResult const trial =
        simulate("[run]\nduration = \"100s\"\nreplications = 1\n"
                 "[workload]\narrivals = \"poisson(20/s)\"\nrequests = 1\ndemand = \"exponential(20ms)\"\n"
                 "[balancer]\nretries = 1\nhealth = false\npolicy = \"" +
                 policy +
                 "\"\n[server]\ncount = 3\nworkers = 4\n[[fault]]\nserver = 1\nat = \"0s\"\nfor = \"200s\"\n")
            .front();
    CHECK(trial.requests.failed_total() == 0);
    CHECK(trial.misrouted > 0);
    CHECK(trial.misrouted == trial.requests.retries);
  }
}

} // namespace routing_in_the_model_test
