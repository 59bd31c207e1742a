#include "model/eventful.hpp"
#include "model/simulate.hpp"
#include <stickysim/results/logged_attempt.hpp>

#include <map>

using namespace stickysim;

TEST_CASE("request log: every answer of a trial is in it once, and the trial is the same") {
  std::string const change =
      GENERATE("balancer.affinity=cookie", "balancer.affinity=none", "state.placement=shared",
               "workload.parallel=3", "workload.timeout=40ms");
  CAPTURE(change);
  Scenario const scenario = sample::loaded(eventful, {.sets = {change}, .variants = {}});
  Design const& design = scenario.variants.front().design;
  TrialResult const alone = run_trial(design, scenario.run, 0);
  std::vector<LoggedAttempt> log;
  TrialResult const logged = run_trial(design, scenario.run, 0, log);
  CHECK(logged.fingerprint() == alone.fingerprint());

  std::map<AttemptEnd, std::uint64_t> answers;
  Nanoseconds last_ns = 0;
  for (LoggedAttempt const& request : log) {
    ++answers[request.answer];
    REQUIRE(request.ended_ns >= last_ns);
    REQUIRE(request.issued_ns <= request.ended_ns);
    if (request.answer != AttemptEnd::failed) REQUIRE(request.server < logged.servers.size());
    last_ns = request.ended_ns;
  }
  CHECK(answers[AttemptEnd::ok] == alone.requests_whole_run.ok);
  CHECK(answers[AttemptEnd::logged_out] == alone.requests_whole_run.logged_out);
  CHECK(answers[AttemptEnd::failed] >= alone.requests_whole_run.failed_total());
}

TEST_CASE("request log: jobs are logged, too") {
  Scenario const scenario = sample::loaded(R"toml(
    [run]
    duration = "1min"
    [workload]
    arrivals = "poisson(50/s)"
    demand = "exponential(20ms)"
    [server]
    count = 2
    workers = 2
  )toml",
                                           {});
  std::vector<LoggedAttempt> log;
  TrialResult const trial = run_trial(scenario.variants.front().design, scenario.run, 0, log);
  CHECK(trial.requests_whole_run.ok > 2000);
  CHECK(log.size() == trial.requests_whole_run.ok);
}
