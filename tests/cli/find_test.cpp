#include "catch.hpp"
#include "cli/workplace.hpp"

namespace find_test {

namespace {

constexpr char scenario[] = R"toml(
[run]
duration = "40s"
replications = 6
seed = 7
[workload]
arrivals = "poisson(20/s)"
requests = 1
demand = "constant(10ms)"
[server]
count = 2
workers = 50
price = 2
[network]
client_rtt = "0s"
server_rtt = "0s"
[variants.near]
balancer.affinity = "cookie"
[variants.far]
network.server_rtt = "5ms"
server.speed = 2
)toml";

constexpr char rare[] = R"toml(
[run]
duration = "30s"
warmup = "5s"
seed = 1
[workload]
arrivals = "poisson(2/s)"
requests = "geometric(5)"
think_time = "exponential(1s)"
demand = "exponential(20ms)"
[server]
count = 2
workers = 8
[[fault]]
kind = "crash"
server = "all"
mttf = "1000h"
mttr = "2s"
[variants.sticky]
balancer.affinity = "cookie"
[variants.stateless]
state.placement = "shared"
)toml";

constexpr char jump[] = R"toml(
[run]
duration = "60s"
warmup = "5s"
seed = 1
[[workload]]
name = "short"
arrivals = "poisson(10/s)"
requests = 1
demand = "constant(5ms)"
[[workload]]
name = "long"
arrivals = "poisson(1/s)"
requests = 1
demand = "constant(5ms)"
[balancer]
policy = "random"
retries = 0
[server]
count = 2
workers = 100
[variants.patient]
network.server_rtt = "10ms"
[variants.hasty]
balancer.attempt_timeout = "50ms"
)toml";

Workplace const& workplace() {
  static Workplace const here;
  here.write("demo.toml", scenario);
  return here;
}

} // namespace

TEST_CASE("find says where the answer flips, with its interval and who is better on either side") {
  // near takes the demand, far half of it and 5 ms.
  auto const found =
      workplace().run("find demo.toml --metric latency_mean --vary 'workload.demand=exponential(2ms:38ms)'");
  INFO(found.err);
  CHECK(found.code == 0);
  CHECK(found.out.starts_with("'near' and 'far' break even at workload.demand = exponential("));
  CHECK(contains(found.out, "; 95 % interval"));
  CHECK(contains(found.out, "Below it 'near' is better, above"));
  CHECK(contains(found.out, "trials of 40 s, seed 7\n"));
  auto const csv = workplace().run(
      "find demo.toml --format csv --jobs 1 --metric latency_mean --vary 'workload.demand=exponential(2ms:38ms)'");
  CHECK(csv.out.starts_with("key,metric,low_better,high_better,value,value_low,value_high,trials\n"
                            "workload.demand,latency_mean,near,far,"));
}

TEST_CASE("find says so where nothing flips") {
  auto const same = workplace().run("find demo.toml --metric latency_mean --between far,near --set "
                                    "'workload.demand=constant(5ms)' --vary network.client_rtt=0ms:1ms");
  CHECK(same.code == 0);
  CHECK(contains(same.out, "'near' is better than 'far' at both ends of network.client_rtt = 0ms to 1ms"));
  auto const none = workplace().run("find demo.toml --vary server.count=2:6");
  CHECK(none.code == 1);
  CHECK(
      contains(none.out, "No flip is found between server.count = 2, where the two are the same in all 40"));
  CHECK(contains(none.out, "move the ends, or let trials run longer."));
}

TEST_CASE("find tells a break-even at an end") {
  // Two servers, or one and a store at 1 an hour.
  workplace().write("store.toml", std::string{scenario} + "server.count = 1\nstate.placement = \"shared\"\n"
                                                          "state.store.price = 1\n");
  auto const at_end = workplace().run("find store.toml --metric cost --vary server.price=1:2");
  CHECK(at_end.code == 1);
  CHECK(contains(at_end.out, "they break even at 1 if they never differ there."));
}

TEST_CASE("find brackets a jump") {
  // What takes longer than 50 ms fails in the one design, and all takes 10 ms more in the other.
  workplace().write("jump.toml", jump);
  for (std::string const range : {"10ms:51ms", "10ms:100ms", "10ms:200ms"}) {
    auto const found = workplace().run("find jump.toml --format csv --metric 'latency_mean + "
                                       "sessions_harmed_fraction' --vary 'workload.long.demand=constant(" +
                                       range + ")'");
    INFO(range << '\n' << found.out << found.err);
    CHECK(found.code == 0);
    auto const bound = [&](int column) { // constant(49.99ms)
      std::size_t start = found.out.find('\n');
      for (int i = 0; i < column; ++i)
        start = found.out.find("constant(", start + 1);
      return std::stod(found.out.substr(start + 9));
    };
    CHECK(bound(2) <= 50);
    CHECK(50 <= bound(3));
    CHECK(bound(3) - bound(2) < 0.2);
  }
  auto const told =
      workplace().run("find jump.toml --metric 'latency_mean + sessions_harmed_fraction' --vary "
                      "'workload.long.demand=constant(10ms:100ms)'");
  CHECK(contains(told.out, "The difference follows no smooth curve there"));
}

