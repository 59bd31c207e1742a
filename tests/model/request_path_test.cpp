// Timelines with constant values, computed by hand.
#include "model/simulate.hpp"

using namespace stickysim;

TEST_CASE("a request's latency is the sum of its way") {
  TrialResult const trial = replay("1,0,,0.020\n", R"toml(
    [workload]
    [server]
    speed = 2
    overhead = "2ms"
    [state]
    placement = "shared"
    reads = 2
    writes = 1
    [state.store]
    round_trip = "0.5ms"
    service_time = "0.1ms"
    [network]
    client_rtt = "40ms"
    server_rtt = "1ms"
  )toml");
  CHECK(trial.requests.ok == 1);
  // rtt, rtt, overhead, demand / speed, three trips
  CHECK(latency_sum(trial) == 40'000'000 + 1'000'000 + 2'000'000 + 10'000'000 + 3 * 600'000);
  CHECK(trial.latency.max() == latency_sum(trial));
  CHECK(trial.wait_sum_ns == 0);
  CHECK(trial.store_visits == 3);
  CHECK(trial.store_busy_ns == 300'000);
  CHECK(trial.servers[0].busy_ns == 2'000'000 + 10'000'000 + 3 * 600'000);
}

TEST_CASE("delays of odd lengths lose nothing to halving") {
  TrialResult const trial = replay("1,0,,0.001\n", R"toml(
    [workload]
    [state]
    placement = "shared"
    reads = 1
    writes = 0
    [state.store]
    round_trip = "33ns"
    service_time = "0s"
    [network]
    client_rtt = "41ns"
    server_rtt = "7ns"
  )toml");
  CHECK(latency_sum(trial) == 1'000'000 + 33 + 41 + 7);
}

TEST_CASE("a token travels both ways, but not up with a login, and is verified each time") {
  TrialResult const trial = replay("1,0,,0.010\n1,,1,0.010\n", R"toml(
    [workload]
    [state]
    placement = "client"
    token_bytes = "1000B"
    verify_time = "0.3ms"
    [network]
    client_rtt = "2ms"
    bandwidth = "1MB/s"
  )toml");
  Nanoseconds const either = 2'000'000 + 10'000'000;
  CHECK(latency_sum(trial) == either + 1'000'000 + either + 300'000 + 2'000'000);
  CHECK(trial.bytes_up == 1000);
  CHECK(trial.bytes_down == 2000);
}

TEST_CASE("requests wait first come first served") {
  // Demands of 10, 5 and 20 ms come 1 ms apart: served from 0, 10 and 15 ms on.
  std::string const rows = "1,0,,0.010\n2,0.001,,0.005\n3,0.002,,0.020\n";
  TrialResult const one = replay(rows, "[workload]\n");
  CHECK(latency_sum(one) == (10 + 14 + 33) * millisecond);
  CHECK(one.wait_sum_ns == (0 + 9 + 13) * millisecond);
  CHECK(one.waited == 2);
  CHECK(one.servers[0].busy_ns == 35 * millisecond);

  TrialResult const two = replay(rows, "[workload]\n[server]\nworkers = 2\n");
  CHECK(latency_sum(two) == (10 + 5 + 24) * millisecond);
  CHECK(two.wait_sum_ns == 4 * millisecond);
}

TEST_CASE("a full queue answers 503, and those in service take no place in it") {
  std::string const rows = "1,0,,0.010\n2,0.001,,0.005\n3,0.002,,0.020\n";
  TrialResult const one = replay(rows, "[workload]\n[server]\nqueue = 1\n");
  CHECK(one.requests.ok == 2);
  CHECK(failed(one, Failure::rejected) == 1);
  CHECK(one.ledger.count(Outcome::failed) == 1);
  CHECK(latency_sum(one) == (10 + 14) * millisecond);

  TrialResult const none = replay(rows, "[workload]\n[server]\nqueue = 0\n");
  CHECK(none.requests.ok == 1);
  CHECK(failed(none, Failure::rejected) == 2);

  // Processor sharing: each of two cores takes one job at a time, one more may share.
  TrialResult const shared = replay(rows + "4,0.003,,0.001\n",
                                    "[workload]\n[server]\nqueue = 1\nworkers = 2\ndiscipline = \"ps\"\n");
  CHECK(shared.requests.ok == 3);
  CHECK(failed(shared, Failure::rejected) == 1);
}

TEST_CASE("visits queue at the store") {
  // Two requests reach the store of one worker together: the second visit waits 1 ms.
  std::string const text = R"toml(
    [workload]
    [server]
    workers = 2
    [state]
    placement = "shared"
    reads = 1
    writes = 0
    [state.store]
    round_trip = "2ms"
    service_time = "1ms"
  )toml";
  std::string const rows = "1,0,,0.010\n2,0,,0.010\n";
  TrialResult const one = replay(rows, text);
  CHECK(latency_sum(one) == (13 + 14) * millisecond);
  CHECK(one.store_latency_sum_ns == (3 + 4) * millisecond);
  TrialResult const two = replay(rows, text, {"state.store.workers=2"});
  CHECK(latency_sum(two) == (13 + 13) * millisecond);
}

TEST_CASE("two jobs share a core") {
  // A of 10 ms is alone for 4 ms; B of 3 ms takes 6 ms beside it; A's last 3 ms are its own again.
  std::string const rows = "A,0,,0.010\nB,0.004,,0.003\n";
  TrialResult const one = replay(rows, "[workload]\n[server]\ndiscipline = \"ps\"\n");
  CHECK(latency_sum(one) == (13 + 6) * millisecond);
  CHECK(one.latency.max() == 13 * millisecond);
  CHECK(one.servers[0].busy_ns == 13 * millisecond);
  CHECK(one.wait_sum_ns == 0);

  TrialResult const two = replay(rows, "[workload]\n[server]\ndiscipline = \"ps\"\nworkers = 2\n");
  CHECK(latency_sum(two) == (10 + 3) * millisecond);
  CHECK(two.servers[0].busy_ns == 13 * millisecond);

  TrialResult const fast = replay(rows, "[workload]\n[server]\ndiscipline = \"ps\"\nspeed = 2\n");
  CHECK(latency_sum(fast) == 8'500'000); // A from 0 to 6 ms, B from 4 to 6.5 ms
}

TEST_CASE("asynchronous servers give up the worker while they wait for the store, blocking ones hold it") {
  std::string const rows = "1,0,,0.004\n2,0,,0.004\n";
  std::string const text = R"toml(
    [workload]
    [state]
    placement = "shared"
    [state.store]
    round_trip = "10ms"
    service_time = "0s"
  )toml";
  TrialResult const blocking = replay(rows, text);
  CHECK(latency_sum(blocking) == (24 + 48) * millisecond);
  CHECK(blocking.wait_sum_ns == 24 * millisecond);
  CHECK(blocking.servers[0].busy_ns == 48 * millisecond);

  TrialResult const async = replay(rows, text, {"server.io=async"});
  CHECK(latency_sum(async) == (24 + 28) * millisecond);
  CHECK(async.wait_sum_ns == 4 * millisecond);
  CHECK(async.servers[0].busy_ns == 8 * millisecond);

  TrialResult const sharing = replay(rows, text, {"server.discipline=ps"});
  CHECK(latency_sum(sharing) == (28 + 28) * millisecond);
}

TEST_CASE("a replayed think time starts at the answer, a replayed time waits for none") {
  // Session 1 comes again 1 s after its answer at 0.1 s, and meets session 2, which is served until 1.15 s.
  TrialResult const closed = replay("1,0,,0.1\n1,,1,0.1\n2,1.05,,0.1\n", "[workload]\n");
  CHECK(closed.wait_sum_ns == 50 * millisecond);
  CHECK(closed.requests.ok == 3);

  // Its second request is issued at 1 s, while the first is in service until 2 s.
  TrialResult const open = replay("1,0,,2\n1,1,,0.1\n", "[workload]\n");
  CHECK(open.wait_sum_ns == second);
  CHECK(latency_sum(open) == 2 * second + 1100 * millisecond);
  CHECK(open.ledger.count(Outcome::intact) == 1);
}

TEST_CASE("what is still under way at the end is counted as such") {
  TrialResult const trial = replay("1,0,,1\n2,1.5,,1\n3,1.6,,1\n", "[workload]\n", {}, "2s");
  CHECK(trial.requests.ok == 1);
  CHECK(trial.requests_in_flight_at_end == 2);
  CHECK(trial.ledger.count(Outcome::unfinished) == 2);
  CHECK(static_cast<Nanoseconds>(trial.in_flight_integral) == second + 500 * millisecond + 400 * millisecond);
}

TEST_CASE("only what ends in the measured window is measured") {
  TrialResult const trial = replay("1,0,,1\n2,4.5,,1\n3,8,,1\n", "[workload]\n", {"run.warmup=5s"}, "10s");
  CHECK(trial.requests_whole_run.ok == 3);
  CHECK(trial.requests.ok == 2);
  CHECK(trial.requests.issued == 1);
  CHECK(trial.servers[0].busy_ns == 1500 * millisecond);
  CHECK(static_cast<Nanoseconds>(trial.in_flight_integral) == 1500 * millisecond);
  CHECK(trial.sessions_started == 3);
}
