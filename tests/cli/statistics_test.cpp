// Runs that find their warm-up or add replications, from the command line.

#include "catch.hpp"
#include "cli/workplace.hpp"

namespace statistics_test {

namespace {

constexpr char scenario[] = R"toml(title = "Two loads"
[run]
duration = "40s"
warmup = "auto"
replications = 4
[workload]
arrivals = "poisson(60/s)"
demand = "exponential(10ms)"
[server]
count = 2
workers = 1
[variants.one]
[variants.other]
balancer.policy = "least_requests"
[sweep]
"workload.arrivals" = ["poisson(60/s)", "poisson(120/s)"]
)toml";

} // namespace

TEST_CASE("a run that finds its warm-up is the same in parts, resumed and reported") {
  Workplace const here;
  here.write("demo.toml", scenario);
  auto const whole = here.run("run demo.toml --out whole --quiet");
  REQUIRE(whole.code == 0);
  CHECK(contains(whole.out, "warm-up of "));
  CHECK(contains(here.read("whole/scenario.toml"), "warmup = \"auto\""));
  for (std::string const part : {"1", "2"})
    REQUIRE(here.run("run demo.toml --quiet --out part" + part + " --shard " + part + "/2").code == 0);
  auto const merged = here.run("merge part2 part1 -o merged --quiet");
  CHECK(merged.out == whole.out);
  here.run("--version", ">/dev/null; diff -r whole merged >.difference");
  CHECK(here.read(".difference").empty());
  CHECK(here.run("report whole").code == 0);
}

TEST_CASE("a run that adds replications says how many, writes all, and takes no part") {
  Workplace const here;
  here.write("demo.toml", scenario);
  auto const run = here.run("run demo.toml --set run.precision=0.1 --out out --jobs 2");
  INFO(run.err);
  REQUIRE(run.code == 0);
  CHECK(contains(run.out, "4 to "));
  CHECK(contains(here.read("out/manifest.json"), "\"replications_of_points\": [\n    4,"));
  CHECK(here.run("report out").code == 0);
  here.run("run demo.toml --set run.precision=0.1 --out again --jobs 1 --quiet");
  here.run("--version", ">/dev/null; diff -r out again >.difference");
  CHECK(here.read(".difference").empty());

  auto const part = here.run("run demo.toml --set run.precision=0.1 --out part --shard 1/2");
  CHECK(part.code == 2);
  CHECK(contains(part.err, "--shard cannot part a run whose replications run.precision decides"));
  here.run("run demo.toml --set run.precision=0.001 --set run.max_replications=8 --out vain");
  CHECK(contains(here.read("vain/cautions.csv"), "the intervals are not as narrow as run.precision asks"));
  auto const few = here.run("check demo.toml --set run.precision=0.1 --set run.max_replications=3");
  CHECK(few.code == 2);
  CHECK(contains(few.err, "3 replications are fewer than the 4 to begin with"));
  CHECK(contains(here.run("check demo.toml --set run.max_replications=30").err, "run.precision is unset"));
}

TEST_CASE("a run without a steady state says so and shows no intervals") {
  Workplace const here;
  here.write("demo.toml", scenario);
  auto const run = here.run("run demo.toml --set 'workload.demand=exponential(60ms)' --verbose --out out");
  CHECK(contains(here.read("out/cautions.csv"), "no steady state before half the run is over"));
  CHECK(contains(run.out, "Cannot tell, no steady state before half the run is over"));
  CHECK_FALSE(contains(run.out, " ± "));
  CHECK(contains(here.read("out/summary.csv"), "latency_mean,s,"));
}

} // namespace statistics_test
