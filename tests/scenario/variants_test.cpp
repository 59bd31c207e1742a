#include "catch.hpp"
#include "scenario/sample.hpp"

using namespace stickysim;

namespace variants_test {
using sample::errors;
using sample::loaded;

namespace {

std::vector<std::string> names(Scenario const& scenario) {
  std::vector<std::string> result;
  for (auto const& variant : scenario.variants)
    result.push_back(variant.name);
  return result;
}

} // namespace

TEST_CASE("variants stand in the order of the file") {
  auto const text =
      sample::minimal + "[variants.zebra]\n[variants.ant]\nstate.reads = 2\n[variants.\"m.1\"]\n";
  CHECK(names(loaded(text)) == std::vector<std::string>{"zebra", "ant", "m.1"});
}

TEST_CASE("an override changes its variant alone") {
  auto const scenario = loaded(sample::full, {{}, {}});
  auto const& sticky = scenario.variants[0].design;
  auto const& calm = scenario.variants[1].design;
  auto const& arcade = scenario.variants[2].design;
  CHECK(sticky.faults.size() == 1);
  CHECK(calm.faults.empty());
  CHECK(arcade.faults.size() == 1);
  CHECK(sticky.balancer.affinity.kind == AffinityKind::cookie);
  CHECK(arcade.balancer.affinity.kind == AffinityKind::none);
  CHECK(arcade.state.placement == Placement::shared);
}

TEST_CASE("overrides may be dotted, nested or whole arrays") {
  auto const scenario = loaded(sample::minimal + R"toml([variants.nested.balancer.health]
fall = 7
[[variants.arrays.server]]
name = "a"
count = 2
[[variants.arrays.server]]
name = "b"
[[variants.arrays.fault]]
at = "1s"
server = 3
)toml");
  CHECK(scenario.variants[0].design.balancer.health.fall == 7);
  CHECK(scenario.variants[1].design.balancer.health.fall == 3);
  CHECK(scenario.variants[1].design.servers.size() == 2);
  CHECK(scenario.variants[1].design.faults[0].server == 3);
}

TEST_CASE("a variant may replace where sessions come from") {
  auto const scenario = loaded(sample::minimal + "[variants.closed]\nworkload.users = 5\n");
  CHECK(scenario.variants[0].design.workloads[0].users == 5);
  CHECK(scenario.variants[0].design.workloads[0].arrivals.name.empty());
}

TEST_CASE("a variant cannot change the run, and its name must suit a CSV cell") {
  CHECK(errors(sample::minimal + "[variants.a]\nrun.seed = 3\n").find("'run.seed' holds for the whole") !=
        std::string::npos);
  CHECK(errors(sample::minimal + "[variants.\"=1+1\"]\n").find("'=1+1' is not a name") != std::string::npos);
  CHECK(errors(sample::minimal, {{}, {"sticky"}}).find("there is no variant 'sticky'") != std::string::npos);
}

TEST_CASE("an error of the base is reported once, however many variants share it") {
  auto const shown =
      errors(sample::minimal + "[[fault]]\nserver = 9\nat = \"1s\"\n[variants.a]\n[variants.b]\n");
  CHECK(shown == "sample.toml:5:10: error: there is no server 9\n"
                 "    5 | server = 9\n"
                 "      |          ^\n"
                 "      = help: servers count from 1 to 1\n");
}

TEST_CASE("a sweep is a grid: points outside, variants inside, the last key fastest") {
  auto const scenario = loaded(sample::full);
  CHECK(scenario.swept_keys == std::vector<std::string>{"server.count", "balancer.policy"});
  REQUIRE(scenario.variants.size() == 12);
  CHECK(names(scenario)[3] == "sticky");
  using Point = std::vector<std::string>;
  CHECK(scenario.variants[0].point == Point{"4", "random"});
  CHECK(scenario.variants[2].point == Point{"4", "random"});
  CHECK(scenario.variants[3].point == Point{"4", "power_of_d(d=3)"});
  CHECK(scenario.variants[6].point == Point{"8", "random"});
  CHECK(scenario.variants[6].design.servers[0].count == 8);
  CHECK(scenario.variants[3].design.balancer.policy.name == "power_of_d");
}

TEST_CASE("points carry canonical values") {
  auto const scenario = loaded(sample::minimal + "[sweep]\n\"state.ttl\" = [\"60s\", \"0.5h\"]\n");
  CHECK(scenario.variants[0].point[0] == "1min");
  CHECK(scenario.variants[1].point[0] == "30min");
}

TEST_CASE("sweeps that contradict themselves are refused") {
  auto const sweep = [](std::string const& text) { return errors(sample::minimal + text); };
  CHECK(sweep("[sweep]\n\"run.seed\" = [1, 2]\n").find("holds for the whole scenario") != std::string::npos);
  CHECK(sweep("[sweep]\nserver.count = [1, 2]\n").find("stands in quotes") != std::string::npos);
  CHECK(sweep("[sweep]\n\"server.count\" = 3\n").find("array of its values") != std::string::npos);
  CHECK(sweep("[sweep]\n\"server.cuont\" = [3]\n").find("did you mean server.count?") != std::string::npos);
  CHECK(sweep("[variants.a]\nserver.count = 3\n[sweep]\n\"server.count\" = [3]\n").find("swept and set") !=
        std::string::npos);
  CHECK(errors(sample::full, {{"server.count=3"}, {}}).find("swept and set") != std::string::npos);
}

TEST_CASE("a grid past all reason is refused before it is built") {
  std::string values = "0";
  for (int value = 1; value < 500; ++value)
    values += "," + std::to_string(value);
  auto const shown = errors(sample::minimal + "[sweep]\n\"state.reads\" = [" + values +
                            "]\n\"state.writes\" = [" + values + "]\n\"balancer.retries\" = [0, 1]\n");
  CHECK(shown.find("500000 points of 1 variants are too many") != std::string::npos);
}

TEST_CASE("expectations compare metrics of variants or numbers") {
  auto const scenario = loaded(sample::full + "[[expect]]\nthat = \"1.5 <= calm.latency_p99\"\n");
  REQUIRE(scenario.expectations.size() == 3);
  CHECK(scenario.expectations[0].left.variant == "sticky");
  CHECK(scenario.expectations[0].left.metric == "sessions_lost");
  CHECK(scenario.expectations[0].op == ">");
  CHECK(scenario.expectations[0].right.variant == "arcade");
  CHECK(scenario.expectations[1].op == "==");
  CHECK(scenario.expectations[1].right.variant.empty());
  CHECK(scenario.expectations[1].right.number == 0);
  CHECK(scenario.expectations[2].left.number == 1.5);
}

TEST_CASE("wrong expectations are pointed at") {
  auto const expect = [](std::string const& that) {
    return errors(sample::minimal + "[[expect]]\nthat = \"" + that + "\"\n");
  };
  CHECK(expect("base.sessions_lots > 0").find("did you mean 'sessions_lost'?") != std::string::npos);
  CHECK(expect("0 > nobody.sessions_lost").find(":5:13: error: there is no variant 'nobody'") !=
        std::string::npos);
  CHECK(expect("base.sessions_lost =< 3").find("'=<' is not a comparison") != std::string::npos);
  CHECK(expect("base.sessions_lost").find("compares nothing") != std::string::npos);
  CHECK(expect("base.sessions_lost >").find("compares nothing") != std::string::npos);
  CHECK(expect("> 3").find("one side is empty") != std::string::npos);
  CHECK(expect("1 < 2").find("compares two numbers") != std::string::npos);
  CHECK(expect("base.latency_p99 < 200ms").find("has a unit") != std::string::npos);
  CHECK(expect("x * base.requests > 1").find("error: 'x' is not a number") != std::string::npos);
  CHECK(expect("2 * 3 < base.requests").find("'2 * 3' is not a multiple of a metric") != std::string::npos);
  CHECK(expect("2 * 2 * base.requests > 1").find("is not a multiple of a metric") != std::string::npos);
}

TEST_CASE("a side of an expectation may be a class of clients of a variant") {
  std::string const classes = "[[workload]]\nname = \"people\"\nusers = 5\nrequests = 3\ndemand = \"1ms\"\n"
                              "[[workload]]\nname = \"bots.us\"\nusers = 5\nrequests = 1\ndemand = \"1ms\"\n"
                              "[variants.sticky]\n";
  auto const expecting = [&](std::string const& that) {
    return classes + "[[expect]]\nthat = \"" + that + "\"\n";
  };
  auto const left = [&](std::string const& that) {
    auto const scenario = sample::loaded(expecting(that), {});
    return scenario.expectations.at(0).left;
  };
  CHECK(left("sticky.people.sessions_lost < 10").variant == "sticky");
  CHECK(left("sticky.people.sessions_lost < 10").workload == "people");
  CHECK(left("2 * sticky.bots.us.sessions_lost < 10").workload == "bots.us");
  CHECK(left("sticky.sessions_lost < 10").workload.empty());

  auto const wrong = [&](std::string const& that) { return errors(expecting(that)); };
  auto const has = [](std::string const& text, std::string const& part) {
    return text.find(part) != std::string::npos;
  };
  CHECK(has(wrong("sticky.poeple.sessions_lost < 10"), "'sticky' has no class of clients 'poeple'"));
  CHECK(has(wrong("sticky.poeple.sessions_lost < 10"), "did you mean 'people'?"));
  CHECK(has(wrong("sticky.x.sessions_lost < 10"), "there is people, bots.us"));
  CHECK(has(wrong("stikcy.people.sessions_lost < 10"), "there is no variant 'stikcy'"));
  CHECK(has(wrong("stikcy.people.sessions_lost < 10"), "did you mean 'sticky'?"));
  CHECK(
      has(wrong("people.sessions_lost < 10"), "'people' is a class of clients: write sticky.people.METRIC"));
  CHECK(
      has(wrong("sticky.people.utilization_mean < 1"), "'utilization_mean' is not told by class of clients"));
  CHECK(has(wrong("sticky.people.session_lost < 1"), "there is no metric 'session_lost'"));
  // A scenario with one class has it by name, too.
  CHECK(sample::loaded(sample::minimal + "[[expect]]\nthat = \"base.workload.requests > 0\"\n", {})
            .expectations.at(0)
            .left.workload == "workload");
}

TEST_CASE("a side of an expectation may be a multiple of a metric") {
  auto const scenario = sample::loaded(
      sample::minimal + "[[expect]]\nthat = \"base.latency_p99 < 1.05*base.latency_p50\"\n", {});
  CHECK(scenario.expectations[0].left.factor == 1);
  CHECK(scenario.expectations[0].right.factor == 1.05);
  CHECK(scenario.expectations[0].right.metric == "latency_p50");
}

TEST_CASE("a --set of a class or fault that some variants lack holds for the others") {
  std::string const text = R"toml([[workload]]
name = "people"
arrivals = "poisson(10/s)"
demand = "exponential(20ms)"
[[workload]]
name = "bots"
arrivals = "poisson(10/s)"
demand = "exponential(20ms)"
[variants.all]
[variants.people]
workload = [{name = "people", arrivals = "poisson(10/s)", demand = "exponential(20ms)"}]
[variants.struck]
fault = [{server = 1, at = "1s", for = "1s"}]
)toml";
  auto const set = [&](std::string const& setting) {
    return parse_scenario(text, "sample.toml", {.sets = {setting}, .variants = {}});
  };
  auto const timeout = set("workload.bots.timeout=7s");
  REQUIRE(timeout);
  CHECK(timeout->variants[0].design.workloads[1].timeout_ns == 7 * nanoseconds_per_second);
  CHECK(timeout->variants[0].design.workloads[0].timeout_ns == 0);
  CHECK(timeout->variants[1].design.workloads[0].timeout_ns == 0);
  auto const fault = set("fault.1.at=9s");
  REQUIRE(fault);
  CHECK(fault->variants[2].design.faults[0].at_ns == 9 * nanoseconds_per_second);
  auto const nobody = set("workload.nobody.timeout=7s");
  REQUIRE_FALSE(nobody);
  CHECK(render(nobody.error()).find("does not say which [[workload]] it means") != std::string::npos);
}

} // namespace variants_test
