// Balancers that wait for an answer for a limited time.
#include "model/simulate.hpp"

using namespace stickysim;

namespace attempt_timeout_test {

namespace {

/// The first of two servers in turn hangs from 10 s to 30 s, and nobody checks.
std::string const fleet = R"toml(
  [workload]
  [balancer]
  attempt_timeout = "2s"
  retry_on = "any"
  redispatch = "always"
  health = false
  [server]
  count = 2
  workers = 10
  [[fault]]
  kind = "hang"
  server = 1
  at = "10s"
  for = "20s"
)toml";

/// The first request comes to the first server.
std::string const rows = "1,11,,0.5\n2,12,,0.5\n";

} // namespace

TEST_CASE("an attempt that has no answer in time is tried elsewhere, and the server works on for nobody") {
  TrialResult const trial = replay(rows, fleet);
  CHECK(trial.requests.ok == 2);
  CHECK(trial.requests.retries == 1);
  CHECK(latency_sum(trial) == 2500 * millisecond + 500 * millisecond);
  CHECK(served(trial) == std::vector<std::uint64_t>{1, 2}); // the first one when it wakes
  CHECK(trial.work_wasted_ns == 500 * millisecond);
}

TEST_CASE("what may not be retried after a time-out fails with it") {
  TrialResult const refused = replay(rows, fleet, {"balancer.retry_on=refused"});
  CHECK(failed(refused, Failure::timeout) == 1);
  CHECK(refused.requests.ok == 1);
  // A login is safe to repeat, an item is not.
  CHECK(replay(rows, fleet, {"balancer.retry_on=idempotent"}).requests.ok == 2);
  CHECK(failed(replay(rows, fleet, {"balancer.retry_on=idempotent", "workload.kind=cart"}),
               Failure::timeout) == 1);
  CHECK(failed(replay(rows, fleet, {"balancer.retries=0"}), Failure::timeout) == 1);
}

TEST_CASE("time-outs count as failures of a server") {
  // One is enough to eject it: the third request does not go there.
  std::string const more = rows + "3,14,,0.5\n4,15,,0.5\n";
  TrialResult const trial = replay(more, fleet, {"balancer.ejection=max_fails(fails=1, time=10s)"});
  CHECK(trial.requests.retries == 1);
  CHECK(trial.requests.ok == 4);
  CHECK(served(trial) == std::vector<std::uint64_t>{1, 4});
  CHECK(times_of(trial, EventKind::ejected) == std::vector<Nanoseconds>{13 * second});
}

TEST_CASE("a connection is free again when its attempt has timed out") {
  // One connection to each server: the third request waits for one, and gets it when the first gives up.
  std::string const more = "1,11,,0.5\n2,11,,5\n3,11.1,,0.5\n";
  TrialResult const trial =
      replay(more, fleet,
             {"balancer.max_connections=1", "balancer.retry_on=refused", "balancer.attempt_timeout=2s"});
  // Nothing is known of the hang: the third goes to the first server at 13 s and fails at 15 s.
  CHECK(failed(trial, Failure::timeout) == 3);
  CHECK(trial.requests.ok == 0);
}

TEST_CASE("the client's patience goes on over attempts that time out") {
  TrialResult const trial = replay("1,11,,0.5\n", fleet, {"workload.timeout=2.3s"});
  CHECK(failed(trial, Failure::timeout) == 1);
  CHECK(trial.requests.retries == 1);
  TrialResult const patient = replay("1,11,,0.5\n", fleet, {"workload.timeout=2.6s"});
  CHECK(patient.requests.ok == 1);
}

TEST_CASE("what a client has left may time out, too, and tells of the server") {
  TrialResult const trial =
      replay("1,11,,0.5\n", fleet, {"workload.timeout=1s", "balancer.ejection=max_fails(fails=1, time=10s)"});
  CHECK(failed(trial, Failure::timeout) == 1);
  CHECK(trial.requests.retries == 0);
  CHECK(times_of(trial, EventKind::ejected) == std::vector<Nanoseconds>{13 * second});
}

TEST_CASE("a server that dies with attempts that were given up has nothing to tell") {
  std::string const crash = "[[fault]]\nserver = 1\nat = \"20s\"\nfor = \"1s\"\n";
  for (char const* info : {"own", "'true'", "periodic(1s)"}) {
    CAPTURE(info);
    TrialResult const trial = replay(rows, fleet + crash, {std::string{"balancer.load_info="} + info});
    CHECK(trial.requests.ok == 2);
    CHECK(trial.requests.retries == 1);
  }
}

TEST_CASE("an attempt is timed from its connection on: a connection that a partition prevents is refused") {
  std::string const partition = "[[fault]]\nkind = \"partition\"\nserver = 1\nat = \"5s\"\nfor = \"60s\"\n";
  // Server 1 does not answer the call for 5 s; that is no time-out, and may be tried elsewhere.
  TrialResult const trial =
      replay("1,6,,0.5\n", fleet + partition, {"balancer.retry_on=refused", "balancer.connect_timeout=5s"});
  CHECK(trial.requests.ok == 1);
  CHECK(trial.requests.retries == 1);
  CHECK(latency_sum(trial) == 5500 * millisecond);
}

} // namespace attempt_timeout_test
