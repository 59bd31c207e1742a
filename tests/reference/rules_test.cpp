// The reference itself, where the right figures are known from the documents by hand.

#include "catch.hpp"
#include "reference/comparison.hpp"

using namespace stickysim;
using namespace stickysim::reference;

namespace rules_test {

namespace {

/// What the reference says of rows of a trace (session,at,address,think,demand) under a scenario without
/// `[run]`. The program says the same.
Account replayed(std::string const& rows, std::string const& toml) {
  RandomScenario const scenario{.toml = "[run]\nduration = \"100s\"\nreplications = 1\n" + toml,
                                .trace = "session,at,address,think,demand\n" + rows};
  Comparison const comparison = compare(scenario);
  CHECK(comparison.differences == "");
  return comparison.account;
}

std::string const workload = "[workload]\ntrace = \"trace.csv\"\n";

} // namespace

TEST_CASE("reference: three requests of a second each wait for one another") {
  Account const account = replayed("a,1,,,1\nb,1.25,,,1\nc,1.5,,,1\n", workload);
  CHECK(account.latencies == std::vector<Nanoseconds>{1'000'000'000, 1'750'000'000, 2'500'000'000});
  CHECK(account.metrics.at("wait_mean") == Approx((0 + 0.75 + 1.5) / 3));
  CHECK(account.metrics.at("utilization_mean") == Approx(0.03));
  CHECK(account.ledger == std::map<std::string, std::uint64_t>{{"intact", 3}});
}

TEST_CASE("reference: workers that are shared serve two requests half as fast") {
  Account const account = replayed("a,1,,,1\nb,1.5,,,1\n", workload + "[server]\ndiscipline = \"ps\"\n");
  CHECK(account.latencies == std::vector<Nanoseconds>{1'500'000'000, 1'500'000'000});
}

TEST_CASE("reference: what a crash takes later than another cause has that cause") {
  std::string const crash = "[balancer]\naffinity = \"cookie\"\n[server]\nboot_time = \"1s\"\n"
                            "[[fault]]\nkind = \"crash\"\nserver = 1\nat = \"60s\"\nfor = \"1s\"\n";
  std::string const rows = "a,1,,,0.01\na,,,80,0.01\n";
  CHECK(replayed(rows, workload + crash).ledger.at("lost: crash") == 1);
  std::string const ttl = "[state]\nttl = \"10s\"\n";
  CHECK(replayed(rows, workload + crash + ttl).ledger.at("lost: ttl") == 1);
  std::string const rollout = "[[rollout]]\nat = \"70s\"\n";
  CHECK(replayed(rows, workload + crash + rollout).ledger.at("lost: crash") == 1);
}

TEST_CASE("reference: worker time for clients who have left, whole if it came to its end") {
  std::string const rows = "a,10.5,,,1\n";
  auto const wasted = [&](std::string const& toml) { return replayed(rows, toml).metrics.at("work_wasted"); };
  CHECK(wasted(workload +
               "timeout = \"2s\"\n[[fault]]\nkind = \"slow\"\nserver = 1\nat = \"10s\"\nfor = \"1s\"\n") ==
        Approx(10));
  CHECK(wasted(workload + "timeout = \"0.2s\"\n[[fault]]\nkind = \"crash\"\nserver = 1\nat = \"11.4s\"\n") ==
        Approx(0.7));
  CHECK(wasted(workload + "timeout = \"0.2s\"\n[state]\nplacement = \"shared\"\n[state.store]\n"
                          "round_trip = \"2s\"\nservice_time = \"1s\"\n") == Approx(7));
}

TEST_CASE("reference: a crash of the store loses all writes since the last durable point") {
  std::string const rows = "a,1,,,0.001\na,,,39,0.001\na,,,1,0.001\na,,,1,0.001\na,,,1,0.001\na,,,20,0.001\n";
  auto const lost = [&](std::string const& store) {
    return replayed(rows,
                    workload +
                        "kind = \"cart\"\n[[fault]]\nkind = \"store_crash\"\nat = \"51s\"\nfor = \"1s\"\n" +
                        "[state]\nplacement = \"shared\"\n[state.store]\n" + store)
        .metrics.at("cart_items_lost");
  };
  CHECK(lost("persist = \"30s\"") == 4);
  CHECK(lost("persist = \"8.5s\"") == 1);
  CHECK(lost("replica = true\nreplica_lag = \"9.5s\"") == 2);
  CHECK(lost("persist = \"0s\"") == 0);
}

TEST_CASE("reference: nothing in flight survives a crash of the server that has it") {
  std::string const calm = "[balancer]\nhealth = false\nretries = 0\n[server]\nboot_time = \"1s\"\n";
  std::string const crash = "[[fault]]\nkind = \"crash\"\nserver = 1\nat = \"12s\"\nfor = \"80s\"\n";
  for (char const* const kind : {"hang", "partition"}) {
    std::string const first =
        std::string{"[[fault]]\nkind = \""} + kind + "\"\nserver = 1\nat = \"10s\"\nfor = \"30s\"\n";
    CAPTURE(kind);
    Account const account = replayed("a,9.8,,,0.5\n", workload + calm + first + crash);
    CHECK(account.metrics.at("requests_reset") == 1);
    // Until the balancer hears of it: at once, or when it can be reached again.
    CHECK(account.metrics.at("in_flight_mean") == Approx(kind == std::string{"hang"} ? 0.022 : 0.302));
  }
}

TEST_CASE("reference: the chunks of an upload take their time on the client's link") {
  std::string const upload =
      workload + "kind = \"upload\"\nchunk = \"1MB\"\n[network]\nbandwidth = \"1MB/s\"\n";
  Account const account = replayed("a,1,,,0.001\na,,,0,0.001\na,,,0,0.001\n", upload);
  CHECK(account.metrics.at("upload_time_mean") == Approx(3.003));
}

TEST_CASE("reference: a cookie expires between recorded requests, too") {
  std::string const balancer =
      "[balancer.affinity]\nkind = \"cookie\"\nexpire = \"5s\"\n[server]\ncount = 2\n";
  CHECK(replayed("a,1,,,0.01\na,7,,,0.01\n", workload + balancer).ledger.at("lost: table") == 1);
  CHECK(replayed("a,1,,,0.01\na,5.999,,,0.01\n", workload + balancer).ledger.at("intact") == 1);
}

TEST_CASE("reference: on a healthy server nothing is lost to an answer that comes too late") {
  std::string const impatient = workload + "timeout = \"390ms\"\nretries = 1\nretry_on_timeout = true\n"
                                           "[balancer]\naffinity = \"cookie\"\n[server]\nworkers = 4\n"
                                           "[network]\nclient_rtt = \"100ms\"\n";
  Account const account = replayed("a,1,,,0.01\na,,,5,0.32\n", impatient);
  CHECK(account.ledger == std::map<std::string, std::uint64_t>{{"failed", 1}});
  CHECK(account.metrics.at("requests_timed_out") == 1);
}

TEST_CASE("reference: an attempt without an answer is tried elsewhere, and its server works on for nobody") {
  auto const account = [&](std::string const& retry_on) {
    return replayed("a,1,,,3\n", workload +
                                     "kind = \"cart\"\n[server]\ncount = 2\n[balancer]\nretries = 1\n" +
                                     "attempt_timeout = \"1s\"\nretry_on = \"" + retry_on + "\"\n");
  };
  Account const twice = account("any");
  CHECK(twice.metrics.at("requests_timed_out") == 1);
  CHECK(twice.metrics.at("retries") == 1);
  CHECK(twice.metrics.at("in_flight_mean") == Approx(0.02));
  CHECK(twice.metrics.at("work_wasted") == Approx(6));
  Account const once = account("idempotent");
  CHECK(once.metrics.at("retries") == 0);
  CHECK(once.metrics.at("work_wasted") == Approx(3));
}

TEST_CASE("reference: a token of an old key is refused, unless its time was over before") {
  std::string const rows = "a,1,,,0.01\na,,,25,0.01\n";
  std::string const client = workload + "[state]\nplacement = \"client\"\nkey_rotation = \"10s\"\n";
  CHECK(replayed(rows, client).ledger.at("lost: key_rotation") == 1); // from 20 s on
  CHECK(replayed(rows, client + "ttl = \"18s\"\n").ledger.at("lost: ttl") == 1);
}

TEST_CASE("reference: the time of a hang is no work, even if a worker waits for the store") {
  Account const account = replayed(
      "a,1,,,1\n", workload + "timeout = \"0.5s\"\n[state]\nplacement = \"shared\"\n"
                              "[state.store]\nround_trip = \"2s\"\nservice_time = \"0s\"\n"
                              "[[fault]]\nkind = \"hang\"\nserver = 1\nat = \"2s\"\nfor = \"10s\"\n");
  CHECK(account.metrics.at("work_wasted") == Approx(1 + 1 + 2)); // a read until the hang, the work, a write
}

TEST_CASE("reference: of two requests that write one state the work of one is undone, once") {
  std::string const shared = workload +
                             "kind = \"cart\"\n[server]\nworkers = 2\n[network]\nclient_rtt = \"1s\"\n"
                             "[state]\nplacement = \"shared\"\n[state.store]\nround_trip = \"0s\"\n"
                             "service_time = \"1ms\"\n";
  std::string const rows = "a,1,,,0.1\na,5,,,0.2\na,5.1,,,0.3\n";
  CHECK(replayed(rows, shared).metrics.at("cart_items_lost") == 1);
  std::string const crash = "[[fault]]\nkind = \"store_crash\"\nat = \"8s\"\nfor = \"1s\"\n";
  CHECK(replayed(rows + "a,20,,,0.1\n", shared + crash).metrics.at("cart_items_lost") == 2);
}

TEST_CASE("reference: a login that ends late undoes what was written since") {
  Account const account =
      replayed("a,1,,,1\na,1.5,,,2\na,2.2,,,0.5\n",
               workload + "kind = \"cart\"\n[server]\nworkers = 3\n[state]\nplacement = \"shared\"\n"
                          "[state.store]\nround_trip = \"0s\"\nservice_time = \"1ms\"\n");
  CHECK(account.metrics.at("cart_items_lost") == 1);
}

TEST_CASE("reference: a replica that takes over at once from a store that hangs") {
  Account const account =
      replayed("a,10,,,0.01\na,,,20,0.01\n",
               workload + "[state]\nplacement = \"shared\"\n[state.store]\nreplica = true\n"
                          "replica_lag = \"10s\"\ndetection = \"0s\"\nelection = \"0s\"\n"
                          "[[fault]]\nkind = \"store_hang\"\nat = \"15s\"\nfor = \"5s\"\n");
  CHECK(account.ledger.at("lost: replication_lag") == 1);
}

TEST_CASE("reference: a store whose replica is gone as well serves when the first of the two is back") {
  std::string const twice = "[[fault]]\nkind = \"store_crash\"\nat = \"20s\"\nfor = \"40s\"\n"
                            "[[fault]]\nkind = \"store_crash\"\nat = \"40s\"\nfor = \"40s\"\n";
  std::string const store = workload + "kind = \"cart\"\non_failure = \"skip\"\n" + twice +
                            "[state]\nplacement = \"shared\"\n[state.store]\nreplica = true\n"
                            "detection = \"2s\"\nelection = \"1s\"\n";
  std::string const rows = "a,10,,,0.01\na,15,,,0.01\na,30,,,0.01\na,50,,,0.01\na,59,,,0.01\na,61,,,0.01\n";
  Account const gone = replayed(rows, store);
  CHECK(gone.ledger.at("lost: store_crash") == 1);
  CHECK(gone.metrics.at("requests_state_failed") == 2);
  CHECK(gone.metrics.at("cart_items_lost") == 2);
  // What the first had on its disk when it failed at 20 s: not what was written since.
  Account const disk = replayed(rows, store + "persist = \"1s\"\n");
  CHECK(disk.ledger == std::map<std::string, std::uint64_t>{{"failed", 1}});
  CHECK(disk.metrics.at("cart_items_lost") == 1);
}

TEST_CASE("reference: a server that has crashed while it drained boots once") {
  Account const account =
      replayed("a,1,,,0.01\na,,,19,0.01\n",
               workload + "[balancer]\naffinity = \"cookie\"\n[server]\nboot_time = \"7s\"\n"
                          "[state]\nttl = \"12s\"\n[[rollout]]\nat = \"8s\"\ndrain_timeout = \"6s\"\n"
                          "[[fault]]\nkind = \"crash\"\nserver = 1\nat = \"10s\"\n");
  CHECK(account.ledger.at("lost: crash") == 1);
}

TEST_CASE("reference: writes that have not reached another server are missed once") {
  Account const account = replayed(
      "a,1,,,0.1\na,5,,,0.1\na,6,,,2\na,6.5,,,2\n",
      workload +
          "kind = \"cart\"\ntimeout = \"1s\"\n[server]\ncount = 4\n[state]\nplacement = \"replicated\"\n"
          "lag = \"3s\"\n");
  CHECK(account.metrics.at("stale_reads") == 1);
  CHECK(account.metrics.at("cart_items_lost") == 1);
}

} // namespace rules_test
