// What users and their clients do when a session is lost, a request fails or an answer takes too long.
#include "model/simulate.hpp"

using namespace stickysim;

namespace client_reaction_test {

namespace {

/// The first of two servers is down from 10 to 20 s, and the balancer knows within 0.1 s.
std::string const crash = R"toml(
  [workload]
  [balancer]
  affinity = "cookie"
  [balancer.health]
  interval = "0.1s"
  fall = 1
  rise = 1
  [server]
  count = 2
  boot_time = "0s"
  [[fault]]
  kind = "crash"
  server = 1
  at = "10s"
  for = "10s"
)toml";

/// A session on server 1 that comes twice before the crash and twice after its login is gone.
std::string const shopper = "1,0,,0.1\n1,,2,0.2\n1,,2,0.4\n1,,10,0.8\n1,,1,1.6\n";

/// Service that ended, in tenths of a second.
std::uint64_t work_done(TrialResult const& trial) {
  return static_cast<std::uint64_t>(trial.latency_sum_ns) / (100 * millisecond);
}

} // namespace

TEST_CASE("a user who logs in again may send the refused request again") {
  TrialResult const resent = replay(shopper, crash);
  CHECK(resent.requests.logged_out == 1);
  CHECK(resent.requests.relogins == 1);
  CHECK(resent.requests.ok == 6);
  CHECK(resent.requests.ok_logins == 2);
  CHECK(work_done(resent) == 1 + 2 + 4 + 1 + 8 + 16);
  CHECK(lost(resent) == 1);

  TrialResult const skipped = replay(shopper, crash, {"workload.resend=false"});
  CHECK(skipped.requests.logged_out == 1);
  CHECK(skipped.requests.relogins == 1);
  CHECK(work_done(skipped) == 1 + 2 + 4 + 1 + 16);
  CHECK(lost(skipped) == 1);
}

TEST_CASE("a user who starts over does everything again") {
  TrialResult const trial = replay(shopper, crash, {"workload.on_loss=restart"});
  CHECK(trial.requests.logged_out == 1);
  CHECK(trial.requests.relogins == 1);
  CHECK(work_done(trial) == 1 + 2 + 4 + 1 + 2 + 4 + 8 + 16);
  CHECK(lost(trial) == 1);
}

TEST_CASE("a user who gives up issues nothing more") {
  TrialResult const trial = replay(shopper, crash, {"workload.on_loss=abandon"});
  CHECK(trial.requests.logged_out == 1);
  CHECK(trial.requests.issued == 4);
  CHECK(work_done(trial) == 1 + 2 + 4);
  CHECK(lost(trial) == 1);
}

TEST_CASE("what a lost session had in its cart or uploaded is lost with it") {
  TrialResult const login = replay(shopper, crash);
  CHECK(login.work_lost == 0);

  TrialResult const cart = replay(shopper, crash, {"workload.kind=cart"});
  CHECK(cart.work_lost == 2);
  CHECK(cart.cart_items_lost == 2);
  CHECK(cart.upload_bytes_lost == 0);
  CHECK(work_done(cart) == 1 + 2 + 4 + 1 + 8 + 16); // logs in again

  TrialResult const upload = replay(shopper, crash, {"workload.kind=upload", "workload.chunk=1MB"});
  CHECK(upload.work_lost == 2);
  CHECK(upload.cart_items_lost == 0);
  CHECK(upload.upload_bytes_lost == 2'000'000);
  CHECK(work_done(upload) == 1 + 2 + 4 + 1 + 2 + 4 + 8 + 16); // starts over

  TrialResult const calm = replay(shopper, crash, {"workload.kind=cart", "fault=[]"});
  CHECK(calm.work_lost == 0);
  CHECK(calm.ledger.count(Outcome::intact) == 1);
}

TEST_CASE("a second loss costs what has been done since the first") {
  // Two items are lost with server 1 at 10 s, three with server 2 at 30 s.
  std::string const rows = "1,0,,0.1\n1,,2,0.1\n1,,2,0.1\n1,,8,0.1\n1,,1,0.1\n1,,1,0.1\n1,,20,0.1\n";
  TrialResult const trial =
      replay(rows, crash + "[[fault]]\nkind = \"crash\"\nserver = 2\nat = \"30s\"\nfor = \"10s\"\n",
             {"workload.kind=cart"});
  CHECK(trial.requests.logged_out == 2);
  CHECK(trial.cart_items_lost == 2 + 3);
  CHECK(lost(trial) == 1);
}

