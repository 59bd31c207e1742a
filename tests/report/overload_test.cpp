#include "catch.hpp"
#include "report/overload.hpp"
#include "scenario/sample.hpp"

using namespace stickysim;

namespace overload_test {

namespace {

/// A queue to which that share of what it can serve comes, for that many minutes.
bool is_overloaded_at(std::string const& rate, std::string const& minutes) {
  Scenario const scenario = sample::loaded(
      "[run]\nduration = \"" + minutes + "min\"\nreplications = 3\n[workload]\narrivals = \"poisson(" + rate +
          "/s)\"\nrequests = 1\ndemand = \"exponential(100ms)\"\n" + "[server]\ncount = 1\nworkers = 10\n",
      {});
  return is_overloaded(run_experiment(scenario, 1).variants.front());
}

} // namespace

// A queue that has filled up from nothing has been busy for less than 99 % of a short run.
TEST_CASE("overload: more than can be served, however short the run") {
  for (std::string const minutes : {"1", "10"}) {
    CHECK(is_overloaded_at("119", minutes));
    CHECK_FALSE(is_overloaded_at("90", minutes));
  }
}

} // namespace overload_test
