#include "catch.hpp"
#include "folder.hpp"
#include "scenario/sample.hpp"

#include <sys/stat.h>

using namespace stickysim;
using sample::loaded;

TEST_CASE("the smallest scenario has every default") {
  auto const scenario = loaded(sample::minimal);
  CHECK(scenario.name == "sample");
  CHECK(scenario.run.duration_ns == 600 * nanoseconds_per_second);
  REQUIRE(scenario.variants.size() == 1);
  CHECK(scenario.variants[0].name == "base");
  auto const& design = scenario.variants[0].design;
  REQUIRE(design.workloads.size() == 1);
  CHECK(design.workloads[0].arrivals.name == "poisson");
  CHECK(design.workloads[0].requests.distribution->constant() == 1);
  CHECK(design.workloads[0].think_time.distribution->constant() == 0);
  CHECK(design.balancer.policy.name == "round_robin");
  CHECK(design.servers.size() == 1);
  CHECK(design.faults.empty());
  CHECK(design.state.store.service_time.distribution->constant() == 50'000);
}

TEST_CASE("a scenario's values reach the structs in base units") {
  auto const scenario = loaded(sample::full);
  CHECK(scenario.title == "A server dies at noon");
  CHECK(scenario.question == "Who notices?");
  CHECK(scenario.run.warmup_ns == 60 * nanoseconds_per_second);
  CHECK(scenario.run.replications == 20);
  CHECK(scenario.run.seed == 42);
  auto const& design = scenario.variants.front().design;
  CHECK(design.workloads[0].kind == SessionKind::cart);
  CHECK(design.workloads[0].demand.distribution->mean() == Approx(20e6));
  CHECK(design.balancer.affinity.kind == AffinityKind::cookie);
  CHECK(design.balancer.retries == 1);
  CHECK(design.balancer.health.interval_ns == 3 * nanoseconds_per_second);
  CHECK(design.servers[0].queue == 1000);
  CHECK(design.servers[0].zone == "a");
  CHECK(design.state.bytes == 8192);
  CHECK(design.state.store.round_trip_ns == 500'000);
  CHECK(design.network.bandwidth_bytes_per_s == 1e6);
  REQUIRE(design.faults.size() == 1);
  CHECK(design.faults[0].target == FaultTarget::server);
  CHECK(design.faults[0].server == 2);
  CHECK(design.faults[0].at_ns == 300 * nanoseconds_per_second);
}

TEST_CASE("classes of clients and groups of servers are arrays of named tables") {
  auto const scenario = loaded(R"toml(
[[workload]]
name = "shoppers"
users = 100
think_time = "3s"
demand = "20ms"
[[workload]]
name = "uploaders"
arrivals = "2/s"
demand = "20ms"
kind = "upload"
[[server]]
name = "old"
count = 2
[[server]]
name = "new"
speed = 2.5
weight = 3
zone = "b"
[[fault]]
zone = "b"
at = "1min"
[variants.more]
server.old.count = 5
workload.shoppers.users = 200
)toml");
  auto const& more = scenario.variants[0].design;
  CHECK(more.workloads[0].users == 200);
  CHECK(more.workloads[1].on_loss == OnLoss::restart);
  CHECK(more.servers[0].count == 5);
  CHECK(more.servers[1].speed == 2.5);
  CHECK(more.servers[1].count == 1);
  CHECK(more.faults[0].target == FaultTarget::zone);
}

TEST_CASE("short forms stand for the first key of their section") {
  auto const balancer = [](std::string const& settings) {
    return loaded(sample::minimal + "[balancer]\n" + settings).variants[0].design.balancer;
  };
  CHECK_FALSE(balancer("health = false\n").health.enabled);
  CHECK(balancer("affinity = \"cookie\"\n").affinity.kind == AffinityKind::cookie);
  CHECK(balancer("affinity.kind = \"cookie\"\n").affinity.kind == AffinityKind::cookie);
}

TEST_CASE("what the scenario itself sets wins over the preset") {
  auto const with = [](std::string const& settings) {
    return loaded(sample::minimal + "[balancer]\n" + settings).variants[0].design.balancer;
  };
  auto const plain = with("redispatch = \"never\"\n");
  CHECK(plain.redispatch == Redispatch::off);
  auto const preset = with("preset = \"haproxy-2.6\"\nretries = 7\nhealth.fall = 9\n");
  CHECK(preset.retries == 7);
  CHECK(preset.health.fall == 9);
  CHECK(preset.redispatch == Redispatch::last);
  CHECK(preset.retry_delay_ns == nanoseconds_per_second);
}

TEST_CASE("a run's settings and a variant's can be set from outside") {
  auto const scenario = loaded(sample::full, {{"run.seed=7", "balancer.load_info=periodic(10s)",
                                               "state.ttl=\"1h\"", "title=a = b", "workload.users=3"},
                                              {"calm"}});
  CHECK(scenario.run.seed == 7);
  CHECK(scenario.title == "a = b");
  REQUIRE(scenario.variants.size() == 4);
  for (auto const& variant : scenario.variants) {
    CHECK(variant.name == "calm");
    CHECK(variant.design.balancer.load_info == LoadInfo::periodic);
    CHECK(variant.design.balancer.load_info_period_ns == 10 * nanoseconds_per_second);
    CHECK(variant.design.state.ttl_ns == 3600 * nanoseconds_per_second);
    CHECK(variant.design.workloads[0].users == 3);
    CHECK(variant.design.workloads[0].arrivals.name.empty());
  }
  CHECK(scenario.expectations.empty());
}

TEST_CASE("a seed may use all 64 bits") {
  CHECK(loaded(sample::minimal, {{"run.seed=\"18446744073709551615\""}, {}}).run.seed == UINT64_MAX);
}

TEST_CASE("a trace is looked for beside the scenario and read once for all variants") {
  Folder const folder;
  folder.write("t.csv", "session,at,think\na,0.5,\na,,1.5\n");
  auto const load = [&](std::string const& demand) {
    return parse_scenario("[workload]\ntrace = \"t.csv\"\n" + demand + "[variants.a]\n[variants.b]\n",
                          folder / "s.toml");
  };
  auto const scenario = *load("demand = \"5ms\"\n");
  auto const& trace = scenario.variants[0].design.workloads[0].trace;
  REQUIRE(trace);
  CHECK(trace->requests.size() == 2);
  CHECK(scenario.variants[1].design.workloads[0].trace == trace);
  CHECK(render(load("").error()).find("leaves out some requests' demand") != std::string::npos);
}

TEST_CASE("only regular files are read, and none that is too large") {
  auto const message = [](std::string const& path) {
    auto const result = load_scenario(path);
    return render(result.error());
  };
  Folder const folder;
  auto const file = folder / "a.toml";

  CHECK(message(folder.path()) == folder.path() +
                                      ": error: is a directory, not a scenario\n"
                                      "      = help: name a scenario file, or - for standard input\n");
  CHECK(message(file) == file + ": error: cannot be read: No such file or directory\n");
  CHECK(message("/dev/null").find("is not a regular file") != std::string::npos);
  REQUIRE(::mkfifo((folder / "fifo").c_str(), 0600) == 0);
  CHECK(message(folder / "fifo").find("is not a regular file") != std::string::npos);
  folder.write("a.toml", std::string((1 << 20) + 1, '\n'));
  CHECK(message(file).find("larger than 1 MiB") != std::string::npos);
  folder.write("a.toml", sample::minimal + std::string((1 << 20) - sample::minimal.size(), '\n'));
  CHECK(load_scenario(file));
}

TEST_CASE("who comes back after an error by default: people, not jobs, machines or traces") {
  auto const reaction = [](std::string const& workload) {
    auto const scenario = parse_scenario("[workload]\ndemand = \"1ms\"\n" + workload, "sample.toml");
    REQUIRE(scenario);
    return scenario->variants.front().design.workloads.front().on_failure;
  };
  std::string const open = "arrivals = \"poisson(1/s)\"\n";
  std::string const thinks = "think_time = \"exponential(3s)\"\n";
  CHECK(reaction(open + thinks + "requests = \"geometric(5)\"\n") == OnFailure::come_back);
  CHECK(reaction("users = 3\n" + thinks + "requests = 2\n") == OnFailure::come_back);
  CHECK(reaction(open + thinks) == OnFailure::end);
  CHECK(reaction(open + "requests = 5\n") == OnFailure::end);
  CHECK(reaction(open + thinks + "requests = 5\non_failure = \"skip\"\n") == OnFailure::skip);
}