TEST_CASE("after a failed request the session ends or goes on with the next") {
  // The second request is in service when server 1 dies.
  std::string const rows = "1,0,,0.1\n1,,9.5,3\n1,,1,0.2\n1,,1,0.4\n";
  std::vector<std::string> sets{"state.placement=client"};
  TrialResult const ended = replay(rows, crash, sets);
  CHECK(failed(ended, Failure::reset) == 1);
  CHECK(ended.requests.issued == 2);
  CHECK(ended.ledger.count(Outcome::failed) == 1);

  sets.push_back("workload.on_failure=skip");
  TrialResult const skipped = replay(rows, crash, sets);
  CHECK(failed(skipped, Failure::reset) == 1);
  CHECK(work_done(skipped) == 1 + 2 + 4);
  CHECK(skipped.ledger.count(Outcome::failed) == 1);

  // What a failed session loses afterwards makes it lost.
  TrialResult const both = replay(rows, crash, {"workload.on_failure=skip"});
  CHECK(lost_by(both, Cause::crash) == 1);
  CHECK(both.ledger.count(Outcome::failed) == 0);
}

TEST_CASE("a session replayed open-loop that ends after a failure issues nothing more") {
  std::string const rows = "1,0,,0.1\n1,9.5,,3\n1,14,,0.1\n1,15,,0.1\n";
  CHECK(replay(rows, crash).requests.issued == 2);
  CHECK(replay(rows, crash, {"workload.on_failure=skip", "state.placement=client"}).requests.ok == 3);
}

TEST_CASE("after a failed login the next request is a login") {
  TrialResult const trial = replay("1,9.5,,3\n1,,1,0.2\n1,,1,0.4\n", crash, {"workload.on_failure=skip"});
  CHECK(failed(trial, Failure::reset) == 1);
  CHECK(trial.requests.ok == 2);
  CHECK(trial.requests.ok_logins == 1);
  CHECK(trial.requests.logged_out == 0);
}

TEST_CASE("a client tries again what failed, and its latency counts from the first attempt") {
  std::string const rows = "1,9.5,,2\n";
  TrialResult const trial = replay(rows, crash, {"workload.retries=1", "network.client_rtt=20ms"});
  CHECK(trial.requests.issued == 1);
  CHECK(trial.requests.retries == 1);
  CHECK(trial.requests.failed_total() == 0);
  // 0.49 s until the crash, an answer of 10 ms, all again on server 2.
  CHECK(latency_sum(trial) == 490 * millisecond + 20 * millisecond + 2 * second + 20 * millisecond);

  // A full server is tried again too, for as long as there are retries left.
  TrialResult const full =
      replay("1,0,,1\n2,0.5,,1\n", crash,
             {"workload.retries=3", "server.count=1", "server.queue=0", "network.client_rtt=100ms"});
  CHECK(failed(full, Failure::rejected) == 1);
  CHECK(full.requests.retries == 3);
}

TEST_CASE("a request sent again by its client starts from nothing") {
  // It dies while it writes its state: read, service and write of 1 s each follow on server 2.
  TrialResult const written = replay("1,7.5,,1\n", crash,
                                     {"workload.retries=1", "state.placement=shared",
                                      "state.store.round_trip=1s", "state.store.service_time=0s"});
  CHECK(latency_sum(written) == 2500 * millisecond + 3 * second);

  // It dies at server 1, which does not know its session; server 2 does.
  TrialResult const known = replay("1,0,,0.1\n2,1,,0.1\n2,,7.3,0.1\n", crash,
                                   {"workload.retries=1", "balancer.affinity=none", "server.overhead=1s"});
  CHECK(served(known) == std::vector<std::uint64_t>{1, 2});
  CHECK(known.requests.logged_out == 0);
  CHECK(known.ledger.count(Outcome::intact) == 2);
}

