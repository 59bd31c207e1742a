#include "catch.hpp"
#include "cli/timeline.hpp"
#include "cli/workplace.hpp"

#include <nlohmann/json.hpp>

using namespace stickysim;

namespace check_test {

namespace {

constexpr char scenario[] = R"([workload]
arrivals = "10/s"
requests = 20
demand = "20ms"
[server]
count = 4
workers = 2
boot_time = "30s"
[[fault]]
kind = "crash"
server = 2
at = "5min"
for = "30s"
)";

} // namespace

TEST_CASE("check shows the resolved scenario, what arithmetic predicts and when faults strike") {
  Workplace const here;
  here.write("demo.toml", scenario);
  auto const ended = here.run("check demo.toml");
  CHECK(ended.code == 0);
  CHECK(ended.err.empty());
  CHECK(contains(ended.out, "\nreplications = 10\n")); // a default
  CHECK(contains(ended.out, "# base\n#   predicted utilization 0.500\n"));
  CHECK(contains(ended.out, "#   requests about 120,000 a trial, 1,200,000 in 10 replications\n"));
  CHECK(contains(ended.out, "#     5min     crash of server 2, seen down within 6s; up again at 6min\n"));
}

TEST_CASE("check tells what a run takes, in a line and for programs") {
  Workplace const here;
  here.write("demo.toml", scenario);
  std::string const sets = "--set balancer.affinity=cookie --set run.replications=20 ";
  CHECK(contains(here.run("check demo.toml --jobs 2 " + sets).out,
                 "\n# a run takes about 2.4 million requests, less than 1 s and 13 MB with 2 jobs\n"));
  CHECK(contains(here.run("check demo.toml --jobs 1 " + sets).out, " with 1 job\n"));

  auto const ended = here.run("check demo.toml demo.toml --format json --jobs 4 " + sets);
  CHECK(ended.code == 0);
  auto const json = nlohmann::json::parse(ended.out);
  REQUIRE(json["scenarios"].size() == 2);
  auto const& one = json["scenarios"][1];
  CHECK(one["scenario"] == "demo");
  CHECK(one["run"]["trials"] == 20);
  CHECK(one["run"]["jobs"] == 4);
  CHECK(one["run"]["requests"].get<double>() == Approx(2'400'000).epsilon(0.01));
  CHECK(one["run"]["seconds"].get<double>() > 0);
  CHECK(one["run"]["bytes"].get<double>() > 1e6);
  REQUIRE(one["designs"].size() == 1);
  auto const& design = one["designs"][0];
  CHECK(design["variant"] == "base");
  CHECK(design["utilization"]["most"].get<double>() == Approx(0.5));
  CHECK(design["store_utilization"].is_null());
  CHECK(design["trial"]["events"][0]["of"] == "steps of requests");
  CHECK(design["trial"]["events"][0]["key"] == "workload.arrivals");
  CHECK(design["trial"]["bytes"].size() > 2);
  CHECK(here.run("check demo.toml --format csv").code == 2);
}

TEST_CASE("check refuses a run whose jobs need too much memory together, and names them") {
  Workplace const here;
  here.write("large.toml",
             std::string{"[balancer]\ncount = 40\npolicy = \"ring_hash(vnodes=1000)\"\n"} + scenario);
  std::string const command = "check large.toml --set server.count=1000 --set run.replications=64 --jobs ";
  CHECK(here.run(command + "4").code == 0);
  auto const ended = here.run(command + "64");
  CHECK(ended.code == 2);
  CHECK(contains(ended.err, "for 64 trials at a time, most of each for points on rings"));
  CHECK(contains(ended.err, "lower --jobs or change balancer.policy"));
}

TEST_CASE("check lists in the order of time all that is planned to happen to the fleet") {
  Workplace const here;
  std::string text = scenario;
  text.replace(text.find("workers = 2"), 11, "workers = 2\nmemory = \"1GiB\"");
  here.write("demo.toml", text + R"toml(
[[fault]]
kind = "hang"
server = "all"
at = "1min"
for = "10s"
[[fault]]
kind = "balancer_restart"
balancer = "all"
at = "7min"
[[scale]]
at = "2min"
count = 6
[[rollout]]
at = "6min"
batch = 2
surge = 1
drain_timeout = "30s"
every = "1h"
[[maintenance]]
server = 2
at = "4min"
for = "20min"
drain_timeout = "1min"
[[maintenance]]
server = 1
at = "270s"
[[fault]]
kind = "partition"
balancer = 1
server = 3
at = "8min"
for = "1min"
[[fault]]
kind = "leak"
server = 4
at = "9min"
rate = "2MiB/s"
[autoscale]
max = 9
target = 0.6
)toml");
  auto const ended = here.run("check demo.toml");
  CHECK(contains(
      ended.out,
      "#   planned\n"
      "#     15s      from 1 to 9 servers, for a utilization of 0.6, reviewed every 15s; "
      "servers that leave are not drained\n"
      "#     1min     hang of every server, seen down within 12s; goes on at 70s\n"
      "#     2min     scale to 6 servers; servers that leave are not drained\n"
      "#     4min     server 2 is taken out for maintenance, drained for up to 1min, and put back after "
      "20min\n"
      "#     270s     server 1 is taken out for maintenance, not drained, and not put back\n"
      "#     5min     crash of server 2, seen down within 6s; up again at 6min\n"
      "#     6min     rollout, 2 at a time, drained for up to 30s, with a surge of 1; again "
      "every 1h\n"
      "#     7min     restart of every balancer\n"
      "#     8min     partition between balancer 1 and server 3, seen down within 12s; "
      "over at 9min\n"
      "#     9min     leak of memory in server 4, 2MiB/s\n"));
}

