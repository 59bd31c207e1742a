#include "catch.hpp"
#include "hand_made.hpp"
#include "report/sweep_cells.hpp"
#include <stickysim/report/writers.hpp>

using namespace stickysim;

TEST_CASE("the number in a swept value, in the units of the metrics") {
  CHECK(number_in("poisson(20/s)") == 20);
  CHECK(number_in("poisson(120/min)") == 2);
  CHECK(number_in("250ms") == 0.25);
  CHECK(number_in("8KiB") == 8192);
  CHECK(number_in("power_of_d(d=3)") == 3);
  CHECK(number_in("lognormal(20ms, cv=1.5)") == 0.02);
  CHECK_FALSE(number_in("uniform(10ms, 30ms)"));
  CHECK_FALSE(number_in("round_robin"));
  CHECK_FALSE(number_in("a b"));
}

TEST_CASE("a swept key with numbers in its values has a column of them; plain numbers and words have none") {
  HandMade made;
  made.scenario.swept_keys = {"workload.arrivals", "server.count", "balancer.policy"};
  made.add("sticky", AffinityKind::cookie, Placement::local, lossy, {"poisson(20/s)", "4", "random"});
  made.add("sticky", AffinityKind::cookie, Placement::local, lossy, {"trace", "8", "first"});
  std::string const csv = ledger_csv(made.result());
  CHECK(csv.starts_with("scenario,variant,workload.arrivals,workload.arrivals.value,server.count,"
                        "balancer.policy,replication,outcome,cause,sessions\n"
                        "noon,sticky,poisson(20/s),20,4,random,1,intact,,852\n"));
  CHECK(csv.find("\nnoon,sticky,trace,,8,first,1,") != std::string::npos);
}