TEST_CASE("a client that gives up leaves its work to the server") {
  // Served for 5 s, given up after 2; the next one waits for the worker all the same.
  std::string const rows = "1,0,,5\n2,3.6,,0.5\n";
  TrialResult const trial = replay(rows, "[workload]\ntimeout = \"2s\"\n");
  CHECK(failed(trial, Failure::timeout) == 1);
  CHECK(trial.work_wasted_ns == 5 * second);
  CHECK(trial.requests.ok == 1);
  CHECK(trial.wait_sum_ns == 1400 * millisecond);
  CHECK(static_cast<Nanoseconds>(trial.in_flight_integral) == 2 * second + latency_sum(trial));
  CHECK(trial.ledger.count(Outcome::failed) == 1);
  CHECK(replay(rows, "[workload]\ntimeout = \"5.1s\"\n").work_wasted_ns == 0);

  // Two that share a core give up together: the core works for both to the end.
  TrialResult const shared =
      replay("1,0,,2\n2,0,,3\n", "[workload]\ntimeout = \"1s\"\n[server]\ndiscipline = \"ps\"\n");
  CHECK(failed(shared, Failure::timeout) == 2);
  CHECK(shared.work_wasted_ns == 5 * second);
  CHECK(shared.servers[0].busy_ns == 5 * second);
}

TEST_CASE("who gives up in the queue is served for nothing, who waits for a retry is not") {
  TrialResult const queued = replay("1,0,,1.5\n2,1,,1\n3,1.1,,1\n", "[workload]\ntimeout = \"1.6s\"\n");
  CHECK(queued.requests.ok == 2);
  CHECK(failed(queued, Failure::timeout) == 1);
  CHECK(queued.work_wasted_ns == second);
  CHECK(queued.servers[0].busy_ns == 3500 * millisecond);

  // Refused by the dead server at 12 s, it would be tried again at 13 s.
  TrialResult const turned =
      replay("1,0,,0.1\n1,,11.9,0.1\n", crash, {"balancer.health=false", "workload.timeout=0.5s"});
  CHECK(failed(turned, Failure::timeout) == 1);
  CHECK(turned.misrouted == 1);
  CHECK(turned.work_wasted_ns == 0);
}

TEST_CASE("a user may come back with the request that failed until it succeeds") {
  // Its server dies at 10 s, 0.4 s into the second of three chunks of 2 s, and is back at 19.5 s.
  std::vector<std::string> sets{
      "workload.on_failure=retry", "workload.kind=upload",  "server.count=1",        "fault.for=9.5s",
      "balancer.retries=0",        "balancer.health=false", "state.placement=client"};
  std::string const rows = "1,7.6,,2\n1,,0,2\n1,,0,2\n";
  TrialResult const trial = replay(rows, crash, sets);
  CHECK(failed(trial, Failure::reset) == 1);
  CHECK(failed(trial, Failure::refused) == 9); // each second from 11 s on
  CHECK(trial.requests.ok == 3);
  CHECK(measure(trial, "upload_time_mean") == Approx(20 + 4 - 7.6));
  CHECK(trial.ledger.count(Outcome::intact) == 1); // it got through

  // With a longer think time the user comes back later: at 15, 19 and 23 s.
  TrialResult const slow = replay("1,5,,2\n1,,4,2\n1,,4,2\n", crash, sets);
  CHECK(failed(slow, Failure::refused) == 3);
  CHECK(measure(slow, "upload_time_mean") == Approx(23 + 2 + 4 + 2 - 5));

  // What was in the dead server's memory is lost, and the upload begins again.
  sets.back() = "state.placement=local";
  TrialResult const local = replay(rows, crash, sets);
  CHECK(lost_by(local, Cause::crash) == 1);
  CHECK(measure(local, "upload_time_mean") == Approx(20 + 6 - 7.6));

  // Of a page all is loaded again from the request on that failed.
  std::string const page =
      "[run]\nduration = \"20s\"\nreplications = 1\n[workload]\narrivals = \"constant(0.1/s)\"\n"
      "requests = 3\nparallel = 3\ndemand = \"100ms\"\non_failure = \"retry\"\n[server]\n"
      "workers = 1\nqueue = 1\n[state]\nplacement = \"client\"\n";
  TrialResult const pages = simulate(page).front();
  CHECK(pages.requests.ok >= 3);
  CHECK(failed(pages, Failure::rejected) == pages.sessions_started);
  CHECK(pages.ledger.count(Outcome::failed) == 0);
}

