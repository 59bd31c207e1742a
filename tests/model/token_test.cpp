// Tokens that clients carry: what they weigh, when they are refused, and what nobody can take back.
#include "model/simulate.hpp"

using namespace stickysim;

namespace token_test {

namespace {

std::string const fleet = R"toml(
  [workload]
  [server]
  count = 2
  [state]
  placement = "client"
  token_bytes = "1000B"
)toml";

/// A login and four more requests, a second apart.
std::string const five = "1,0,,0.01\n1,,1,0.01\n1,,1,0.01\n1,,1,0.01\n1,,1,0.01\n";

} // namespace

TEST_CASE("a token travels up with each request but the login and down with each answer") {
  TrialResult const trial = replay(five, fleet);
  CHECK(trial.bytes_up == 4000);
  CHECK(trial.bytes_down == 5000);
}

TEST_CASE("a token grows with each request served after the login, and so does its time on the link") {
  TrialResult const trial = replay(five, fleet, {"state.growth=100B", "network.bandwidth=10KB/s"});
  CHECK(trial.bytes_up == 1000 + 1100 + 1200 + 1300);
  CHECK(trial.bytes_down == 1000 + 1100 + 1200 + 1300 + 1400);
  // 10 bytes a millisecond, and 10 ms of service each.
  CHECK(latency_sum(trial) == (4600 / 10 + 6000 / 10 + 50) * millisecond);
}

TEST_CASE("a browser ignores a token above its limit and goes on with the one that it has") {
  std::vector<std::string> sets{"state.growth=100B", "state.token_limit=1200B", "workload.kind=cart"};
  TrialResult const trial = replay(five, fleet, sets);
  CHECK(lost(trial) == 0);
  CHECK(trial.requests.ok == 5);
  CHECK(trial.cart_items_lost == 2); // the last two, whose tokens would hold 1,300 bytes
  CHECK(trial.work_lost == 2);
  CHECK(trial.bytes_up == 1000 + 1100 + 1200 + 1200);
  CHECK(trial.bytes_down == 1000 + 1100 + 1200 + 1300 + 1300);
  // The two that it holds go with it when its time is over: it was signed at 2.02 s.
  sets.push_back("state.ttl=1.5s");
  TrialResult const late = replay(five, fleet, sets);
  CHECK(lost_by(late, Cause::ttl) == 1);
  CHECK(late.cart_items_lost == 1 + 2);
  sets[1] = "state.token_limit=1400B";
  CHECK(replay(five, fleet, sets).cart_items_lost == 0);
  // One that is too large from the start is never there.
  sets[1] = "state.token_limit=999B";
  TrialResult const never = replay(five, fleet, sets);
  CHECK(lost_by(never, Cause::token) == 1);
  CHECK(never.bytes_up == 0);
  CHECK(never.requests.logged_out == 8); // each of four requests, also right after the new login
}

TEST_CASE("more cookies than a header may hold are refused, on the way up and on the way down") {
  std::vector<std::string> const grows{"state.growth=1000B", "state.token_limit=1MB"};
  auto const with = [&](std::string const& set) {
    auto sets = grows;
    sets.push_back(set);
    sets.push_back("workload.on_failure=skip");
    return replay(five, fleet, sets);
  };
  // Tokens of 1 to 4 kB up and 1 to 5 kB down.
  CHECK(with("state.header_limit=4000B").requests.failed_total() == 0);
  TrialResult const header = with("state.header_limit=2500B");
  CHECK(failed(header, Failure::too_large) == 2); // it stays as large as it is
  CHECK(header.requests.ok == 3);
  CHECK(failed(with("balancer.header_limit=2500B"), Failure::too_large) == 2);
  CHECK(failed(with("balancer.answer_header_limit=4500B"), Failure::too_large) == 1);
}