TEST_CASE("check tells when balancers hear of what operators do") {
  Workplace const here;
  here.write("demo.toml", std::string{scenario} + R"toml(
[[rollout]]
at = "6min"
[[rollout]]
at = "7min"
drain_timeout = "30s"
[[maintenance]]
server = 1
at = "8min"
)toml");
  auto const ended = here.run("check demo.toml --set balancer.notice=3s");
  CHECK(
      contains(ended.out,
               "#     6min     rollout, 1 at a time, not drained\n"
               "#     7min     rollout, 1 at a time, drained for up to 30s and known to balancers 3s later\n"
               "#     8min     server 1 is taken out for maintenance, not drained and known to balancers 3s "
               "later, and not put back\n"));
}

TEST_CASE("check tells what strikes again, or at random, and which servers it spares") {
  Workplace const here;
  here.write("demo.toml", std::string{scenario} + R"toml(
every = "2min"
[[fault]]
kind = "crash"
server = "all"
at = "1min"
mttf = "1h"
mttr = "10s"
only_busy = true
[[fault]]
kind = "store_slow"
mttf = "2h"
for = "5s"
)toml");
  auto const ended = here.run("check demo.toml");
  CHECK(contains(ended.out,
                 "#   planned\n"
                 "#     0s       the store slows down 10 times; over 5s later; at random, each after 2h "
                 "on average\n"
                 "#     1min     crash of every server, seen down within 6s; up again 40s later on "
                 "average; at random, each after 1h on average; spares idle servers\n"
                 "#     5min     crash of server 2, seen down within 6s; up again at 6min; again every "
                 "2min\n"));
}

TEST_CASE("what check prints is itself a scenario, the same one") {
  Workplace const here;
  here.write("demo.toml", scenario);
  here.write("resolved.toml", here.run("check demo.toml").out);
  auto const again = here.run("check resolved.toml");
  CHECK(again.code == 0);
  CHECK(again.out.substr(0, again.out.find("# resolved:")) ==
        here.read("resolved.toml").substr(0, again.out.find("# resolved:")));
}

TEST_CASE("check warns of overload, and a set key takes part") {
  Workplace const here;
  here.write("demo.toml", scenario);
  auto const ended = here.run("check demo.toml --set server.workers=1");
  CHECK(ended.code == 0);
  CHECK(contains(ended.err, "caution: demo.toml: base: predicted utilization is 1.00"));
}

TEST_CASE("check tells of the store that servers with a cache write to, and names bounds as such") {
  Workplace const here;
  here.write("demo.toml", std::string{scenario} + R"toml(
[balancer]
policy = "first" # many sessions may come back to the first server, or not
[state]
placement = "cached"
[state.store]
service_time = "6ms"
)toml");
  auto const ended = here.run("check demo.toml");
  CHECK(contains(ended.out, "# base\n#   predicted utilization at most 0.786, of the store at most 2.115\n"));
  CHECK(ended.err ==
        "caution: demo.toml: base: predicted utilization of the store is at least 1.26: it cannot "
        "keep up\n");
}

TEST_CASE("check says what is planned for every kind of fault") {
  for (FaultKindRow const& kind : fault_kinds()) {
    Design design;
    design.faults.emplace_back().kind = kind.word;
    CAPTURE(kind.name);
    CHECK(fleet_timeline(design).size() > std::string{"#     0s       \n"}.size());
  }
}

TEST_CASE("check goes on to the next scenario after a bad one, and says so") {
  Workplace const here;
  here.write("demo.toml", scenario);
  here.write("bad.toml", "[servr]\n");
  auto const ended = here.run("check bad.toml demo.toml missing.toml");
  CHECK(ended.code == 2);
  CHECK(contains(ended.err, "bad.toml:1:"));
  CHECK(contains(ended.err, "missing.toml"));
  CHECK(contains(ended.out, "# demo: no errors"));
  CHECK(here.run("check demo.toml demo.toml").code == 0);
}

TEST_CASE("settings in vain are remarked on, unless quiet; strict refuses them") {
  Workplace const here;
  here.write("vain.toml", std::string{scenario} + "[state.store]\nworkers = 4\n");
  std::string const place = "vain.toml:15:11: ";
  for (std::string const command : {"check vain.toml", "run vain.toml --replications 1"}) {
    auto const told = here.run(command);
    CHECK(told.code == 0);
    CHECK(contains(told.err,
                   place + "remark: 'state.store.workers' has no effect: no state is kept in a store"));
    auto const refused = here.run(command + " --strict");
    CHECK(refused.code == 2);
    CHECK(refused.out.empty());
    CHECK(contains(refused.err, place + "error: 'state.store.workers' has no effect"));
  }
  CHECK(here.run("run vain.toml --replications 1 --quiet").err.empty());
}

} // namespace check_test
