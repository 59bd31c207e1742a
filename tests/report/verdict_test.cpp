#include "catch.hpp"
#include "hand_made.hpp"
#include <stickysim/report/caution.hpp>
#include <stickysim/report/verdict.hpp>

using namespace stickysim;

namespace verdict_test {

namespace {

constexpr auto cookie = AffinityKind::cookie;
constexpr auto none = AffinityKind::none;

} // namespace

TEST_CASE("verdict: yes, once the state has left the servers") {
  HandMade made;
  made.add("sticky", cookie, Placement::local, lossy);
  made.add("unpinned", none, Placement::local, most_lost);
  made.add("stateless", none, Placement::shared, lossless);
  made.add("token", none, Placement::client, lossless);
  CHECK(verdict_sentence(made.result()) ==
        "Yes, if the state leaves the servers: 'sticky' loses 151 of 1,000 sessions (15 %) to crashes; "
        "'stateless' and 'token' lose none, at +1.0 ms (+5.1 %) and +1.0 ms (+5.1 %) mean latency; merely "
        "dropping stickiness ('unpinned') logs out 10 % of requests after a login.");
}

TEST_CASE("verdict: no, where only stickiness keeps sessions alive") {
  HandMade made;
  made.add("sticky", cookie, Placement::local, lossy);
  made.add("unpinned", none, Placement::local, most_lost);
  CHECK(verdict_sentence(made.result()).starts_with("No: 'sticky' loses 151 of 1,000 sessions"));
}

TEST_CASE("verdict: losing sessions without stickiness is what a design is there to show") {
  HandMade made;
  std::vector<HandMadeTrial> const nearly_all(4, {.lost = 900});
  made.add("sticky", cookie, Placement::local, lossy);
  made.add("unpinned", none, Placement::local, nearly_all);
  made.add("store", none, Placement::shared, nearly_all);
  std::vector<Variant const*> doubted;
  ExperimentResult const result = made.result();
  for (RaisedCaution const& raised : cautions(result))
    if (raised.caution == Caution::mostly_harmed) doubted.push_back(raised.variants.front());
  CHECK(doubted == std::vector{&result.scenario->variants[2]});
}

TEST_CASE("verdict: a design that brings sessions back by a hash is sticky") {
  HandMade made;
  made.add("cookies", cookie, Placement::local, lossy);
  made.add("hashed", none, Placement::local, most_lost);
  made.scenario.variants[1].design.balancer.policy.name = "ring_hash";
  CHECK(verdict_sentence(made.result()).starts_with("Every variant is sticky"));
  made.add("store", none, Placement::shared, lossless);
  CHECK(verdict_sentence(made.result()).find("hashed") == std::string::npos);
}

TEST_CASE("verdict: yes, where nothing is lost either way") {
  HandMade made;
  made.add("shared", cookie, Placement::shared, lossless);
  made.add("plain", none, Placement::shared, lossless);
  made.add("tables", none, Placement::shared, lossless);
  CHECK(
      verdict_sentence(made.result()) ==
      "Cannot tell, the designs did the same in every replication (look for a setting that tells them apart, "
      "and whether it can have an effect here): 'shared' (sticky) loses none of 1,000 sessions; 'plain' and "
      "'tables' lose none, mean latency within 1 %.");
  made.trials(1)[0].fleet_events.emplace_back();
  for (TrialResult& trial : made.trials(1))
    trial.latency_sum_ns -= 1'000'000;
  CHECK(
      verdict_sentence(made.result()) ==
      "Yes: 'shared' (sticky) loses none of 1,000 sessions; 'plain' loses none, at -1 ms (-4.8 %) mean latency; "
      "'tables' loses none, mean latency within 1 %.");
}

TEST_CASE("verdict: what may be told in one clause, and what may not") {
  HandMade made;
  made.add("sticky", cookie, Placement::local, lossless);
  made.add("two", none, Placement::local, lossy);
  made.add("four", none, Placement::local, most_lost);
  made.add("stale", none, Placement::shared, lossy);
  made.add("gone", none, Placement::shared, lossy);
  CHECK(verdict_sentence(made.result()) ==
        "No: 'sticky' loses none of 1,000 sessions; merely dropping stickiness ('two' and 'four') logs out "
        "1.7 % and 10 % of requests after a login; 'stale' loses 151 of 1,000 sessions (15 %) to crashes; "
        "'gone' loses 151 of 1,000 sessions (15 %) to crashes.");

  for (TrialResult& trial : made.trials(4)) {
    auto& lost = trial.ledger.sessions[static_cast<std::size_t>(Outcome::lost)];
    lost[static_cast<std::size_t>(Cause::ttl)] = 1;
  }
  CHECK(
      verdict_sentence(made.result()).find("'gone' loses 152 of 1,000 sessions (15 %), mainly to crashes") !=
      std::string::npos);
}

TEST_CASE("verdict: undecided where the intervals overlap") {
  HandMade made;
  made.add("sticky", cookie, Placement::local, lossy);
  auto shuffled = lossy;
  std::swap(shuffled[0].lost, shuffled[2].lost);
  made.add("token", none, Placement::client, shuffled);
  std::string const sentence = verdict_sentence(made.result());
  CHECK(sentence.starts_with("Cannot tell: 'sticky' loses 151 of 1,000 sessions"));
  CHECK(sentence.find(
            "'token' loses 151 of 1,000 sessions (15 %) to crashes, a difference that is undecided") !=
        std::string::npos);
}

TEST_CASE("verdict: more failed requests are a price that is named") {
  HandMade made;
  made.add("sticky", cookie, Placement::local, lossless);
  made.add("stateless", none, Placement::shared, lossless);
  for (TrialResult& trial : made.trials(1))
    trial.requests.failed[0] = trial.requests.ok / 9;
  CHECK(verdict_sentence(made.result()).find(", failing 10 % of requests against 0 %") != std::string::npos);
}

TEST_CASE("verdict: where there is nothing to compare") {
  HandMade alone;
  alone.add("base", none, Placement::local, lossless);
  CHECK(verdict_sentence(alone.result()) == "One design alone (add a variant to compare it with): 'base' "
                                            "loses none of 1,000 sessions, at a mean latency of 21.1 ms.");

  HandMade once;
  once.add("sticky", cookie, Placement::local, {{1000, 150, 20'000'000}});
  once.add("stateless", none, Placement::shared, {{1000, 0, 21'000'000}});
  CHECK(
      verdict_sentence(once.result())
          .starts_with(
              "Cannot tell, one replication has no intervals and decides nothing (set run.replications to 10 or more)"));

  HandMade without;
  without.add("round_robin", none, Placement::shared, lossless);
  without.add("p2c", none, Placement::shared, lossless);
  CHECK(verdict_sentence(without.result()).starts_with("No variant is sticky, so there is nothing to drop"));

  HandMade only;
  only.add("a", cookie, Placement::local, lossless);
  only.add("b", cookie, Placement::shared, lossless);
  CHECK(verdict_sentence(only.result()).starts_with("Every variant is sticky"));
}

TEST_CASE("verdict: over a sweep") {
  HandMade made;
  made.scenario.swept_keys = {"server.count"};
  made.add("sticky", cookie, Placement::local, lossy, {"4"});
  made.add("other", none, Placement::shared, lossless, {"4"});
  made.add("sticky", cookie, Placement::local, lossy, {"8"});
  made.add("other", none, Placement::shared, lossless, {"8"});
  CHECK(verdict_sentence(made.result())
            .starts_with("At each of 2 points the answer is the same; at server.count = 4: Yes, if"));
  made.add("sticky", cookie, Placement::local, lossy, {"16"});
  made.add("other", none, Placement::shared, most_lost, {"16"});
  CHECK(
      verdict_sentence(made.result()) ==
      "The answer changes between server.count = 8 and 16; from 4 to 8: yes, if the state leaves the servers, with "
      "'other'; "
      "at 16: no.");
}

TEST_CASE("headline: a design that hashes is told to hash no more") {
  HandMade hash;
  hash.add("hash", none, Placement::local, lossy);
  hash.scenario.variants[0].design.balancer.policy.name = "ring_hash";
  hash.add("cookie", AffinityKind::cookie, Placement::local, lossy);
  CHECK(
      verdict_sentence(hash.result())
          .starts_with("Every variant is sticky (add one with balancer.affinity = \"none\" and a policy that "
                       "does not hash)"));
}

} // namespace verdict_test
