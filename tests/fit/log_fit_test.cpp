// From the log of a fleet that is known to the scenario that it is fitted to.
#include "backtest/known_fleet.hpp"
#include "backtest/written_log.hpp"
#include "fit/scenario.hpp"
#include "trace/written_file.hpp"
#include <stickysim/distribution/arrival_process.hpp>
#include <stickysim/log/import.hpp>
#include <stickysim/trace/read_trace.hpp>

#include <cmath>

using namespace stickysim;

TEST_CASE(
    "fit: of the logs of three fleets at two loads come their demands, session lengths and arrivals by hour") {
  int const kind = GENERATE(0, 1, 2);
  bool const busy = GENERATE(false, true);
  LogStyle const style = kind == 1 ? LogStyle::nginx : LogStyle::haproxy;
  CAPTURE(kind, busy);
  WrittenFile const log{log_of_trial(seeded(known_fleet(kind, busy), 11), 0, style)};
  std::string csv;
  ImportedLog{{log.path()}, {}}.write_trace([&](std::string_view piece) { csv += piece; });
  WrittenFile const file{csv};
  auto const trace = read_trace(file.path());
  REQUIRE(trace);
  FittedScenario const fit = fit_scenario(**trace, "");
  CAPTURE(fit.toml);
  auto const scenario = parse_scenario(fit.toml, "fitted.toml");
  REQUIRE(scenario);
  auto const& workload = scenario->variants.front().design.workloads.front();
  CHECK(std::fabs(workload.demand.distribution->mean() / 200e6 - 1) < 0.05);
  CHECK(std::fabs(workload.requests.distribution->mean() / 8 - 1) < 0.05);

  auto const process = make_arrival_process(workload.arrivals);
  REQUIRE(process);
  Nanoseconds const hour = 3600 * nanoseconds_per_second;
  double const expected = (busy ? 0.7 : 0.3) * 3600;
  double before = 0;
  for (int end = 1; end <= 3; ++end) {
    double const until = (*process)->mean_rate(end * hour) * 3600 * end;
    // Four deviations: a false alarm in 18 hours with a probability of 0.1 %.
    CHECK(std::fabs(until - before - expected) < 4 * std::sqrt(expected));
    before = until;
  }
}