TEST_CASE("the time of uploads counts those that their users did not give up") {
  // 0.1 s, 12 s of thinking, 0.2 s; then 0.1 s alone; the third dies with its server and comes again.
  std::string const rows = "1,0.5,,0.1\n1,,12,0.2\n2,1,,0.1\n3,9.5,,1\n3,,1,0.1\n";
  std::vector<std::string> const sets{"state.placement=client", "workload.kind=upload"};
  CHECK(measure(replay(rows, crash, sets), "upload_time_mean") == Approx((12.3 + 0.1) / 2));
  CHECK(replay(rows, crash, sets).uploads_completed == 2);
  TrialResult const skipped = replay(rows, crash, {sets[0], sets[1], "workload.on_failure=skip"});
  CHECK(skipped.uploads_completed == 3);
  CHECK(measure(skipped, "upload_time_mean") == Approx((12.3 + 0.1 + 1.6) / 3));
  CHECK(replay(shopper, crash, {"workload.on_loss=abandon", "workload.kind=upload"}).uploads_completed == 0);
}

TEST_CASE("a request that its balancer tries elsewhere starts from nothing there") {
  // It dies while it writes its state: read, service and write of 1 s each follow on server 2.
  std::string const rows = "1,7.5,,1\n";
  TrialResult const written =
      replay(rows, crash,
             {"balancer.retry_on=any", "state.placement=shared", "balancer.redispatch=always",
              "state.store.round_trip=1s", "state.store.service_time=0s"});
  CHECK(written.requests.retries == 1);
  CHECK(latency_sum(written) == 2500 * millisecond + 3 * second);
}

TEST_CASE("a user who does not think starts over at once, unless a session has failed in no time") {
  std::string const restless = R"toml(
    [run]
    duration = "1s"
    replications = 1
    [workload]
    users = 1
    requests = 1
    demand = "1ms"
    [balancer]
    health = false
    retries = 0
    [server]
    count = 1
    failure_rate = 1
  )toml";
  // Each session takes 1 ms and fails: one after another.
  CHECK(simulate(restless).front().sessions_started == 1000);
  // Nobody takes the request: without a pause there would be no end of sessions at one instant.
  std::string const dead = "[[fault]]\nserver = 1\nat = \"0s\"\nfor = \"1h\"\n";
  CHECK(simulate(restless + dead).front().sessions_started == 1000);
  // It takes a while to learn of that, and then there is no pause.
  CHECK(simulate(restless + dead, {"network.client_rtt=4ms"}).front().sessions_started == 250);
}

TEST_CASE("of a page that finds nothing every request is sent again, after one new login") {
  // A page of three, each of which starts a state; then a page of three that finds none.
  std::string const text = R"toml(
    [run]
    duration = "100s"
    replications = 1
    [workload]
    arrivals = "constant(0.01/s)"
    requests = 6
    parallel = 3
    think_time = "20s"
    demand = "10ms"
    kind = "cart"
    [balancer]
    affinity = "cookie"
    [state]
    ttl = "10s"
  )toml";
  TrialResult const page = simulate(text, {"server.workers=10"}).front();
  CHECK(lost(page) == 1);
  CHECK(page.requests.relogins == 1);
  CHECK(page.requests.issued == 3 + 3 + 1 + 3);
  CHECK(page.requests.logged_out == 3);
  CHECK(page.requests.ok == 3 + 1 + 3);
  CHECK(simulate(text, {"server.workers=10", "workload.resend=false"}).front().requests.issued == 3 + 3 + 1);
  CHECK(simulate(text, {"server.workers=10", "workload.on_loss=abandon"}).front().requests.issued == 3 + 3);

  // Some are refused when the user has logged in again long ago: these are sent again at once.
  std::string const slow = text + "[[server]]\nname = \"fast\"\noverhead = \"1ms\"\n"
                                  "[[server]]\nname = \"slow\"\ncount = 3\noverhead = \"5s\"\n";
  TrialResult const late =
      simulate(slow, {"balancer.policy=first(limit=1)", "balancer.affinity=none"}).front();
  CHECK(lost(late) == 1);
  CHECK(late.requests.relogins == 1);
  CHECK(late.requests.logged_out >= 3);
  CHECK(late.requests.issued == 3 + 3 + 1 + 3);

  // The new login fails, at 22.5 s: who comes back loads the page again, from the first of its requests that
  // was refused on, though others were refused before it.
  std::string const down = text + "[[server]]\nname = \"slow\"\noverhead = \"100ms\"\nboot_time = \"0s\"\n"
                                  "[[server]]\nname = \"fast\"\ncount = 2\nboot_time = \"0s\"\n"
                                  "[[fault]]\nserver = \"all\"\nat = \"22.2s\"\nfor = \"2s\"\n";
  TrialResult const back =
      simulate(down, {"balancer.policy=first(limit=1)", "balancer.affinity=none", "balancer.health=false",
                      "balancer.retries=0", "network.client_rtt=1s", "workload.on_failure=retry"})
          .front();
  CHECK(back.requests.logged_out == 3);
  CHECK(back.requests.failed_total() == 1);
  CHECK(back.requests.ok == 3 + 3);
}

