// What a store that crashes, hangs or is slow does to those who visit it.
#include "model/simulate.hpp"

using namespace stickysim;

namespace store_faults_test {

namespace {

/// A visit takes 1 s and half a second each way; service on a server takes 0.1 s.
std::string const fleet = R"toml(
  [workload]
  on_failure = "skip"
  [server]
  workers = 10
  [state]
  placement = "shared"
  reads = 0
  writes = 1
  [state.store]
  round_trip = "1s"
  service_time = "1s"
)toml";

std::string fault(std::string const& kind, std::string const& at, std::string const& how_long,
                  std::string const& more = "") {
  return "[[fault]]\nkind = \"" + kind + "\"\nat = \"" + at + "\"\nfor = \"" + how_long + "\"\n" + more;
}

/// Requests × time of a trial: how long its requests took in all, those that failed included.
Nanoseconds time_in_flight(TrialResult const& trial) {
  return static_cast<Nanoseconds>(trial.in_flight_integral);
}

} // namespace

TEST_CASE("a store that is down refuses at once") {
  // The visit arrives 0.6 s after its request is issued: in (10 s, 20 s) the store is not there.
  std::string const text = fleet + fault("store_crash", "10s", "10s", "");
  TrialResult const early = replay("1,9.5,,0.1\n", text);
  CHECK(failed(early, Failure::state) == 1);
  CHECK(time_in_flight(early) == 1100 * millisecond); // its service and the way to the store and back
  CHECK(early.store_errors == 1);
  CHECK(early.store_visits == 1);
  CHECK(early.store_busy_ns == 0);

  TrialResult const late = replay("1,19.4,,0.1\n", text); // arrives as it comes back
  CHECK(late.requests.ok == 1);
  CHECK(latency_sum(late) == 2100 * millisecond);
  CHECK(late.store_errors == 0);
  CHECK(times_of(late, EventKind::store_down) == std::vector<Nanoseconds>{10 * second});
  CHECK(times_of(late, EventKind::store_up) == std::vector<Nanoseconds>{20 * second});
}

TEST_CASE("a crash of the store breaks the visits that it has, and its queue is empty afterwards") {
  // Visits arrive at 8.6, 8.7 and 8.8 s. The first is served until 9.6 s, the second is in service at 10 s,
  // the third waits. The store is back at once: a visit that arrives at 10.5 s need not wait.
  std::string const rows = "1,8,,0.1\n2,8.1,,0.1\n3,8.2,,0.1\n4,9.9,,0.1\n";
  TrialResult const trial = replay(rows, fleet + fault("store_crash", "10s", "0s"));
  CHECK(trial.requests.ok == 2);
  CHECK(latency_sum(trial) == 2 * 2100 * millisecond);
  CHECK(failed(trial, Failure::state) == 2);
  // Both know of it half a second after the crash.
  CHECK(time_in_flight(trial) == (2100 + 2400 + 2300 + 2100) * millisecond);
  CHECK(trial.store_busy_ns == (1000 + 400 + 1000) * millisecond);
}

TEST_CASE("a store that hangs goes on where it was") {
  // In service from 9.6 to 10 s and from 15 s on; the second waits until 15.6 s.
  TrialResult const trial = replay("1,9,,0.1\n2,11,,0.1\n", fleet + fault("store_hang", "10s", "5s"));
  CHECK(trial.requests.ok == 2);
  CHECK(latency_sum(trial) == (7100 + 6100) * millisecond);
  CHECK(trial.store_errors == 0);
}

TEST_CASE("a crash ends a hang, and a store that is down does not hang") {
  std::string const both = fault("store_hang", "10s", "50s") + fault("store_crash", "20s", "5s") +
                           fault("store_hang", "22s", "50s");
  TrialResult const trial = replay("1,11,,0.1\n2,30,,0.1\n", fleet + both);
  CHECK(trial.requests.ok == 1);
  CHECK(latency_sum(trial) == 2100 * millisecond);
  CHECK(failed(trial, Failure::state) == 1);
  CHECK(time_in_flight(trial) == (9500 + 2100) * millisecond);
}