TEST_CASE("a JSON Web Token is its payload in base64url, and a header and a signature beside") {
  // RFC 7515: four characters for three bytes, without padding. The header's 27 bytes take 36, signatures of
  // 32, 64 and 256 bytes take 43, 86 and 342; 1,000 bytes take 1,334; two dots.
  for (auto const& [format, bytes] :
       {std::pair{"raw", 1000u}, std::pair{"jwt_hs256", 36u + 1334 + 43 + 2},
        std::pair{"jwt_es256", 36u + 1334 + 86 + 2}, std::pair{"jwt_rs256", 36u + 1334 + 342 + 2}}) {
    CAPTURE(format);
    TrialResult const trial = replay(five, fleet, {std::string{"state.token_format="} + format});
    CHECK(trial.bytes_up == 4 * bytes);
    CHECK(trial.bytes_down == 5 * bytes);
  }
  // Of 1,000, 1,001, 1,002 and 1,003 bytes: what is left over takes one character more than it has bytes.
  std::vector<std::string> sets{"state.token_format=jwt_hs256", "state.growth=1B"};
  CHECK(replay(five, fleet, sets).bytes_up == 4 * 81 + 1334 + 1335 + 1336 + 1338);
  // Limits hold for what is on the wire.
  sets.push_back("state.token_limit=1417B");
  sets.push_back("workload.kind=cart");
  CHECK(replay(five, fleet, sets).cart_items_lost == 2);
  sets.pop_back();
  sets.back() = "state.token_limit=1419B";
  CHECK(lost(replay(five, fleet, sets)) == 0);
  sets.back() = "state.header_limit=1418B";
  CHECK(failed(replay(five, fleet, sets), Failure::too_large) == 1);
}

TEST_CASE("a token of the key before last is refused") {
  // Signed at 0, 12 and 24 s …: the key changes each 10 s, and the one before is accepted.
  CHECK(
      replay("1,0,,0.01\n1,,12,0.01\n1,,12,0.01\n", fleet, {"state.key_rotation=10s"}).requests.logged_out ==
      0);
  TrialResult const trial = replay("1,5,,0.01\n1,,16,0.01\n", fleet, {"state.key_rotation=10s"});
  CHECK(lost_by(trial, Cause::key_rotation) == 1);
}

TEST_CASE("verifying and signing take a worker's time, and a login has no token to verify") {
  TrialResult const trial = replay(five, fleet, {"state.verify_time=1ms", "state.sign_time=2ms"});
  CHECK(latency_sum(trial) == (12 + 4 * 13) * millisecond);
  // Nor has a login after a loss: the token is refused, then a new one is made.
  TrialResult const again = replay("1,0,,0.01\n1,,20,0.01\n", fleet,
                                   {"state.verify_time=1ms", "state.ttl=10s", "workload.resend=false"});
  CHECK(again.servers[0].busy_ns + again.servers[1].busy_ns == 2 * 10 * millisecond);
}

TEST_CASE("nobody can take a token back: it is still accepted after a log-out") {
  std::vector<std::string> const out{"workload.log_out=true"};
  CHECK(replay(five, fleet, out).requests.revoked_accepted == 1);
  CHECK(replay(five, fleet).requests.revoked_accepted == 0);
  for (char const* placement : {"local", "shared", "cached"}) {
    auto sets = out;
    sets.push_back(std::string{"state.placement="} + placement);
    CHECK(replay(five, fleet, sets).requests.revoked_accepted == 0);
  }
}

TEST_CASE("a cache on the server saves the round trips of reading, and a crash costs it alone") {
  std::vector<std::string> sets{"state.placement=cached",
                                "state.store.round_trip=100ms",
                                "state.store.service_time=0s",
                                "state.reads=1",
                                "state.writes=1",
                                "balancer.affinity=cookie",
                                "balancer.health.interval=10ms",
                                "balancer.health.fall=1"};
  // Every request writes through; the login has nothing to find and still asks.
  TrialResult const pinned = replay(five, fleet, sets);
  CHECK(latency_sum(pinned) == (5 * 110 + 100) * millisecond);
  sets[5] = "balancer.affinity=none"; // takes turns: never where it was
  TrialResult const wanders = replay(five, fleet, sets);
  CHECK(latency_sum(wanders) == 5 * 210 * millisecond);
  sets[5] = "balancer.affinity=cookie";
  TrialResult const crashed =
      replay(five, fleet + "[[fault]]\nserver = 1\nat = \"2.8s\"\nfor = \"100s\"\n", sets);
  CHECK(lost(crashed) == 0);
  CHECK(latency_sum(crashed) == (5 * 110 + 200) * millisecond); // one more read, elsewhere
}

TEST_CASE("the requests of a page are issued at once, and the next page follows the last answer") {
  std::string const text = R"toml(
    [run]
    duration = "100s"
    replications = 1
    [workload]
    users = 1
    requests = "constant(7)"
    think_time = "10s"
    demand = "1s"
    parallel = 3
    [server]
    count = 1
    workers = 10
    [state]
    placement = "shared"
    reads = 0
    writes = 0
  )toml";
  TrialResult const trial = simulate(text).front();
  // Pages of 3, 3 and 1: each takes 1 s and is followed by 10 s: pages begin at 10, 21, 32 s and so on.
  CHECK(trial.requests_whole_run.ok == 3 * (3 + 3 + 1));
  CHECK(trial.sessions_started == 3);
  CHECK(trial.latency.max() < 1010 * millisecond);
}