TEST_CASE("who comes back gives up after two minutes, or a timeout that is longer") {
  // The only server is down from 1 s on; the user wants its second request from 2.1 s on.
  std::string const visit = "1,0,,0.1\n1,,2,0.1\n";
  auto const after = [&](std::string const& down, std::string const& reaction,
                         std::string const& timeout = "0s") {
    return replay(
        visit,
        "[workload]\n[balancer]\nhealth = false\nretries = 0\n[server]\ncount = 1\nboot_time = \"0s\"\n"
        "[state]\nplacement = \"client\"\n[[fault]]\nkind = \"crash\"\nserver = 1\nat = \"1s\"\n",
        {"fault.for=" + down, "workload.on_failure=" + reaction, "workload.timeout=" + timeout});
  };
  TrialResult const short_outage = after("110s", "come_back");
  CHECK(short_outage.ledger.count(Outcome::intact) == 1);
  CHECK(short_outage.sessions_stuck == 0);

  TrialResult const long_outage = after("200s", "come_back");
  CHECK(long_outage.ledger.count(Outcome::failed) == 1);
  // Every two seconds, as long as it thinks: the last time when it has wanted it for more than 120 s.
  CHECK(long_outage.requests.failed_total() == 62);
  CHECK(after("200s", "come_back", "140s").requests.failed_total() == 72);
  CHECK(after("200s", "come_back", "201s").ledger.count(Outcome::intact) == 1);

  CHECK(after("200s", "retry").ledger.count(Outcome::intact) == 1);
  CHECK(after("200s", "end").requests.failed_total() == 1);
}

TEST_CASE("who has waited in vain for longer than their patience at the end is stuck") {
  std::string const visit = "1,0,,0.1\n1,,2,0.1\n";
  auto const stuck_after = [&](std::string const& more, std::string const& duration) {
    return replay(visit, "[workload]\n[balancer]\nhealth = false\nretries = 0\n[server]\ncount = 1\n" + more,
                  {"run.duration=" + duration});
  };
  std::string const hang = "[[fault]]\nkind = \"hang\"\nserver = 1\nat = \"1s\"\nfor = \"5min\"\n";
  TrialResult const hung = stuck_after(hang, "33s");
  CHECK(hung.sessions_stuck == 1);
  CHECK(hung.requests_stuck == 1);
  CHECK(hung.ledger.count(Outcome::unfinished) == 1);
  CHECK(stuck_after(hang, "32s").sessions_stuck == 0);

  // Errors all along, for a user who never gives up: it is in vain, too.
  std::string const crash_for_long =
      "[[fault]]\nkind = \"crash\"\nserver = 1\nat = \"1s\"\nfor = \"5min\"\n[state]\nplacement = \"client\"\n";
  auto const refused = [&](std::string const& duration) {
    return replay(
        visit, "[workload]\n[balancer]\nhealth = false\nretries = 0\n[server]\ncount = 1\n" + crash_for_long,
        {"run.duration=" + duration, "workload.on_failure=retry"});
  };
  CHECK(refused("123s").sessions_stuck == 1);
  CHECK(refused("123s").requests_stuck == 0);
  CHECK(refused("122s").sessions_stuck == 0);
  CHECK(refused("123s").ledger.count(Outcome::unfinished) == 1);
}

} // namespace client_reaction_test
