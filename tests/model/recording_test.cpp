// What a trial records of its sessions, against its own books and what is told of one session alone.
#include "model/eventful.hpp"
#include "model/simulate.hpp"
#include <stickysim/results/recording.hpp>

#include <set>

using namespace stickysim;

namespace recording_test {

namespace {

struct Recorded {
  TrialResult trial;
  Recording recording;
};

Recorded record(Scenario const& scenario, RecordingOrder const& order = {.sessions = true}) {
  Recorded recorded;
  recorded.recording.order = order;
  recorded.trial = run_trial(scenario.variants.front().design, scenario.run, 0, recorded.recording);
  return recorded;
}

Scenario loaded(std::vector<std::string> sets) {
  return sample::loaded(eventful, {.sets = std::move(sets), .variants = {}});
}

bool same(ChronicleEntry const& a, ChronicleEntry const& b) {
  return a.at_ns == b.at_ns && a.what == b.what && a.cause == b.cause && a.failure == b.failure &&
         a.balancer == b.balancer && a.step == b.step && a.server == b.server && a.count == b.count &&
         a.for_ns == b.for_ns;
}

} // namespace

TEST_CASE("recording: a trial that is recorded is the trial that is not") {
  std::string const change = GENERATE(
      "state.placement=local", "state.placement=shared", "state.placement=client", "balancer.affinity=none",
      "server.discipline=ps", "workload.parallel=3", "workload.retry_on_timeout=true",
      "balancer.attempt_timeout=100ms", "workload.on_failure=come_back");
  CAPTURE(change);
  Scenario const scenario = loaded({change});
  TrialResult const alone = run_trial(scenario.variants.front().design, scenario.run, 0);
  for (std::uint64_t const most : {500u, 5u}) {
    Recorded const recorded = record(scenario, {.sessions = true, .most_sessions = most});
    CHECK(recorded.recording.chronicles.size() == std::min(most, alone.sessions_started));
    CHECK(recorded.trial.fingerprint() == alone.fingerprint());
    CHECK(recorded.trial.events == alone.events);
  }
}

TEST_CASE("recording: all sessions together are the trial's books") {
  std::string const change =
      GENERATE("balancer.affinity=cookie", "balancer.affinity=none", "workload.on_loss=abandon",
               "workload.on_failure=skip", "workload.parallel=3", "balancer.retry_on=any",
               "workload.on_failure=retry", "workload.on_loss=renew");
  CAPTURE(change);
  Recorded const recorded = record(loaded({change}));
  Ledger ledger;
  std::uint64_t ok = 0;
  std::set<std::uint64_t> harmed;
  for (Chronicle const& chronicle : recorded.recording.chronicles) {
    ++ledger.sessions[static_cast<std::size_t>(chronicle.outcome())]
                     [static_cast<std::size_t>(chronicle.cause())];
    ok += chronicle.count(Happening::is_answered);
    if (chronicle.outcome() == Outcome::lost || chronicle.outcome() == Outcome::failed)
      harmed.insert(chronicle.session);
  }
  CHECK(ledger.sessions == recorded.trial.ledger.sessions);
  CHECK(ok == recorded.trial.requests.ok);
  // The first of the harmed ones, each once.
  std::set<std::uint64_t> first;
  for (HarmedSession const& name : recorded.recording.first_harmed) {
    CHECK(harmed.contains(name.session));
    first.insert(name.session);
  }
  CHECK(first.size() == recorded.recording.first_harmed.size());
  CHECK(first.size() == std::min(harmed.size(), most_first_harmed));
}

TEST_CASE("recording: of each session it tells what is told when that one is followed alone") {
  std::string const change = GENERATE("balancer.affinity=cookie", "workload.retry_on_timeout=true",
                                      "workload.parallel=3", "server.discipline=ps");
  CAPTURE(change);
  Scenario const scenario = loaded({change});
  Recorded const recorded = record(scenario, {.sessions = true, .most_sessions = 8});
  REQUIRE(recorded.recording.chronicles.size() == 8);
  for (Chronicle const& told : recorded.recording.chronicles) {
    CAPTURE(told.session);
    Chronicle alone;
    alone.session = told.session;
    run_trial(scenario.variants.front().design, scenario.run, 0, alone);
    CHECK(told.began_ns == alone.began_ns);
    CHECK(told.ended_ns == alone.ended_ns);
    CHECK(told.length == alone.length);
    CHECK(std::ranges::equal(told.entries, alone.entries, same));
  }
}

TEST_CASE("recording: the sample does not depend on the design, and what has left it leaves no trace") {
  auto const sampled = [](std::string const& change, std::uint64_t most_attempts) {
    std::set<std::uint64_t> numbers;
    std::uint64_t attempts = 0;
    Recorded const recorded =
        record(loaded({change}), {.sessions = true, .most_sessions = 12, .most_attempts = most_attempts});
    for (Chronicle const& chronicle : recorded.recording.chronicles) {
      CHECK(chronicle.key < recorded.recording.sampled_below);
      numbers.insert(chronicle.session);
      attempts += chronicle.attempts();
    }
    CHECK(attempts <= most_attempts);
    return numbers;
  };
  std::set<std::uint64_t> const pinned = sampled("balancer.affinity=cookie", 1000);
  CHECK(pinned.size() == 12);
  CHECK(sampled("state.placement=shared", 1000) == pinned);
  std::set<std::uint64_t> const fewer = sampled("balancer.affinity=cookie", 15);
  CHECK(fewer.size() < 12);
  CHECK(fewer.size() > 2);
  CHECK(std::ranges::includes(pinned, fewer));
}

TEST_CASE("recording: of many candidates none is told") {
  auto const told = [](std::string const& servers) {
    std::uint64_t count = 0;
    for (Chronicle const& chronicle : record(loaded({"server.count=" + servers})).recording.chronicles)
      count += chronicle.count(Happening::candidate);
    return count;
  };
  CHECK(told("8") > 0);
  CHECK(told("30") == 0);
}

} // namespace recording_test
