#include "fit/drawn.hpp"
#include "fit/scenario.hpp"
#include "trace/written_file.hpp"
#include <stickysim/scenario/load.hpp>
#include <stickysim/trace/read_trace.hpp>

#include <fmt/format.h>

#include <cmath>

using namespace stickysim;

namespace scenario_test {

namespace {

constexpr Nanoseconds hour = 3600 * nanoseconds_per_second;

struct Truth {
  std::string arrivals;
  std::string requests;
  std::string think_time;
  std::string demand;
};

/// What the program's own laws give, as a trace; sessions go on until they end.
std::string trace_of(Truth const& truth, Nanoseconds span, std::uint64_t seed) {
  auto const starts = arrived(truth.arrivals, span, seed);
  auto const lengths = drawn(truth.requests, Unit::none, starts.size(), seed + 1);
  auto const think = make_distribution(*parse_call(truth.think_time), Unit::duration);
  auto const demand = make_distribution(*parse_call(truth.demand), Unit::duration);
  Random random{seed + 2};
  std::string csv = "session,at,address,think,demand\n";
  for (std::size_t i = 0; i < starts.size(); ++i)
    for (std::int64_t request = 0; request < lengths[i]; ++request)
      csv += fmt::format("s{},{},a{},{},{:.9f}\n", i,
                         request == 0 ? fmt::format("{:.9f}", to_seconds(starts[i])) : "", i,
                         request == 0 ? "" : fmt::format("{:.9f}", to_seconds((*think)->draw(random))),
                         to_seconds((*demand)->draw(random)));
  return csv;
}

FittedScenario fitted(std::string const& csv, std::string const& files = "") {
  WrittenFile const file{csv};
  auto const trace = read_trace(file.path());
  REQUIRE(trace);
  return fit_scenario(**trace, files);
}

Scenario loaded(FittedScenario const& fit) {
  auto const scenario = parse_scenario(fit.toml, "fitted.toml");
  if (!scenario) FAIL(render(scenario.error()) << fit.toml);
  return *scenario;
}

} // namespace

TEST_CASE("fit: the mean demand and the session length of known traffic come out within 5 %") {
  Truth const truth = GENERATE(
      Truth{"poisson(0.5/s)", "geometric(20)", "exponential(3s)", "exponential(20ms)"},
      Truth{"poisson(2/s)", "geometric(8)", "lognormal(10s, cv=2)", "lognormal(30ms, cv=1.5)"},
      Truth{"poisson(0.5/s)", "lognormal(15, cv=1)", "hyperexponential(5s, scv=3)", "erlang(50ms, k=3)"});
  for (std::uint64_t const seed : {10u, 20u}) {
    CAPTURE(truth.demand, seed);
    FittedScenario const fit = fitted(trace_of(truth, 4 * hour, seed));
    CAPTURE(fit.toml);
    Scenario const scenario = loaded(fit);
    auto const& workload = scenario.variants.front().design.workloads.front();
    auto const mean = [](std::string const& law, Unit unit) {
      return (*make_distribution(*parse_call(law), unit))->mean();
    };
    // Sessions are 1,800 or more, their lengths' cv about 1: 5 % are two deviations at least.
    CHECK(std::fabs(workload.demand.distribution->mean() / mean(truth.demand, Unit::duration) - 1) < 0.05);
    CHECK(std::fabs(workload.requests.distribution->mean() / mean(truth.requests, Unit::none) - 1) < 0.05);
    CHECK(std::fabs(workload.think_time.distribution->mean() / mean(truth.think_time, Unit::duration) - 1) <
          0.05);
    auto const process = make_arrival_process(workload.arrivals);
    REQUIRE(process);
    double const rate = (*make_arrival_process(*parse_call(truth.arrivals)))->mean_rate(4 * hour);
    CHECK(std::fabs((*process)->mean_rate(4 * hour) - rate) < 4 * std::sqrt(rate * 4 * 3600) / (4 * 3600));
  }
}

TEST_CASE("fit: sessions that the record's end cuts do not make sessions shorter") {
  // Sessions last five minutes on average, the record an hour.
  Truth const truth{"poisson(1/s)", "geometric(30)", "exponential(10s)", "10ms"};
  std::string const whole = trace_of(truth, hour, 1);
  std::string cut = "session,at,address,think,demand\n";
  WrittenFile const file{whole};
  auto const trace = read_trace(file.path());
  REQUIRE(trace);
  for (TraceSession const& session : (*trace)->sessions) {
    Nanoseconds at = 0;
    for (std::uint32_t i = 0; i < session.count; ++i) {
      TraceRequest const& request = (*trace)->requests[session.first + i];
      at = i == 0 ? request.at_ns : at + request.think_ns + 10'000'000;
      if (at < hour)
        cut +=
            fmt::format("{},{},,{},0.01\n", session.id, i == 0 ? fmt::format("{:.9f}", to_seconds(at)) : "",
                        i == 0 ? "" : fmt::format("{:.9f}", to_seconds(request.think_ns)));
    }
  }
  Scenario const scenario = loaded(fitted(cut));
  CHECK(std::fabs(scenario.variants.front().design.workloads.front().requests.distribution->mean() / 30 - 1) <
        0.06);
}

TEST_CASE(
    "fit: the scenario asks its question of a sticky and a stateless fleet and marks what is invented") {
  FittedScenario const fit =
      fitted(trace_of({"poisson(1/s)", "geometric(5)", "exponential(3s)", "exponential(20ms)"}, hour, 5));
  Scenario const scenario = loaded(fit);
  REQUIRE(scenario.variants.size() == 2);
  CHECK(scenario.variants[0].name == "sticky");
  CHECK(scenario.variants[1].name == "stateless");
  CHECK(!scenario.question.empty());
  CHECK(scenario.idle.empty());
  CHECK(fit.toml.find("replace the following with yours") != std::string::npos);
  CHECK(fit.toml.starts_with("# Fitted to file: "));
}

TEST_CASE("fit: a trace without demands gets one that is marked") {
  FittedScenario const fit = fitted("session,at,think\na,0,\na,,3\nb,5,\nb,,2\nb,,4\n");
  CHECK(fit.toml.find("the trace says nothing of demands") != std::string::npos);
  loaded(fit);
}

TEST_CASE("fit: where no law fits the values go to a file, or the least bad law stands for them") {
  std::string csv = "session,at,think,demand\n";
  for (int i = 0; i < 2000; ++i)
    csv += fmt::format("s{},{},,{}\n", i, i, i % 2 == 0 ? 0.002 : 0.9 + 0.0001 * (i % 100));
  FittedScenario const beside = fitted(csv, "shop");
  CHECK(beside.toml.find("demand = \"empirical(shop.demand.csv)\"") != std::string::npos);
  REQUIRE(beside.files.size() == 1);
  CHECK(beside.files.front().name == "shop.demand.csv");
  CHECK(beside.files.front().content.starts_with("0.002\n"));

  FittedScenario const alone = fitted(csv);
  CHECK(alone.files.empty());
  CHECK(alone.toml.find("no law fits") != std::string::npos);
  loaded(alone);
}

TEST_CASE("fit: classes of clients become workloads") {
  std::string csv =
      trace_of({"poisson(0.5/s)", "geometric(10)", "exponential(5s)", "exponential(20ms)"}, hour, 7);
  for (int i = 0; i < 120; ++i)
    csv += fmt::format("m{},{},monitor,,0.001\n", i, 30 * i);
  Scenario const scenario = loaded(fitted(csv));
  auto const& workloads = scenario.variants.front().design.workloads;
  REQUIRE(workloads.size() == 2);
  CHECK(workloads[0].name == "people");
  CHECK(workloads[1].name == "monitors");
  CHECK(workloads[1].users == 1);
  CHECK(workloads[1].think_time.call.text == "30s");
}

TEST_CASE("fit: a fleet keeps all but its traffic") {
  WrittenFile const file{"session,at,think,demand\na,0,,0.01\na,,3,0.01\nb,5,,0.01\nb,,3,0.01\n"};
  auto const trace = read_trace(file.path());
  REQUIRE(trace);
  std::string const fleet =
      "# mine\n[run]\nduration = \"7min\"\n\n# invented traffic\n[[workload]]\nname = \"a\"\n"
      "arrivals = \"5/s\"\ndemand = \"20ms\"\n\n[[workload]]\nname = \"b\"\nusers = 5\n"
      "demand = \"20ms\"\n\n# my servers\n[server]\ncount = 7\n";
  FittedScenario const fit = fit_scenario(**trace, "", fleet);
  CAPTURE(fit.toml);
  Scenario const scenario = loaded(fit);
  CHECK(scenario.run.duration_ns == 420 * nanoseconds_per_second);
  CHECK(scenario.variants.front().design.servers.front().count == 7);
  REQUIRE(scenario.variants.front().design.workloads.size() == 1);
  CHECK(scenario.variants.front().design.workloads.front().think_time.call.text == "3s");
  CHECK(fit.toml.find("# mine\n") == 0);
  CHECK(fit.toml.find("# my servers\n[server]") != std::string::npos);
  CHECK(fit.toml.find("invented traffic") == std::string::npos);
}

TEST_CASE("fit: a fleet may be indented, and have its traffic above its sections") {
  WrittenFile const file{"session,at,think\na,0,\na,,3\nb,5,\nb,,2\n"};
  auto const trace = read_trace(file.path());
  REQUIRE(trace);
  for (std::string const fleet :
       {"  [workload]\n  arrivals = \"5/s\"\n  demand = \"exponential(30ms)\"\n"
        "  [server]\n  count = 7\n",
        "# traffic\nworkload.arrivals = \"5/s\"\nworkload.demand = \"exponential(30ms)\"\n"
        "server.count = 7\n",
        "[ server ]\ncount = 7\n[ workload ]\narrivals = \"5/s\"\n"
        "demand = \"exponential(30ms)\"\n"}) {
    FittedScenario const fit = fit_scenario(**trace, "", fleet);
    CAPTURE(fit.toml);
    Scenario const scenario = loaded(fit);
    CHECK(scenario.variants.front().design.servers.front().count == 7);
    CHECK(scenario.variants.front().design.workloads.front().demand.call.text == "exponential(30ms)");
    CHECK(fit.toml.find("5/s") == std::string::npos);
  }
}

TEST_CASE("fit: where a trace has no demands the fleet's stands") {
  WrittenFile const file{"session,at,think\na,0,\na,,3\nb,5,\nb,,2\n"};
  auto const trace = read_trace(file.path());
  REQUIRE(trace);
  FittedScenario const fit = fit_scenario(
      **trace, "",
      "[workload]\narrivals = \"5/s\"\ndemand = \"exponential(30ms)\" # mine\n[server]\ncount = 2\n");
  CAPTURE(fit.toml);
  CHECK(fit.toml.find("this one is the fleet's\ndemand = \"exponential(30ms)\" # mine\n") !=
        std::string::npos);
  CHECK(fit.toml.find("20ms") == std::string::npos);
  loaded(fit);
}

} // namespace scenario_test
