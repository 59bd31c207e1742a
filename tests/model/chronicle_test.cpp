// One session's life as a chronicle has it, against what the trial's own books say.
#include "model/eventful.hpp"
#include "model/simulate.hpp"
#include <stickysim/model/chronicle.hpp>

#include <algorithm>

using namespace stickysim;

namespace chronicle_test {

namespace {

struct Followed {
  Chronicle chronicle;
  TrialResult trial;
};

/// The first variant's only trial, following its session `number` from 0.
Followed follow(Scenario const& scenario, std::uint64_t number) {
  Followed followed;
  followed.chronicle.session = number;
  followed.trial = run_trial(scenario.variants.front().design, scenario.run, 0, followed.chronicle);
  return followed;
}

/// The chronicle of the first session of a replayed trace.
Chronicle replayed(std::string const& rows, std::string const& text, std::vector<std::string> sets = {}) {
  WrittenFile const trace{"session,at,think,demand\n" + rows};
  sets.push_back("workload.trace=" + trace.path());
  std::string const run = "[run]\nduration = \"1000s\"\nreplications = 1\n";
  return follow(sample::loaded(run + text, {.sets = sets, .variants = {}}), 0).chronicle;
}

std::vector<Happening> happenings(Chronicle const& chronicle) {
  std::vector<Happening> all;
  for (ChronicleEntry const& entry : chronicle.entries)
    all.push_back(entry.what);
  return all;
}

Nanoseconds time_of(Chronicle const& chronicle, Happening what) {
  for (ChronicleEntry const& entry : chronicle.entries)
    if (entry.what == what) return entry.at_ns;
  return -1;
}

} // namespace

TEST_CASE("a trial that is watched is the trial that is not") {
  std::vector<std::string> sets{"workload.requests=1000", "workload.on_failure=skip"};
  std::string const change =
      GENERATE("state.placement=local", "state.placement=shared", "state.placement=client",
               "balancer.affinity=table", "balancer.affinity=none", "server.discipline=ps");
  CAPTURE(change);
  sets.push_back(change);
  Scenario const scenario = sample::loaded(eventful, {.sets = sets, .variants = {}});
  TrialResult const alone = run_trial(scenario.variants.front().design, scenario.run, 0);
  for (std::uint64_t number : {0u, 3u, 11u}) {
    Followed const watched = follow(scenario, number);
    CHECK(watched.chronicle.ended_ns == -1); // else the trial would have stopped there
    CHECK(watched.chronicle.entries.size() > 50);
    CHECK(watched.trial.fingerprint() == alone.fingerprint());
    CHECK(watched.trial.events == alone.events);
  }
}

TEST_CASE("all sessions' chronicles together are the trial's books") {
  std::string const change =
      GENERATE("balancer.affinity=cookie", "balancer.affinity=none", "workload.on_loss=abandon",
               "workload.on_failure=skip", "workload.parallel=3", "balancer.retry_on=any",
               "workload.on_failure=retry", "workload.on_loss=renew");
  CAPTURE(change);
  Scenario const scenario = sample::loaded(eventful, {.sets = {change}, .variants = {}});
  TrialResult const trial = run_trial(scenario.variants.front().design, scenario.run, 0);
  Ledger ledger;
  std::uint64_t ok = 0;
  std::uint64_t logged_out = 0;
  std::uint64_t failed = 0;
  Nanoseconds latency_ns = 0;
  for (std::uint64_t number = 0; number < trial.sessions_started; ++number) {
    Chronicle const chronicle = follow(scenario, number).chronicle;
    ++ledger.sessions[static_cast<std::size_t>(chronicle.outcome())]
                     [static_cast<std::size_t>(chronicle.cause())];
    ok += chronicle.count(Happening::is_answered);
    logged_out += chronicle.count(Happening::is_logged_out);
    failed += chronicle.count(Happening::is_failed) + chronicle.count(Happening::gives_up);
    latency_ns += chronicle.latency_ns();
  }
  CHECK(ledger.sessions == trial.ledger.sessions);
  CHECK(lost(trial) > 0);
  CHECK((trial.ledger.count(Outcome::failed) > 0) == (change != "workload.on_failure=retry"));
  // Where pages are loaded at once all sessions are over in time.
  CHECK((trial.ledger.count(Outcome::unfinished) > 0) == (change != "workload.parallel=3"));
  CHECK(ok == trial.requests.ok);
  CHECK(logged_out == trial.requests.logged_out);
  CHECK(failed == trial.requests.failed_total());
  CHECK(latency_ns == latency_sum(trial));
}

TEST_CASE("the trial stops when the session that is followed has ended") {
  Scenario const scenario = sample::loaded(eventful);
  Followed const first = follow(scenario, 0);
  REQUIRE(first.chronicle.ended_ns > 0);
  for (WindowResult const& window : first.trial.windows)
    CHECK(window.end_ns <= first.chronicle.ended_ns + 1); // that instant included
  CHECK(first.trial.sessions_started < follow(scenario, 40).trial.sessions_started);
}

TEST_CASE("a session makes the same demands under every design") {
  auto const demands = [](std::string const& change) {
    Scenario const scenario =
        sample::loaded(eventful, {.sets = {change, "workload.timeout=0s", "fault=[]"}, .variants = {}});
    std::vector<Nanoseconds> all;
    for (ChronicleEntry const& entry : follow(scenario, 7).chronicle.entries)
      if (entry.what == Happening::logs_in || entry.what == Happening::requests) all.push_back(entry.for_ns);
    return all;
  };
  std::vector<Nanoseconds> const pinned = demands("balancer.affinity=cookie");
  CHECK(pinned.size() > 1);
  CHECK(demands("state.placement=shared") == pinned);
}

TEST_CASE("a session that never starts leaves no trace but the number of those that did") {
  Scenario const scenario = sample::loaded(eventful);
  Followed const nobody = follow(scenario, 1'000'000);
  CHECK(nobody.chronicle.began_ns == -1);
  CHECK(nobody.chronicle.entries.empty());
  CHECK(nobody.chronicle.started == nobody.trial.sessions_started);
  CHECK(nobody.trial.sessions_started > 40);
}

TEST_CASE("the users of a closed workload take turns at the numbers") {
  Scenario const scenario = sample::loaded("[run]\nduration = \"100s\"\n[workload]\nusers = 2\n"
                                           "think_time = \"1s\"\ndemand = \"100ms\"\n[server]\ncount = 2\n");
  Chronicle const first = follow(scenario, 0).chronicle;
  Chronicle const next = follow(scenario, 2).chronicle;
  CHECK(first.began_ns == second);
  CHECK(first.ended_ns == 1100 * millisecond);
  CHECK(next.began_ns == first.ended_ns + second);
}

TEST_CASE("a crash between two requests, step by step") {
  using enum Happening;
  Chronicle const chronicle = replayed("1,1,,0.5\n1,,10,0.25\n", R"toml(
    [workload]
    [balancer]
    policy = "round_robin"
    affinity = "cookie"
    retries = 1
    health = false
    [server]
    count = 2
    [state]
    placement = "local"
    [[fault]]
    kind = "crash"
    server = 1
    at = "5s"
    for = "100s"
  )toml");
  CHECK(happenings(chronicle) ==
        std::vector<Happening>{
            // The login, on server 1.
            logs_in, not_bound, candidate, candidate, picked, arrives, gets_worker, asks_store, is_served,
            is_done, writes_store, has_written, binds, is_answered, thinks,
            // Server 1 is down: its only retry goes to server 2, which knows nothing.
            requests, bound, arrives, fails, tries_again, candidate, candidate, picked, arrives, gets_worker,
            asks_store, misses_state, is_served, is_done, writes_store, binds, is_logged_out, loses_state,
            // Anew on server 2, and the request once more.
            logs_in_again, bound, arrives, gets_worker, asks_store, is_served, is_done, writes_store,
            has_written, is_answered, repeats, bound, arrives, gets_worker, asks_store, finds_state,
            is_served, is_done, writes_store, has_written, is_answered, ends});
  CHECK(chronicle.began_ns == second);
  CHECK(time_of(chronicle, is_done) == 1500 * millisecond);
  CHECK(time_of(chronicle, fails) == 11500 * millisecond);
  CHECK(chronicle.ended_ns == 12250 * millisecond);
  CHECK(chronicle.outcome() == Outcome::lost);
  CHECK(chronicle.cause() == Cause::crash);
}

TEST_CASE("a pick shows its candidates, and the loads as the balancer knows them") {
  // Another session's request is at one of the servers from 0 to 100 s.
  Chronicle const chronicle = [] {
    WrittenFile const trace{"session,at,think,demand\nother,0,,100\none,1,,1\n"};
    Scenario const scenario =
        sample::loaded("[run]\nduration = \"1000s\"\nreplications = 1\n[workload]\n[balancer]\npolicy = "
                       "\"least_requests\"\n[server]\ncount = 2\n",
                       {.sets = {"workload.trace=" + trace.path()}, .variants = {}});
    return follow(scenario, 1).chronicle;
  }();
  std::vector<std::uint32_t> loads;
  ServerId picked = no_server;
  for (ChronicleEntry const& entry : chronicle.entries) {
    if (entry.what == Happening::candidate) loads.push_back(entry.count);
    if (entry.what == Happening::picked) picked = entry.server;
  }
  REQUIRE(loads.size() == 2);
  CHECK(loads[0] + loads[1] == 1);
  REQUIRE(picked < 2);
  CHECK(loads[picked] == 0);
}

/// Why a session does not get to the server that it belongs to.
TEST_CASE("a request that does not go to its session's server is told with the reason") {
  std::string const fleet = "[workload]\n[balancer]\npolicy = \"round_robin\"\naffinity = \"cookie\"\n"
                            "[server]\ncount = 2\nboot_time = \"1s\"\n";
  auto const happens = [&](Happening what, std::string const& fault,
                           std::vector<std::string> const& sets = {}) {
    auto const all = happenings(replayed("1,1,,0.5\n1,,10,0.25\n", fleet + fault, sets));
    return std::ranges::count(all, what);
  };
  std::string const crash = "[[fault]]\nkind = \"crash\"\nserver = 1\nat = \"3s\"\nfor = \"100s\"\n";
  CHECK(happens(Happening::bound_to_down, crash) == 1);
  CHECK(happens(Happening::bound_to_down, "") == 0);
  CHECK(happens(Happening::no_candidate, crash, {"server.count=1", "workload.on_failure=skip"}) > 0);
  std::string const maintenance = "[[maintenance]]\nserver = 1\nat = \"3s\"\nfor = \"100s\"\n";
  CHECK(happens(Happening::bound_to_absent, maintenance) == 1);
}

} // namespace chronicle_test