TEST_CASE("a slow store takes `factor` times as long for the work that it does in that time") {
  // 0.4 s of work before 10 s; in the 2 s that follow a half more at a quarter of the speed; 0.1 s at last.
  std::string const slow = fault("store_slow", "10s", "2s", "factor = 4\n");
  CHECK(latency_sum(replay("1,9,,0.1\n", fleet + slow)) == 3600 * millisecond);
  // Done within the slow time: 0.2 s of work take 0.8 s.
  CHECK(latency_sum(replay("1,9.5,,0.1\n", fleet + slow, {"state.store.service_time=0.2s"})) ==
        (1100 + 800) * millisecond);
  // A later slow time holds instead, and a hang stops a slow store as well.
  std::string const later = slow + fault("store_slow", "10.4s", "1s", "factor = 2\n");
  CHECK(latency_sum(replay("1,9,,0.1\n", fleet + later)) == (1100 + 400 + 400 + 1000) * millisecond);
  std::string const hung = slow + fault("store_hang", "10.4s", "1s");
  CHECK(latency_sum(replay("1,9,,0.1\n", fleet + hung)) ==
        (1100 + 400 + 400 + 1000 + 600 + 350) * millisecond);
}

TEST_CASE("a server gives up a visit after its timeout, and the store does the work all the same") {
  TrialResult const trial = replay("1,0,,0.1\n2,0.1,,0.1\n", fleet, {"state.store.timeout=2s"});
  CHECK(trial.requests.ok == 1);
  CHECK(failed(trial, Failure::state) == 1); // it would have had its answer after 2.9 s
  CHECK(time_in_flight(trial) == (2100 + 2100) * millisecond);
  CHECK(trial.store_busy_ns == 2 * second);
  CHECK(trial.store_errors == 1);
  CHECK(trial.store_latency.count() == 1);
}

TEST_CASE("a hung store holds workers, one that is down does not") {
  // One worker, ten requests at once; the store is away for 100 s.
  std::string rows;
  for (int i = 0; i < 10; ++i)
    rows += std::to_string(i) + ",10,,0.1\n";
  auto const served_by = [&](char const* kind, char const* timeout) {
    return replay(rows, fleet + fault(kind, "5s", "100s"),
                  {"server.workers=1", "state.store.timeout=" + std::string{timeout}}, "30s");
  };
  CHECK(failed(served_by("store_hang", "0s"), Failure::state) == 0);
  CHECK(served_by("store_hang", "0s").requests_in_flight_at_end == 10);
  // A request every 3.1 s: workers / (service + timeout).
  CHECK(failed(served_by("store_hang", "3s"), Failure::state) == 6);
  CHECK(failed(served_by("store_crash", "3s"), Failure::state) == 10);
}

TEST_CASE("a replica takes over after detection and election, or the primary is back before") {
  std::vector<std::string> const sets{"state.store.replica=true", "state.store.detection=3s",
                                      "state.store.election=2s"};
  auto const back = [&](char const* how_long) {
    auto const trial = replay("1,0,,0.1\n", fleet + fault("store_crash", "10s", how_long), sets);
    return times_of(trial, EventKind::store_up);
  };
  CHECK(back("100s") == std::vector<Nanoseconds>{15 * second});
  CHECK(back("4s") == std::vector<Nanoseconds>{14 * second});
}

TEST_CASE("a store that is down crashes no more, one that is back does") {
  auto const trial =
      replay("1,0,,0.1\n", fleet + fault("store_crash", "10s", "5s", "every = \"3s\"\n"), {}, "20s");
  CHECK(times_of(trial, EventKind::store_down) == std::vector<Nanoseconds>{10 * second, 16 * second});
}

TEST_CASE("faults of the store do nothing where no state is in it") {
  auto const trial =
      replay("1,9,,0.1\n", fleet + fault("store_crash", "5s", "10s"), {"state.placement=local"});
  CHECK(trial.requests.ok == 1);
  CHECK(trial.fleet_events.empty());
}

