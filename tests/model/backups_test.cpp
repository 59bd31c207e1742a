// Servers of a lower priority: when a balancer sends requests to them, and to which of them. Each trial
// replays requests of 10 s, issued a second apart.
#include "model/simulate.hpp"

using namespace stickysim;

namespace backups_test {

namespace {

std::string rows(int count) {
  std::string text;
  for (int i = 1; i <= count; ++i)
    text += std::to_string(i) + "," + std::to_string(i) + ",,10\n";
  return text;
}

std::string fleet(int first, int backups) {
  return "[workload]\n[balancer]\n[[server]]\nname = \"first\"\nworkers = 100\nboot_time = \"0s\"\ncount = " +
         std::to_string(first) +
         "\n[[server]]\nname = \"backup\"\nworkers = 100\nboot_time = \"0s\"\npriority = 1\ncount = " +
         std::to_string(backups) + "\n";
}

/// The first server refuses everything.
std::string const unchecked = "[balancer.health]\nenabled = false\n";
std::string const refuses = "[[fault]]\nserver = 1\nat = \"0s\"\nfor = \"999s\"\n";

using Requests = std::vector<std::uint64_t>;

} // namespace

TEST_CASE("a priority whose connections are all in use lets its requests wait, or passes them on") {
  TrialResult const waits = replay(rows(3), fleet(1, 1), {"balancer.max_connections=1"});
  CHECK(served(waits) == Requests{3, 0});
  CHECK(latency_sum(waits) == (10 + 19 + 28) * second);
  TrialResult const passes =
      replay(rows(3), fleet(1, 1), {"balancer.max_connections=1", "balancer.overflow=true"});
  CHECK(served(passes) == Requests{2, 1}); // the third one waits for either
  CHECK(latency_sum(passes) == (10 + 10 + 18) * second);
}

TEST_CASE("a priority with a free connection keeps its requests, whatever its other servers do") {
  CHECK(served(replay(rows(4), fleet(2, 1), {"balancer.max_connections=2", "balancer.overflow=true"})) ==
        Requests{2, 2, 0});
  CHECK(served(replay(rows(5), fleet(2, 1), {"balancer.max_connections=2", "balancer.overflow=true"})) ==
        Requests{2, 2, 1});
}

TEST_CASE(
    "a request that every server of a priority has failed goes on to the next, where each is tried once") {
  TrialResult const tried = replay(rows(4), fleet(1, 1) + unchecked + refuses,
                                   {"balancer.retry_avoids=tried", "balancer.redispatch=always"});
  CHECK(served(tried) == Requests{0, 4});
  CHECK(measure(tried, "retries") == 4);
  TrialResult const stays =
      replay(rows(4), fleet(1, 1) + unchecked + refuses, {"balancer.redispatch=always"});
  CHECK(served(stays) == Requests{0, 0});
  CHECK(failed(stays, Failure::refused) == 4);
  // Nor does it where the backups have failed it, too.
  TrialResult const none = replay(
      rows(4), fleet(1, 1) + unchecked + refuses + "[[fault]]\nserver = 2\nat = \"0s\"\nfor = \"999s\"\n",
      {"balancer.retry_avoids=tried", "balancer.redispatch=always"});
  CHECK(failed(none, Failure::refused) == 4);
  CHECK(measure(none, "retries") == 4 * 2);
}

TEST_CASE("of several backups all serve, or the first that is well") {
  std::string const down =
      "[balancer.health]\nenabled = true\ninterval = \"1ms\"\nfall = 1\nrise = 1\n" + refuses;
  CHECK(served(replay(rows(6), fleet(1, 3) + down)) == Requests{0, 2, 2, 2});
  CHECK(served(replay(rows(6), fleet(1, 3) + down, {"balancer.backups=first"})) == Requests{0, 6, 0, 0});
  // The second one while the first one is down: 2.5 s to 4.5 s.
  std::string const both = down + "[[fault]]\nserver = 2\nat = \"2500ms\"\nfor = \"2s\"\n";
  std::vector<std::string> const sets{"balancer.backups=first", "workload.on_failure=skip"};
  CHECK(served(replay(rows(6), fleet(1, 3) + both, sets)) == Requests{0, 2, 2, 0}); // two died with it
}

TEST_CASE("a session stays with a backup of its own that others do not use") {
  // Pinned to the second backup while the first one was down.
  std::string const text =
      "[workload]\n[balancer]\naffinity = \"cookie\"\nbackups = \"first\"\n[balancer.health]\n"
      "interval = \"1ms\"\nfall = 1\nrise = 1\n[[server]]\nname = \"first\"\nboot_time = \"0s\"\n"
      "[[server]]\nname = \"backup\"\ncount = 2\npriority = 1\nboot_time = \"0s\"\n"
      "[[fault]]\nserver = 1\nat = \"0s\"\nfor = \"999s\"\n"
      "[[fault]]\nserver = 2\nat = \"0s\"\nfor = \"5s\"\n";
  CHECK(served(replay("1,1,,0.1\n1,,9,0.1\n2,8,,0.1\n", text)) == Requests{0, 1, 2});
}

TEST_CASE("requests that wait for a priority that dies go to its backups") {
  // The first server hangs from 5 s on, with a request in hand and two that wait.
  std::string const hangs = "[balancer.health]\ninterval = \"1ms\"\nfall = 1\n"
                            "[[fault]]\nkind = \"hang\"\nserver = 1\nat = \"5s\"\nfor = \"900s\"\n";
  CHECK(served(replay(rows(3), fleet(1, 2) + hangs, {"balancer.max_connections=1"})) == Requests{1, 1, 1});
  // And not to a backup that comes back while the first server is well.
  std::string const returns = "[balancer.health]\nenabled = true\ninterval = \"1ms\"\nfall = 1\nrise = 1\n"
                              "[[fault]]\nserver = 2\nat = \"0s\"\nfor = \"5s\"\n";
  CHECK(served(replay(rows(3), fleet(1, 1) + returns, {"balancer.max_connections=1"})) == Requests{3, 0});
}

TEST_CASE("a limit of no connections is none") {
  CHECK(latency_sum(replay(rows(3), fleet(1, 1), {"balancer.max_connections=0"})) == 30 * second);
}

TEST_CASE("nginx lets nobody wait for a connection") {
  TrialResult const trial = replay(rows(3), std::string{"[workload]\n[server]\ncount = 2\nworkers = 100\n"},
                                   {"balancer.preset=nginx-1.22", "balancer.max_connections=1"});
  CHECK(served(trial) == Requests{1, 1});
  CHECK(failed(trial, Failure::unavailable) == 1);
}

TEST_CASE(
    "a bound request whose server is full waits for it, or goes to another that is its home from then on") {
  // Both sessions are bound to the first server, which has one connection; the second request of one meets
  // the long one of the other.
  std::string const text = "[workload]\n[balancer]\naffinity = \"cookie\"\npolicy = \"first(limit=100)\"\n"
                           "max_connections = 1\n[server]\ncount = 2\n[state]\nplacement = \"client\"\n";
  std::string const both = "1,1,,0.1\n1,,2,10\n2,2,,0.1\n2,,2,0.1\n2,,20,0.1\n";
  TrialResult const waits = replay(both, text);
  CHECK(served(waits) == Requests{5, 0});
  CHECK(measure(waits, "waited_fraction") == 0.2);
  TrialResult const passes = replay(both, text, {"balancer.overflow=true"});
  CHECK(served(passes) == Requests{3, 2});
  CHECK(measure(passes, "waited_fraction") == 0);
}

TEST_CASE("where each server is tried once a request fails whose untried servers are full") {
  // Server 1 refuses everything. Server 2 is full from the first request on.
  std::string const law = GENERATE("round_robin(order=nginx)", "least_requests(weights=nginx)", "hash_modulo",
                                   "ring_hash(weighted=true)", "power_of_d(d=2)", "random");
  CAPTURE(law);
  TrialResult const trial = replay("1,2,,50\n2,5,,1\n3,6,,1\n",
                                   std::string{"[workload]\n[server]\ncount = 2\nworkers = 100\n"} + refuses,
                                   {"balancer.preset=nginx-1.22", "balancer.ejection=none",
                                    "balancer.max_connections=1", "balancer.policy=" + law});
  CHECK(served(trial) == Requests{0, 1});
  CHECK(trial.requests.failed_total() == 2);
  CHECK(trial.misrouted <= 3); // once each
  CHECK(trial.misrouted >= 2);
}

} // namespace backups_test
