#include "model/simulate.hpp"

using namespace stickysim;

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
    CHECK(trial.requests.misrouted > 0);
    CHECK(trial.requests.misrouted == trial.requests.retries);
  }
}
