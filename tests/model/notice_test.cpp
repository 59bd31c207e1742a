// Balancers hear of what operators do to servers a while later.
#include "model/simulate.hpp"

using namespace stickysim;

namespace notice_test {

namespace {

using Counts = std::vector<std::uint64_t>;
using Times = std::vector<Nanoseconds>;

/// Ten sessions a second of one request, in turns over two servers; nothing is tried again.
TrialResult noticed(std::string const& notice, std::string const& operations,
                    std::vector<std::string> sets = {}) {
  sets.push_back("balancer.notice=" + notice);
  return simulate(R"toml(
    [run]
    duration = "60s"
    replications = 1
    [workload]
    arrivals = "constant(10/s)"
    demand = "1ms"
    [balancer]
    retries = 0
    health = false
    [server]
    count = 2
    boot_time = "1s"
  )toml" + operations,
                  sets)
      .front();
}

std::string scale(std::string const& at, std::string const& count, std::string const& drain = "0s") {
  return "[[scale]]\nat = \"" + at + "\"\ncount = " + count + "\ndrain_timeout = \"" + drain + "\"\n";
}

} // namespace

TEST_CASE("until its balancers know a server that has stopped refuses half of all requests") {
  TrialResult const trial = noticed("5s", scale("10s", "1"));
  CHECK(times_of(trial, EventKind::stop) == Times{10 * second});
  CHECK(trial.misrouted == 25);
  CHECK(failed(trial, Failure::refused) == 25);
  CHECK(noticed("0s", scale("10s", "1")).misrouted == 0);
  // Health checks may find out first: one that fails within a second is enough.
  TrialResult const checked =
      noticed("5s", scale("10s", "1"),
              {"balancer.health=true", "balancer.health.interval=1s", "balancer.health.fall=1"});
  CHECK(checked.misrouted <= 5);
  CHECK(times_of(checked, EventKind::marked_down).size() == 1);
}

TEST_CASE("a drain that is longer than the notice loses no request, a shorter one those of the rest") {
  TrialResult const longer = noticed("5s", scale("10s", "1", "30s"));
  CHECK(longer.misrouted == 0);
  CHECK(served(longer)[1] == 75); // new ones come until 15 s
  CHECK(times_of(longer, EventKind::drain) == Times{10 * second});
  CHECK(times_of(longer, EventKind::stop) == Times{15 * second}); // it has been idle, but was asked
  TrialResult const shorter = noticed("5s", scale("10s", "1", "2s"));
  CHECK(times_of(shorter, EventKind::stop) == Times{12 * second});
  CHECK(shorter.misrouted == 15);
}

TEST_CASE("a server that joins is known a while after it is up") {
  TrialResult const trial = noticed("5s", scale("10s", "3"));
  CHECK(times_of(trial, EventKind::up) == Times{11 * second});
  CHECK(served(trial) == served(noticed("0s", scale("10s", "3"), {"server.boot_time=6s"})));
  CHECK(served(trial)[2] > 140);
}

TEST_CASE("a server that is back before anybody has heard that it left serves, is forgotten, and is known") {
  TrialResult const trial = noticed("5s", scale("10s", "1") + scale("11s", "2"));
  CHECK(trial.misrouted == 10);             // from 10 to 12 s
  CHECK(served(trial)[1] == 50 + 15 + 215); // until 10 s; from 12 to 15 s; from 17 s on
}

TEST_CASE("a drain that is called off is heard of, too") {
  std::vector<std::string> const sticky{"workload.requests=2", "workload.think_time=30s",
                                        "balancer.affinity=cookie"};
  TrialResult const trial = noticed("5s", scale("10s", "1", "30s") + scale("12s", "2"), sticky);
  CHECK(times_of(trial, EventKind::undrain) == Times{12 * second});
  CHECK(times_of(trial, EventKind::stop).empty());
  CHECK(lost(trial) == 0);
  // From 15 to 17 s, and 30 s later again, all that start go to server 1.
  CHECK(served(trial)[0] == served(trial)[1] + 20 + 20);
}

TEST_CASE("a rollout that kills tells nobody, with notice or without; one that replaces needs a notice") {
  std::string const rollout = "[[rollout]]\nat = \"10s\"\n";
  CHECK(noticed("5s", rollout).fingerprint() == noticed("0s", rollout).fingerprint());
  // The old server is stopped when the new one is up, which nobody knows for 5 s more; then the next.
  TrialResult const replaced = noticed("5s", rollout + "surge = 1\npause = \"10s\"\n");
  CHECK(replaced.misrouted == 25 + 25);
}

TEST_CASE("a server that is taken out gets new sessions until its balancers know, and later again") {
  std::string const maintenance = "[[maintenance]]\nserver = 2\nat = \"10s\"\nfor = \"20s\"\n";
  TrialResult const trial = noticed("5s", maintenance);
  CHECK(trial.requests.failed_total() == 0);
  CHECK(times_of(trial, EventKind::maintenance) == Times{10 * second});
  CHECK(times_of(trial, EventKind::back) == Times{30 * second});
  CHECK(served(trial)[1] == 75 + 125); // until 15 s, from 35 s on
}

} // namespace notice_test