TEST_CASE("requests before the first cookie each start a session, and the last one stays") {
  std::string const text = R"toml(
    [run]
    duration = "15s"
    replications = 1
    [workload]
    users = 1
    requests = "constant(6)"
    think_time = "1s"
    demand = "10ms"
    parallel = 3
    [balancer]
    affinity = "cookie"
    [server]
    count = 3
    [state]
    placement = "local"
  )toml";
  TrialResult const trial = simulate(text).front();
  CHECK(trial.requests.logged_out == 0);
  for (ServerResult const& server : trial.servers)
    CHECK(server.sessions_peak >= 1); // a state was begun on each
  // Without a cookie the second page wanders: only one of its three requests comes where the state is.
  TrialResult const loose = simulate(text, {"balancer.affinity=none"}).front();
  CHECK(loose.requests.logged_out > 0);
  CHECK(loose.requests.relogins < loose.requests.logged_out); // a page logs in again once
}

TEST_CASE(
    "work on tokens and on soft states is work: a fast server takes less time for it, a slow one more") {
  // A login and a request of 1 s of work each, 2 s for each token.
  std::string const one = "[workload]\n[server]\ncount = 1\noverhead = \"100ms\"\n[state]\nplacement = "
                          "\"client\"\nverify_time = \"1500ms\"\nsign_time = \"500ms\"\n";
  auto const busy = [&](std::string const& more, std::vector<std::string> const& sets = {}) {
    return replay("1,1,,1\n1,,100,1\n", one + more, sets).servers[0].busy_ns;
  };
  Nanoseconds const works = 1500 * millisecond + 3000 * millisecond; // the login has no token to verify
  CHECK(busy("") == works + 2 * 100 * millisecond);
  CHECK(busy("", {"server.speed=2"}) == works / 2 + 2 * 100 * millisecond);
  CHECK(busy("[[fault]]\nkind = \"slow\"\nserver = 1\nat = \"0s\"\nfor = \"1h\"\nfactor = 3\n") ==
        3 * works + 2 * 100 * millisecond);
}

TEST_CASE("whichever is over first, the time to live or the time of its key, takes a token") {
  // Signed at 5 s: its key is refused from 20 s on.
  std::string const rows = "1,5,,0\n1,30,,0\n";
  CHECK(lost_by(replay(rows, fleet, {"state.key_rotation=10s", "state.ttl=16s"}), Cause::key_rotation) == 1);
  CHECK(lost_by(replay(rows, fleet, {"state.key_rotation=10s", "state.ttl=14s"}), Cause::ttl) == 1);
}

TEST_CASE("a token that did not reach its client is not the client's") {
  // The second request's answer is signed in time and comes too late: the third carries the token of the
  // login.
  std::vector<std::string> const sets{"workload.timeout=480ms", "workload.on_failure=skip",
                                      "network.client_rtt=400ms", "state.ttl=10s"};
  TrialResult const trial = replay("1,1,,0\n1,7,,0.1\n1,13,,0\n", fleet, sets);
  CHECK(failed(trial, Failure::timeout) == 1);
  CHECK(lost_by(trial, Cause::ttl) == 1);
}

TEST_CASE("an upload's chunks take their time on the client's link, with its token or without") {
  std::string const rows = "1,1,,0.001\n1,,0,0.001\n1,,0,0.001\n";
  std::string const text = R"toml(
    [workload]
    kind = "upload"
    chunk = "1MiB"
    [network]
    bandwidth = "1MiB/s"
    [server]
  )toml";
  TrialResult const plain = replay(rows, text);
  CHECK(latency_sum(plain) == 3 * 1001 * millisecond);
  CHECK(plain.upload_time_sum_ns == 3003 * millisecond);
  // And tokens of 1/16 of a second: up with two requests, down with three answers.
  TrialResult const carried = replay(rows, text,
                                     {"state.placement=client", "state.token_bytes=64KiB",
                                      "state.token_limit=64KiB", "state.header_limit=64KiB"});
  CHECK(latency_sum(carried) == 3 * 1001 * millisecond + 5 * second / 16);
}

} // namespace token_test
