// Servers that start a new state where they find none, as with a remember-me cookie or single sign-on.
#include "model/simulate.hpp"

using namespace stickysim;

namespace renewal_test {

namespace {

/// Three servers that take turns.
std::string const turns = R"toml(
  [workload]
  on_loss = "renew"
  [balancer]
  policy = "round_robin"
  [server]
  count = 3
)toml";

/// A login and four requests, a second apart, on servers 1 2 3 1 2.
std::string const five = "1,0,,0.1\n1,,1,0.1\n1,,1,0.1\n1,,1,0.1\n1,,1,0.1\n";

} // namespace

TEST_CASE("a server that misses the state starts a new one and serves the request") {
  TrialResult const trial = replay(five, turns);
  CHECK(trial.requests.issued == 5);
  CHECK(trial.requests.ok == 5);
  CHECK(trial.requests.logged_out == 0);
  CHECK(trial.requests.relogins == 4);
  CHECK(trial.requests.ok_logins == 1);
  CHECK(latency_sum(trial) == 500 * millisecond); // no request beside the five
  CHECK(lost_by(trial, Cause::elsewhere) == 1);

  TrialResult const sticky = replay(five, turns, {"balancer.affinity=cookie"});
  CHECK(sticky.requests.relogins == 0);
  CHECK(sticky.ledger.count(Outcome::intact) == 1);
}

TEST_CASE("what was in the state is not in the new one") {
  // Items are put into the cart by each request but the first: one is lost each time, none of the last.
  TrialResult const trial = replay(five, turns, {"workload.kind=cart"});
  CHECK(trial.cart_items_lost == 3);
  CHECK(replay(five, turns, {"workload.kind=cart", "server.count=1"}).cart_items_lost == 0);
}

TEST_CASE("any placement may lose a state that is renewed") {
  std::vector<std::string> sets{"state.placement=shared", "state.ttl=500ms"};
  CHECK(replay(five, turns, sets).requests.relogins == 4);
  CHECK(lost_by(replay(five, turns, sets), Cause::ttl) == 1);
  sets[0] = "state.placement=client";
  CHECK(replay(five, turns, sets).requests.relogins == 4);
  // A token that no browser keeps is made anew each time.
  TrialResult const token = replay(five, turns, {"state.placement=client", "state.token_bytes=5000B"});
  CHECK(token.requests.relogins == 4);
  CHECK(token.bytes_up == 0);
}

TEST_CASE("a server that dies before it answers has renewed nothing") {
  // The second request is in service on server 2 when that dies; sent again, it finds the state on server 1.
  std::string const crash = "[[fault]]\nserver = 2\nat = \"2s\"\nfor = \"100s\"\n";
  TrialResult const trial = replay("1,0,,0.1\n1,,1,2\n", turns + crash,
                                   {"server.count=2", "workload.retries=1", "balancer.health.interval=10ms"});
  CHECK(trial.requests.retries == 1);
  CHECK(trial.requests.relogins == 0);
  CHECK(trial.ledger.count(Outcome::intact) == 1);
}

TEST_CASE("under an id that servers adopt, what others hold is found again") {
  // 2 and 3 start anew; 1 and 2 have theirs.
  TrialResult const trial = replay(five, turns, {"state.adopt_id=true"});
  CHECK(trial.requests.relogins == 2);
  CHECK(trial.requests.stale == 2); // as it was when they were left
  CHECK(trial.states_destroyed == 0);
  for (ServerResult const& server : trial.servers)
    CHECK(server.sessions_peak == 1);
  // Each holds its state until half an hour after its last use, at 3.4, 4.5 and 2.3 s.
  CHECK(measure(replay(five, turns, {"state.adopt_id=true", "state.ttl=10s"}), "states_held_mean") ==
        Approx((3.3 + 3.3 + 0 + 30) / 1000));

  // An item each, but the last request finds the cart with the one item that it left there.
  TrialResult const cart = replay(five, turns, {"state.adopt_id=true", "workload.kind=cart"});
  CHECK(cart.cart_items_lost == 3);
}

TEST_CASE("a crash takes a server's own state, and not the id") {
  // Server 1 has lost its state when its turn comes again; server 2 has not.
  std::string const crash = "[[fault]]\nserver = 1\nat = \"2.8s\"\nfor = \"0s\"\n";
  TrialResult const trial = replay(five, turns + crash, {"state.adopt_id=true", "server.boot_time=0s"});
  CHECK(trial.requests.relogins == 3);
  CHECK(trial.requests.stale == 1);
}

TEST_CASE("a log-out reaches the last server; others accept the id still") {
  std::vector<std::string> sets{"workload.log_out=true", "state.ttl=10s", "state.adopt_id=true"};
  TrialResult const adopted = replay(five, turns, sets);
  CHECK(adopted.requests.revoked_accepted == 1);
  // 1 and 3 hold theirs for 10 s more, 2 frees it at 4.5 s.
  CHECK(measure(adopted, "states_held_mean") == Approx((3.3 + 10 + 3.3 + 10) / 1000));
  sets.pop_back();
  CHECK(replay(five, turns, sets).requests.revoked_accepted == 0);
}

} // namespace renewal_test