TEST_CASE("find names the value at which a metric is missing") {
  auto const gap = workplace().run("find demo.toml --metric latency_mean --set balancer.attempt_timeout=50ms "
                                   "--vary 'workload.demand=constant(10ms:100ms)'");
  CHECK(gap.code == 1);
  CHECK(contains(gap.err, "not decided: a trial of 'near' has no latency_mean at "
                          "workload.demand=constant(100ms), as others have"));
  CHECK_FALSE(contains(gap.err, "--help"));
}

TEST_CASE("find looks at whole numbers where a key takes no others") {
  // With few workers requests wait, at the slower servers longer.
  auto const flips =
      workplace().run("find demo.toml --metric latency_mean --set 'workload.demand=exponential(9ms)' "
                      "--set 'workload.arrivals=poisson(80/s)' --set server.count=1 --vary "
                      "server.workers=1:9");
  INFO(flips.out);
  CHECK(contains(flips.out,
                 "'far' is better up to server.workers = 2, 'near' from 3 on, by latency_mean; both with"));
}

TEST_CASE("find draws who is better where") {
  std::string const order = "find demo.toml --metric latency_mean --set run.duration=4s --vary "
                            "'workload.demand=constant(2ms:18ms)' --map network.client_rtt=0ms:1ms";
  auto const map = workplace().run(order);
  INFO(map.err);
  CHECK(map.code == 0);
  CHECK(map.out.starts_with("network.client_rtt\n"));
  CHECK(contains(map.out, "0ms │████████"));
  CHECK(contains(map.out, "░░░░\n"));
  CHECK(contains(map.out, "█ 'near' is better   ░ 'far' is better"));
  auto const csv = workplace().run(order + " --format csv");
  CHECK(csv.out.starts_with("workload.demand,network.client_rtt,better\nconstant(2ms),0ms,near\n"));
  CHECK(contains(csv.out, "constant(18ms),1ms,far\n"));
}

TEST_CASE("find refuses what it cannot search") {
  auto const said = [](std::string const& arguments) {
    auto const ended = workplace().run("find demo.toml " + arguments);
    CHECK(ended.code == 2);
    return ended.err;
  };
  CHECK(contains(said(""), "--vary is missing"));
  CHECK(contains(said("--vary server.count=4"), "--vary: 'server.count=4' gives no range"));
  CHECK(contains(said("--vary server.cont=1:2"), "unknown key 'server.cont'"));
  CHECK(contains(said("--vary server.count=1:2 --between near"), "write two designs"));
  CHECK(contains(said("--vary server.count=1:2 --between near,fra"), "did you mean far?"));
  CHECK(contains(said("--vary server.count=1:2 --metric latency"), "there is no metric 'latency'"));
  CHECK(contains(said("--vary server.count=1:2 --metric store_latency_mean"),
                 "a trial of 'near' has no store_latency_mean"));
  CHECK(contains(said("--vary server.count=1:2 --metric 'latency_mean + throughput'"),
                 "more is better by one term and worse by another, throughput"));
  CHECK(contains(said("--vary server.count=1:2 --format json"), "formats are table, csv"));
  CHECK(contains(said("--vary server.count=1:2 --variant near"), "demo.toml has one design"));
}

TEST_CASE("size says how many servers each design needs, and what they cost") {
  auto const sized =
      workplace().run("size demo.toml --set server.workers=1 --set 'workload.demand=exponential(80ms)' "
                      "--meet 'latency_mean < 150ms' --meet 'availability > 0.9'");
  INFO(sized.err);
  CHECK(sized.code == 0);
  CHECK(contains(sized.out, "design servers latency_mean availability price/h"));
  CHECK(contains(sized.out,
                 "The smallest server.count with which latency_mean < 150ms and availability > 0.9"));
  auto const csv = [&](std::string const& more) {
    return workplace()
        .run("size demo.toml --set server.workers=1 --set 'workload.demand=exponential(80ms)' --format csv "
             "--meet 'latency_mean < 150ms' " +
             more)
        .out;
  };
  std::string const whole = csv("");
  CHECK(whole.starts_with("design,servers,one_less,latency_mean,price_per_hour\nnear,"));
  // 1.6 servers' work for the one, 0.8 for the other.
  CHECK(contains(whole, "\nnear,3,"));
  CHECK(contains(whole, ",6\nfar,2,"));
  CHECK(contains(csv("--with-one-server-down"), "\nnear,4,"));
  CHECK(contains(csv("--with-one-server-down"), "\nfar,3,"));
  CHECK(contains(csv("--most 1"), "\nnear,,no,,\nfar,,no,,\n"));
}

