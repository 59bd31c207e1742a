// Attempts as they are read from chronicles: of small replays known beforehand, and of a whole trial.
#include "model/simulate.hpp"
#include "results/attempt.hpp"
#include <stickysim/results/recording.hpp>

using namespace stickysim;

namespace attempt_test {

namespace {

/// The attempts of one session of a replayed trace.
std::vector<Attempt> replayed_attempts(std::string const& rows, std::string const& text,
                                       std::vector<std::string> sets = {}, std::uint64_t session = 0) {
  WrittenFile const trace{"session,at,think,demand\n" + rows};
  sets.push_back("workload.trace=" + trace.path());
  Scenario const scenario = sample::loaded("[run]\nduration = \"1000s\"\nreplications = 1\n" + text,
                                           {.sets = sets, .variants = {}});
  Chronicle chronicle;
  chronicle.session = session;
  run_trial(scenario.variants.front().design, scenario.run, 0, chronicle);
  return attempts_of(chronicle, scenario.run.duration_ns);
}

/// Server 1 is down from 5 s on, for good.
std::string const crash = R"toml(
  [workload]
  [balancer]
  policy = "round_robin"
  affinity = "cookie"
  retries = 1
  health = false
  [server]
  count = 2
  [state]
  placement = "local"
  [network]
  client_rtt = "20ms"
  server_rtt = "2ms"
  [[fault]]
  kind = "crash"
  server = 1
  at = "5s"
  for = "900s"
)toml";

} // namespace

TEST_CASE("attempts: a login, a request that finds its server dead, and what follows") {
  std::vector<Attempt> const attempts = replayed_attempts("1,1,,0.5\n1,,10,0.25\n", crash);
  REQUIRE(attempts.size() == 5);
  Attempt const& login = attempts[0];
  CHECK(name_of(login.reason) == "login");
  CHECK(login.issued_ns == second);
  CHECK(login.bound_to == no_server);
  CHECK(login.server == 0);
  CHECK(login.arrived_ns == second + 11 * millisecond);
  CHECK(login.started_ns == login.arrived_ns);
  CHECK(login.done_ns == login.arrived_ns + 500 * millisecond);
  CHECK(login.answered_ns == login.done_ns + 11 * millisecond);
  CHECK(name_of(login.state) == "made");
  CHECK(name_of(login.result) == "ok");
  CHECK_FALSE(login.failure);

  Attempt const& refused = attempts[1];
  CHECK(refused.step == 1);
  CHECK(name_of(refused.reason) == "request");
  CHECK(refused.bound_to == 0);
  CHECK(refused.server == 0);
  CHECK(refused.arrived_ns == refused.issued_ns + 11 * millisecond);
  CHECK(refused.started_ns == -1);
  CHECK(refused.done_ns == refused.arrived_ns);
  CHECK(refused.answered_ns == -1);
  CHECK(name_of(refused.result) == "retried");
  CHECK(refused.failure == Failure::refused);
  CHECK_FALSE(refused.was_taken());

  Attempt const& elsewhere = attempts[2];
  CHECK(elsewhere.number == 2);
  CHECK(elsewhere.issued_ns == refused.issued_ns);
  CHECK(elsewhere.bound_to == no_server);
  CHECK(elsewhere.server == 1);
  CHECK(name_of(elsewhere.state) == "missed");
  CHECK(elsewhere.cause == Cause::crash);
  CHECK(name_of(elsewhere.result) == "logged_out");
  CHECK(elsewhere.was_taken());

  CHECK(name_of(attempts[3].reason) == "relogin");
  CHECK(name_of(attempts[3].state) == "made");
  CHECK(attempts[3].number == 1);
  CHECK(attempts[3].step == 1);
  CHECK(name_of(attempts[4].reason) == "repeat");
  CHECK(attempts[4].bound_to == 1);
  CHECK(name_of(attempts[4].state) == "found");
  CHECK(name_of(attempts[4].result) == "ok");
}