TEST_CASE("a store that is slow beyond all bounds stands still") {
  std::string const slow = fault("store_slow", "10s", "5s", "factor = 1e300\n");
  CHECK(latency_sum(replay("1,9,,0.1\n", fleet + slow)) == 7100 * millisecond);
}

TEST_CASE("a replica takes over from a store that hangs, which breaks the visits that hang with it") {
  std::vector<std::string> sets{"state.store.replica=true", "state.store.detection=3s",
                                "state.store.election=2s"};
  std::string const hung = fleet + fault("store_hang", "10s", "100s");
  // Visits at 9.6 s, in service when it hangs, and at 12.6 s: the primary is fenced at 15 s, which both know
  // half a second later. The third one comes to the replica.
  std::string const rows = "1,9,,0.1\n2,12,,0.1\n3,14.9,,0.1\n";
  TrialResult const trial = replay(rows, hung, sets);
  CHECK(failed(trial, Failure::state) == 2);
  CHECK(time_in_flight(trial) == (6500 + 3500 + 2100) * millisecond);
  CHECK(times_of(trial, EventKind::store_failover) == std::vector<Nanoseconds>{15 * second});
  CHECK(times_of(trial, EventKind::store_down).empty());
  CHECK(times_of(trial, EventKind::store_hang) == std::vector<Nanoseconds>{10 * second});
  CHECK(times_of(trial, EventKind::store_up).empty());
  // Who does not wait for so long knows sooner.
  sets.emplace_back("state.store.timeout=3s");
  CHECK(time_in_flight(replay(rows, hung, sets)) == (3100 + 3100 + 2100) * millisecond);
  // Without a replica, or where it wakes before, nobody fails.
  CHECK(latency_sum(replay(rows, hung, {})) == (102'100 + 100'100 + 98'200) * millisecond);
  sets = {"state.store.replica=true", "state.store.detection=100s"};
  TrialResult const awake = replay(rows, hung, sets);
  CHECK(awake.requests.ok == 3);
  CHECK(times_of(awake, EventKind::store_failover).empty());
  CHECK(times_of(awake, EventKind::store_up) == std::vector<Nanoseconds>{110 * second});
}

TEST_CASE("of a store's faults one is told of that changes something") {
  std::string const faults = fault("store_hang", "10s", "5s") + fault("store_hang", "12s", "9s") +
                             fault("store_slow", "30s", "5s") + fault("store_crash", "40s", "5s") +
                             fault("store_hang", "42s", "1s") + fault("store_hang", "50s", "0s");
  TrialResult const trial = replay("1,0,,0.1\n", fleet + faults);
  CHECK(times_of(trial, EventKind::store_hang) == std::vector<Nanoseconds>{10 * second});
  CHECK(times_of(trial, EventKind::store_slow) == std::vector<Nanoseconds>{30 * second});
  CHECK(times_of(trial, EventKind::store_down) == std::vector<Nanoseconds>{40 * second});
  CHECK(times_of(trial, EventKind::store_up) == std::vector<Nanoseconds>{15 * second, 45 * second});
}

TEST_CASE("a crash in a hang comes before the failover, which it makes void") {
  std::vector<std::string> const sets{"state.store.replica=true", "state.store.detection=5s"};
  std::string const both = fault("store_hang", "10s", "50s") + fault("store_crash", "12s", "1s");
  TrialResult const trial = replay("1,9,,0.1\n2,13,,0.1\n", fleet + both, sets);
  CHECK(trial.requests.ok == 1);
  CHECK(time_in_flight(trial) == (3500 + 2100) * millisecond);
  CHECK(times_of(trial, EventKind::store_failover).empty());
  CHECK(times_of(trial, EventKind::store_up) == std::vector<Nanoseconds>{13 * second});
}

TEST_CASE("a fault of one shard leaves the others alone") {
  // Forty sessions at 9.5 s, of which some are on each of the two shards.
  std::string rows;
  for (int i = 0; i < 40; ++i)
    rows += std::to_string(i) + ",9.5,,0.1\n";
  std::vector<std::string> const sets{"state.store.shards=2", "state.store.workers=100",
                                      "server.workers=100"};
  auto const failures = [&](std::string const& faults) {
    return failed(replay(rows, fleet + faults, sets), Failure::state);
  };
  std::uint64_t const first = failures(fault("store_crash", "10s", "10s", "shard = 1\n"));
  std::uint64_t const second_one = failures(fault("store_crash", "10s", "10s", "shard = 2\n"));
  CHECK(first > 5);
  CHECK(second_one > 5);
  CHECK(first + second_one == 40);
  CHECK(failures(fault("store_crash", "10s", "10s")) == 40);
  CHECK(failures(fault("store_crash", "10s", "10s", "shard = 1\n") +
                 fault("store_crash", "10s", "10s", "shard = 2\n")) == 40);
  auto const waited = [&](char const* kind) {
    TrialResult const trial = replay(rows, fleet + fault(kind, "9s", "10s", "shard = 2\nfactor = 3\n"), sets);
    CHECK(trial.requests.ok == 40);
    return latency_sum(trial) - 40 * 2100 * millisecond;
  };
  // Half a second later the visits arrive: 8.9 s before it goes on, or two seconds too long.
  CHECK(waited("store_hang") == static_cast<Nanoseconds>(second_one) * 8900 * millisecond);
  CHECK(waited("store_slow") == static_cast<Nanoseconds>(second_one) * 2 * second);
}

TEST_CASE("a shard that crashes while the whole store is down, and the other way round") {
  std::string const both =
      fault("store_crash", "10s", "10s", "shard = 1\n") + fault("store_crash", "12s", "2s");
  TrialResult const trial = replay("1,0,,0.1\n", fleet + both, {"state.store.shards=2"});
  CHECK(times_of(trial, EventKind::store_down) == std::vector<Nanoseconds>{10 * second, 12 * second});
  CHECK(times_of(trial, EventKind::store_up) == std::vector<Nanoseconds>{14 * second, 20 * second});
  std::string const void_one =
      fault("store_crash", "10s", "10s") + fault("store_crash", "12s", "2s", "shard = 1\n");
  CHECK(times_of(replay("1,0,,0.1\n", fleet + void_one, {"state.store.shards=2"}), EventKind::store_down) ==
        std::vector<Nanoseconds>{10 * second});
}

TEST_CASE("clients that rehash leave a lost shard aside once they have noticed, until it serves again") {
  // A shard is away from 10 to 20 s, which is known from 11 s on.
  auto const forty_at = [](char const* at) {
    std::string rows;
    for (int i = 0; i < 40; ++i)
      rows += std::to_string(i) + "," + at + ",,0.1\n";
    return rows;
  };
  auto const trial_of = [&](char const* at, char const* rule, std::string const& faults) {
    return replay(forty_at(at), fleet + faults,
                  {"state.store.shards=2", "state.store.workers=100", "server.workers=100",
                   "state.store.detection=1s", "state.store.on_shard_loss=" + std::string{rule}});
  };
  std::string const crash = fault("store_crash", "10s", "10s", "shard = 1\n");
  auto const failures = [&](char const* at, char const* rule) {
    return failed(trial_of(at, rule, crash), Failure::state);
  };
  CHECK(failures("9.5", "error") > 5);
  CHECK(failures("9.5", "rehash") == failures("9.5", "error"));
  CHECK(failures("10.8", "rehash") == failures("9.5", "error"));
  CHECK(failures("10.9", "rehash") == 0); // sets out for the store 0.1 s later
  CHECK(failures("12", "error") == failures("9.5", "error"));
  CHECK(failures("19.3", "error") == failures("9.5", "error"));
  CHECK(failures("19.3", "rehash") == 0);

  std::string const hang = fault("store_hang", "10s", "10s", "shard = 1\n");
  CHECK(latency_sum(trial_of("12", "error", hang)) > 40 * 3 * second);
  CHECK(latency_sum(trial_of("12", "rehash", hang)) == 40 * 2100 * millisecond);
  // With all of them away there is nowhere to go.
  CHECK(failed(trial_of("12", "rehash", fault("store_crash", "10s", "10s")), Failure::state) == 40);
}

} // namespace store_faults_test