TEST_CASE("size says what it does not know") {
  auto const sized = [](std::string const& more) {
    return workplace().run(
        "size demo.toml --set server.workers=1 --set 'workload.demand=exponential(80ms)' " + more);
  };
  auto const never = sized("--meet 'latency_mean < 1ms' --most 4");
  CHECK(never.code == 1);
  CHECK(contains(never.out, "'near': not even 4 servers meet the goals."));
  CHECK(contains(sized("--meet 'store_latency_mean < 1s'").out, "'near': it has no store_latency_mean."));
  CHECK(contains(sized("--meet 'sessions_harmed_fraction < 0.5'").out,
                 "sessions_harmed_fraction is 0 in each of"));
  CHECK(
      contains(sized("--meet 'latency_mean < 1s' --replications 1").err, "one replication has no interval"));
  CHECK(contains(sized("--meet 'latency_mean < 1s' --most 1 --with-one-server-down").err, "--most is 1"));
  CHECK(contains(sized("--meet 'latency_mean < 1s' --count server.speed").err,
                 "--count: server.speed is number, not a count"));
  CHECK(contains(sized("--meet 'latency_mean < 1s' --count server.workers --with-one-server-down").err,
                 "server.workers does not count servers"));
  CHECK(contains(sized("--meet 'failed_fraction < 1%'").err, "1 % is 0.01"));
}

TEST_CASE("size refuses goals that are none") {
  CHECK(workplace().run("size demo.toml").code == 2);
  auto const bad = workplace().run("size demo.toml --meet 'latency_mean 1s'");
  CHECK(bad.code == 2);
  CHECK(contains(bad.err, "--meet: 'latency_mean 1s' compares nothing"));
}

TEST_CASE("best names the best design and what it is worth") {
  auto const best =
      workplace().run("best demo.toml --metric latency_mean --set 'workload.demand=exponential(20ms)'");
  INFO(best.err);
  CHECK(best.code == 0);
  CHECK(contains(best.out, "'far' is the best of 2 designs by latency_mean: with 95 % confidence"));
  CHECK(contains(best.out, "the same for every design would have taken"));
  auto const most = workplace().run("best demo.toml --metric throughput --set 'variants=1'");
  CHECK(most.code == 2);
  auto const tied =
      workplace().run("best demo.toml --metric latency_mean --set 'workload.demand=exponential(10ms)' "
                      "--delta 1ns --replications 12 --format csv");
  CHECK(tied.code == 1);
  CHECK(tied.out.starts_with("design,metric,mean,trials,is_best,is_guaranteed,delta,equal_trials\n"));
}

TEST_CASE("best decides nothing where harm is rare and was not seen") {
  workplace().write("rare.toml", rare);
  auto const unseen = workplace().run("best rare.toml --delta 0.0001 --replications 30");
  CHECK(unseen.code == 1);
  CHECK(contains(unseen.out, "Not decided: by sessions_harmed_fraction, 'sticky' and 'stateless' do not "));
  CHECK(contains(unseen.out, "With 95 % confidence at most 9.5 % of the trials differ"));
  auto const few =
      workplace().run("best rare.toml --delta 0.0001 --replications 30 --set fault.1.mttf=10min");
  CHECK(few.code == 1);
  CHECK(contains(few.out, "too few to judge"));
  auto const csv = workplace().run("best rare.toml --delta 0.0001 --replications 30 --format csv");
  CHECK(contains(csv.out, ",30,1,0,0.0001,\n"));
  auto const seen = workplace().run("best rare.toml --delta 0.003 --set fault.1.mttf=20min");
  INFO(seen.out);
  CHECK(seen.code == 0);
  CHECK(contains(seen.out, "'stateless' is the best of 2 designs"));
  CHECK(contains(seen.out, "better by 0.003 or more"));
}

TEST_CASE("best asks which difference matters where all means are 0") {
  auto const none = workplace().run("best demo.toml");
  CHECK(none.code == 2);
  CHECK(contains(none.err,
                 "--delta is missing: by sessions_harmed_fraction every design has 0 in the first 10"));
  CHECK(none.out.empty());
}

TEST_CASE("more throughput is better") {
  auto const best = workplace().run("best demo.toml --metric throughput --delta 1 --set server.count=1 --set "
                                    "server.workers=1 --set 'workload.demand=exponential(90ms)'");
  CHECK(contains(best.out, "'far' is the best of 2 designs by throughput"));
}

TEST_CASE("a search takes one scenario that sweeps nothing") {
  workplace().write("swept.toml", std::string{scenario} + "[sweep]\n\"server.count\" = [1, 2]\n");
  auto const swept = workplace().run("best swept.toml");
  CHECK(swept.code == 2);
  CHECK(contains(swept.err, "swept.toml has a [sweep] of server.count"));
  CHECK(contains(workplace().run("best .").err, ". is a folder"));
  CHECK(contains(workplace().run("best -").err, "the scenario is read more than once"));
}

} // namespace find_test