TEST_CASE("attempts: waits in the server's queue and at the balancer") {
  // Another session's request has the only worker from 0 to 3 s.
  std::string const one =
      "[workload]\n[server]\ncount = 1\n[network]\nclient_rtt = \"0s\"\nserver_rtt = \"0s\"\n";
  std::string const rows = "other,0,,3\none,1,,0.5\n";
  std::vector<Attempt> const at_server = replayed_attempts(rows, one, {}, 1);
  std::vector<Attempt> const at_balancer = replayed_attempts(rows, one, {"balancer.max_connections=1"}, 1);
  REQUIRE(at_server.size() == 1);
  REQUIRE(at_balancer.size() == 1);
  CHECK(at_server[0].arrived_ns == second);
  CHECK(at_balancer[0].arrived_ns == 3 * second);
  for (Attempt const& attempt : {at_server[0], at_balancer[0]}) {
    CHECK(attempt.server == 0);
    CHECK(attempt.started_ns == 3 * second);
    CHECK(attempt.done_ns == 3500 * millisecond);
    CHECK(attempt.wait_ns == 2 * second);
  }

  // A client that leaves the balancer's queue has been sent to nobody.
  std::vector<Attempt> const left =
      replayed_attempts(rows, one, {"balancer.max_connections=1", "workload.timeout=1s"}, 1);
  REQUIRE(left.size() == 1);
  CHECK(left[0].server == no_server);
  CHECK(left[0].wait_ns == second);
  CHECK(name_of(left[0].result) == "given_up");
}

TEST_CASE("attempts: a client that waits no longer, and one that sends again") {
  std::string const slow = "[workload]\ntimeout = \"1s\"\n[server]\ncount = 1\n"
                           "[network]\nclient_rtt = \"0s\"\nserver_rtt = \"0s\"\n";
  std::vector<Attempt> const gives_up = replayed_attempts("1,1,,5\n", slow);
  REQUIRE(gives_up.size() == 1);
  CHECK(name_of(gives_up[0].result) == "given_up");
  CHECK(gives_up[0].failure == Failure::timeout);
  CHECK(gives_up[0].answered_ns == 2 * second);
  CHECK(gives_up[0].done_ns == -1);

  std::vector<Attempt> const again = replayed_attempts(
      "1,1,,5\n", slow, {"workload.retries=1", "workload.retry_on_timeout=true", "workload.backoff=3s"});
  REQUIRE(again.size() == 2);
  CHECK(name_of(again[0].result) == "retried");
  CHECK(again[0].failure == Failure::timeout);
  CHECK(again[0].answered_ns == -1);
  CHECK(again[1].number == 2);
  CHECK(again[1].issued_ns == 5 * second); // after its pause
  CHECK(again[1].wait_ns == second);       // the first one has the worker until 6 s: the client gives up then
  CHECK(name_of(again[1].result) == "given_up");
}

TEST_CASE("attempts: nobody to send it to; no end before the run's") {
  std::vector<Attempt> const nobody = replayed_attempts(
      "1,10,,1\n", crash, {"server.count=1", "balancer.health.interval=1s", "balancer.health.enabled=true"});
  REQUIRE(nobody.size() == 1);
  CHECK(nobody[0].server == no_server);
  CHECK(nobody[0].arrived_ns == -1);
  CHECK(nobody[0].failure == Failure::unavailable);
  CHECK(name_of(nobody[0].result) == "failed");
  CHECK(nobody[0].answered_ns == 10 * second + 20 * millisecond);

  std::vector<Attempt> const unfinished = replayed_attempts("1,1,,5000\n", crash, {"fault=[]"});
  REQUIRE(unfinished.size() == 1);
  CHECK(name_of(unfinished[0].result) == "unfinished");
  CHECK(unfinished[0].started_ns == second + 11 * millisecond);
  CHECK(unfinished[0].done_ns == -1);
  CHECK(unfinished[0].answered_ns == -1);
}

