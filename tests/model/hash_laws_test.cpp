// What becomes of hashed sessions when servers die, are full or are only believed well: by product.
#include "chi_square.hpp"
#include "model/simulate.hpp"

#include <cmath>
#include <string>
#include <vector>

using namespace stickysim;

namespace hash_laws_test {

namespace {

/// Single requests, of which one of `servers` is down from the start; nobody checks or ejects.
TrialResult meet_a_dead_server(std::string const& preset, std::string const& policy, int servers) {
  return simulate("[run]\nduration = \"100s\"\nreplications = 1\n[workload]\narrivals = \"constant(50/s)\"\n"
                  "requests = 1\ndemand = \"1ms\"\n[balancer]\npreset = \"" +
                  preset + "\"\npolicy = \"" + policy +
                  "\"\nejection = \"none\"\naffinity.key = \"session\"\nhealth.enabled = false\n"
                  "[server]\nworkers = 10\ncount = " +
                  std::to_string(servers) +
                  "\n[state]\nplacement = \"client\"\n[[fault]]\nserver = 2\nat = \"0s\"\nfor = \"200s\"\n")
      .front();
}

double failed_share(TrialResult const& trial) {
  return static_cast<double>(trial.requests.failed_total()) / static_cast<double>(trial.requests.issued);
}

/// Five standard deviations of a share of 5,000 sessions, some of which are under way at the end.
double bound(double share) { return 5 * std::sqrt(share * (1 - share) / 4800); }

} // namespace

// HAProxy 2.6.12, measured: 59 of 180 requests and 49 of 150 fail under `balance source`.
TEST_CASE("a map of live servers that has not noticed a death fails the dead server's share") {
  for (std::string const policy : {"hash_modulo", "hash_modulo(weighted=true)"}) {
    TrialResult const trial = meet_a_dead_server("haproxy-2.6", policy, 3);
    CHECK(std::abs(failed_share(trial) - 1 / 3.0) < bound(1 / 3.0));
    // Each is tried four times.
    CHECK(trial.requests.retries >= 3 * failed(trial, Failure::refused));
  }
  TrialResult const ring =
      meet_a_dead_server("haproxy-2.6", "ring_hash(vnodes=16, points=nearest, weighted=true)", 3);
  CHECK(ring.requests.failed_total() == 0);
  CHECK(ring.requests.retries > 0);
}

TEST_CASE("a retry in Envoy hashes to the same host, unless a host predicate says otherwise") {
  for (std::string const policy : {"ring_hash(vnodes=1000)", "maglev"}) {
    CAPTURE(policy);
    TrialResult const trial = meet_a_dead_server("envoy-1.36", policy, 4);
    // The share of one of 4,000 points deviates by 0.014.
    CHECK(std::abs(failed_share(trial) - 0.25) < bound(0.25) + 5 * 0.014 / 2);
    CHECK(trial.requests.retries == failed(trial, Failure::refused));
  }
  std::string const text =
      "[run]\nduration = \"100s\"\nreplications = 1\n[workload]\narrivals = \"constant(50/s)\"\nrequests = 1\n"
      "demand = \"1ms\"\n[balancer]\npreset = \"envoy-1.36\"\npolicy = \"maglev\"\nejection = \"none\"\n"
      "retry_avoids = \"tried\"\n[server]\ncount = 4\n[[fault]]\nserver = 2\nat = \"0s\"\nfor = \"200s\"\n";
  TrialResult const trial = simulate(text).front();
  CHECK(trial.requests.failed_total() == 0);
  CHECK(trial.requests.retries > 0);
}

// nginx 1.22.1, measured: 108, 96 and 90.
TEST_CASE("retries in nginx spread by rehash over the other servers") {
  for (std::string const policy : {"hash_modulo", "jump"}) {
    CAPTURE(policy);
    TrialResult const trial = meet_a_dead_server("nginx-1.22", policy, 4);
    CHECK(trial.requests.failed_total() == 0);
    double const third = 1 / 3.0;
    CHECK(chi_square(served(trial), std::vector{third, 0.0, third, third}) < chi_square_bound(3)); // 1e-6
  }
}

// One of four servers dies and is passed over for the rest of the run. Of the sessions that are alive then a
// quarter is lost, to the crash alone.
TEST_CASE("a server that dies in nginx loses its own sessions and moves nobody else's") {
  for (std::string const key : {"session", "source_ip"}) {
    TrialResult const trial =
        simulate(
            "[run]\nduration = \"200s\"\nreplications = 1\n[workload]\narrivals = \"constant(20/s)\"\n"
            "requests = 200\nthink_time = \"1s\"\ndemand = \"1ms\"\n[balancer]\npreset = \"nginx-1.22\"\n"
            "policy = \"hash_modulo\"\nejection = \"max_fails(fails=1, time=600s)\"\naffinity.key = \"" +
            key +
            "\"\n[server]\ncount = 4\nworkers = 4\n[state]\nplacement = \"local\"\n"
            "[[fault]]\nserver = 3\nat = \"100s\"\nfor = \"99s\"\n")
            .front();
    CHECK(lost_by(trial, Cause::remap) == 0);
    // 2,000 sessions are alive: five standard deviations, 6e-7.
    CHECK(std::abs(static_cast<double>(lost_by(trial, Cause::crash)) - 500) < 5 * std::sqrt(2000 * 3 / 16.0));
  }
}

// HAProxy 2.6.12, measured: of 601 sessions of live servers 399 move when one of four dies.
TEST_CASE("a server that dies in HAProxy moves two in three of the others' sessions, by its map") {
  TrialResult const trial =
      simulate("[run]\nduration = \"200s\"\nreplications = 1\n[workload]\narrivals = \"constant(20/s)\"\n"
               "requests = 200\nthink_time = \"1s\"\ndemand = \"1ms\"\n[balancer]\npreset = \"haproxy-2.6\"\n"
               "policy = \"hash_modulo\"\nhealth.interval = \"1ms\"\nhealth.fall = 1\n[server]\ncount = 4\n"
               "workers = 4\n[state]\nplacement = \"local\"\n[[fault]]\nserver = 3\nat = \"100s\"\n"
               "for = \"99s\"\n")
          .front();
  CHECK(std::abs(static_cast<double>(lost_by(trial, Cause::remap)) - 1000) < 5 * std::sqrt(2000 / 4.0));
}

// Three requests of one client at once, one connection a server. nginx 1.22.1, measured: two are served, the
// third finds both servers full. In HAProxy requests wait for the server that they hash to.
TEST_CASE("nginx hashes over a full server, HAProxy waits for it") {
  std::string const rows = "1,1,,5\n2,1.1,,5\n3,1.2,,5\n";
  for (std::string const policy : {"hash_modulo", "ring_hash(weighted=true)"}) {
    auto const ok = [&](std::string const& preset) {
      return replay(rows, "[workload]\nclients_per_address = 100\n[balancer]\npreset = \"" + preset +
                              "\"\npolicy = \"" + policy +
                              "\"\nmax_connections = 1\nqueue = 0\naffinity.key = \"source_ip\"\n"
                              "[server]\ncount = 2\nworkers = 4\n")
          .requests.ok;
    };
    CHECK(ok("nginx-1.22") == 2);
    CHECK(ok("haproxy-2.6") == 1);
  }
}

// Four servers of the first priority, of which two are dead when sessions begin: it keeps 70 %. Each session
// has one priority for all its requests.
TEST_CASE("a session that is hashed keeps its priority") {
  TrialResult const trial =
      simulate(
          "[run]\nduration = \"300s\"\nwarmup = \"50s\"\nreplications = 1\n[workload]\n"
          "arrivals = \"constant(5/s)\"\nfrom = \"10s\"\nrequests = 20\nthink_time = \"1s\"\ndemand = \"1ms\"\n[balancer]\n"
          "preset = \"envoy-1.36\"\npolicy = \"maglev\"\nejection = \"none\"\nhealth.enabled = true\n"
          "health.interval = \"1s\"\n[[server]]\nname = \"p0\"\ncount = 4\n[[server]]\nname = \"p1\"\n"
          "count = 4\npriority = 1\n[[fault]]\nserver = 1\nat = \"1s\"\nfor = \"999s\"\n[[fault]]\n"
          "server = 2\nat = \"1s\"\nfor = \"999s\"\n")
          .front();
  CHECK(lost(trial) == 0);
  std::vector<std::uint64_t> const requests = served(trial);
  double const first = static_cast<double>(requests[2] + requests[3]);
  // 1,250 sessions: five standard deviations, 6e-7.
  CHECK(std::abs(first / static_cast<double>(trial.requests.ok) - 0.7) < 5 * std::sqrt(0.21 / 1250));
}

} // namespace hash_laws_test