TEST_CASE("attempts: what the run's end prevents is none, and leaves the one before unfinished") {
  auto const attempts_within = [](std::string const& duration) {
    return replayed_attempts("1,1,,5\n",
                             "[workload]\ntimeout = \"1s\"\n[server]\ncount = 1\n"
                             "[network]\nclient_rtt = \"0s\"\nserver_rtt = \"0s\"\n",
                             {"run.duration=" + duration, "workload.retries=1",
                              "workload.retry_on_timeout=true", "workload.backoff=3s"});
  };
  std::vector<Attempt> const cut = attempts_within("5s"); // the client would send again at 5 s
  REQUIRE(cut.size() == 1);
  CHECK(name_of(cut[0].result) == "unfinished");
  CHECK(cut[0].failure == Failure::timeout);
  std::vector<Attempt> const sent = attempts_within("5001ms");
  REQUIRE(sent.size() == 2);
  CHECK(name_of(sent[0].result) == "retried");
  CHECK(name_of(sent[1].result) == "unfinished");
}

TEST_CASE("attempts: together they are the metrics of their trial") {
  auto const changes = GENERATE(values<std::vector<std::string>>(
      {{"balancer.affinity=none"},
       {"workload.parallel=3"},
       // A page begins anew while requests of the one before are still on their way.
       {"workload.parallel=2", "workload.on_loss=restart", "balancer.affinity=none",
        "balancer.policy=random"},
       {"workload.retry_on_timeout=true"},
       {"balancer.attempt_timeout=200ms"},
       {"server.discipline=ps"},
       {"balancer.max_connections=2"}}));
  CAPTURE(changes);
  Scenario const scenario = sample::loaded(R"toml(
    [run]
    duration = "30s"
    replications = 1
    [workload]
    arrivals = "poisson(3/s)"
    requests = "geometric(5)"
    think_time = "exponential(1s)"
    demand = "exponential(100ms)"
    timeout = "500ms"
    retries = 1
    [balancer]
    affinity = "cookie"
    retry_on = "any"
    [server]
    count = 2
    queue = 3
    [[fault]]
    kind = "crash"
    server = 1
    at = "9s"
    for = "5s"
  )toml",
                                           {.sets = changes, .variants = {}});
  Recording recording{.order = {.requests = true}};
  TrialResult const trial = run_trial(scenario.variants.front().design, scenario.run, 0, recording);
  std::uint64_t ok = 0;
  std::uint64_t logged_out = 0;
  std::uint64_t failed = 0;
  std::uint64_t given_up = 0;
  std::uint64_t retried = 0;
  for (Chronicle const& chronicle : recording.chronicles)
    for (Attempt const& attempt : attempts_of(chronicle, 2 * scenario.run.duration_ns)) {
      ok += attempt.result == AttemptResult::ok;
      logged_out += attempt.result == AttemptResult::logged_out;
      failed += attempt.result == AttemptResult::failed;
      given_up += attempt.result == AttemptResult::given_up;
      retried += attempt.result == AttemptResult::retried;
      CHECK(attempt.wait_ns >= 0);
      CHECK((attempt.started_ns == -1 || attempt.arrived_ns <= attempt.started_ns));
      CHECK((attempt.done_ns == -1 || attempt.arrived_ns <= attempt.done_ns));
      CHECK((attempt.answered_ns == -1 || attempt.issued_ns <= attempt.answered_ns));
      bool const went_well =
          attempt.result == AttemptResult::ok || attempt.result == AttemptResult::logged_out;
      if (went_well) CHECK(attempt.done_ns > 0);
      CHECK(attempt.failure.has_value() ==
            (attempt.result == AttemptResult::failed || attempt.result == AttemptResult::given_up ||
             attempt.result == AttemptResult::retried));
    }
  CHECK(ok > 40);
  CHECK(ok == trial.requests.ok);
  CHECK(logged_out == trial.requests.logged_out);
  CHECK(failed + given_up == trial.requests.failed_total());
  CHECK(given_up == trial.requests.failed[static_cast<std::size_t>(Failure::timeout)]);
  CHECK(retried > 0);
  CHECK(static_cast<double>(retried) == measure(trial, "retries"));
}

} // namespace attempt_test
