#include "catch.hpp"
#include "folder.hpp"
#include "hand_made.hpp"
#include <stickysim/report/caution.hpp>
#include <stickysim/report/verdict.hpp>

using namespace stickysim;

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
  CHECK(sentence.find("'token' loses 151 of 1,000 sessions (15 %) to crashes, which is undecided") !=
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

TEST_CASE("result table: a small one, to the letter") {
  HandMade made;
  made.add("sticky", cookie, Placement::local, lossy);
  made.add("stateless", none, Placement::shared, lossless);
  made.expect("sticky.sessions_lost > stateless.sessions_lost", {"sticky", "sessions_lost", 0}, ">",
              {"stateless", "sessions_lost", 0});
  made.expect("stateless.latency_mean < 0.0211", {"stateless", "latency_mean", 0}, "<", {"", "", 0.0211});
  made.expect("stateless.sessions_lost > 0", {"stateless", "sessions_lost", 0}, ">", {"", "", 0});
  std::string const table = result_table(made.result(), false);
  CHECK(table.substr(table.find("\n\n") + 1) == R"(
Choose 'stateless' if no session may be harmed, with 1.0 ms more mean latency and 1.0 ms more p99
       latency than 'sticky'
       'sticky' if answers must be fast, with 15 % more of the sessions harmed than 'stateless'
Mind   'stateless': without the store nobody is served
Mind   'sticky': a deploy without a drain is a crash to its sessions

                              sticky      stateless
sessions started          1,000 ± 13     1,000 ± 13
sessions harmed          151.0 ± 5.0              0 ▼
  of those started %    15.10 ± 0.61              0 ▼
  lost                   151.0 ± 5.0              0 ▼
    by                         crash              -
requests                10,000 ± 130   10,000 ± 130
  logged out       %   1.678 ± 0.068              0 ▼
latency mean       ms   20.03 ± 0.27   21.05 ± 0.30 ▲
latency p50        ms   20.01 ± 0.27   21.04 ± 0.30 ▲
latency p99        ms   20.02 ± 0.27   21.05 ± 0.30 ▲
latency p99.9      ms   20.02 ± 0.27   21.05 ± 0.30 ▲
throughput         1/s   123.1 ± 1.6    125.0 ± 1.6 ▲
utilization mean   %            37.5           37.5
utilization max    %              50             50
4 replications of 100 s, seed 42, 95 % confidence; ▲ ▼ differ from 'sticky' (paired)
✓ sticky.sessions_lost > stateless.sessions_lost  (holds: 151.0 ± 5.0 > 0)
? stateless.latency_mean < 0.0211  (undecided: 21.05 ± 0.30 ms < 21.1 ms)
✗ stateless.sessions_lost > 0  (fails: 0 > 0)
)");
}

TEST_CASE("result table: what a design has not is a dash, what none has is no row") {
  HandMade made;
  made.add("token", none, Placement::client, lossless);
  made.add("local", none, Placement::local, lossless);
  for (std::size_t variant : {0, 1})
    made.scenario.variants[variant].design.servers.resize(1);
  for (TrialResult& trial : made.trials(0))
    trial.bytes_up = 5 << 20;
  std::string const table = result_table(made.result(), false);
  INFO(table);
  CHECK(table.find("token bytes up   MiB            5              -\n") != std::string::npos);
  for (auto const* row :
       {"token bytes down", "retries", "logged out", "failed", "store", "cost", "max/mean"}) {
    CAPTURE(row);
    CHECK(table.find(row) == std::string::npos);
  }
}

TEST_CASE("result table: fits its page") {
  HandMade made;
  for (auto const* name : {"sticky", "unpinned", "stateless", "token", "hashed", "oracle", "seventh"})
    made.add(name, none, Placement::local, lossy);
  made.expect("seventh.sessions_lost > 0", {"seventh", "sessions_lost", 0}, ">", {"", "", 0});
  for (std::size_t const page : {40u, 60u, 80u, 100u, 120u}) {
    std::string const table = result_table(made.result(), false, page);
    INFO(table);
    CHECK(widest_line(table) <= page);
    CHECK(widest_line(table) > page - 15);
    CHECK(table.find("seventh") != std::string::npos);
  }
  CHECK(result_table(made.result(), false) == result_table(made.result(), false, 100));
}

TEST_CASE("result table: what is wider than the page beside its label goes on below, the mark last") {
  HandMade made;
  made.add(std::string(64, 's'), cookie, Placement::local, lossy);
  made.add(std::string(60, 'a') + "-end", none, Placement::shared, lossless);
  std::string const table = result_table(made.result(), false, 60);
  INFO(table);
  CHECK(table.find(' ' + std::string(35, 'a') + "\n ") != std::string::npos);
  CHECK(table.find(' ' + std::string(25, 'a') + "-end\nsessions started ") != std::string::npos);
}

TEST_CASE("result table: colour only where it is wanted") {
  HandMade made;
  made.add("sticky", cookie, Placement::local, lossy);
  CHECK(result_table(made.result(), false).find('\x1b') == std::string::npos);
  CHECK(result_table(made.result(), true).starts_with("\x1b[1mOne design alone"));
}

TEST_CASE("who stays down after a fault is named in the verdict and in a caution with numbers") {
  HandMade made;
  made.add("storm", AffinityKind::none, Placement::local, std::vector<HandMadeTrial>(4));
  made.add("calm", AffinityKind::none, Placement::local, std::vector<HandMadeTrial>(4));
  CHECK(verdict_sentence(made.result()).find("recovered") == std::string::npos);

  ExperimentResult result = made.result();
  for (std::size_t trial = 0; trial < 3; ++trial) {
    TrialResult& stuck = result.variants[0].trials[trial];
    stuck.faults = {.first_ns = 40'000'000'000, .last_ns = 40'000'000'000, .over_ns = 45'000'000'000};
    for (Nanoseconds second = 10; second <= 100; second += 10)
      stuck.windows.push_back({.end_ns = second * nanoseconds_per_second,
                               .length_ns = 10 * nanoseconds_per_second,
                               .started = 20,
                               .ok = second <= 40 ? 100u : 3u});
  }
  CHECK(verdict_sentence(result).ends_with(" Long after the fault is over not yet recovered: 'storm'."));
  std::vector<RaisedCaution> const found = cautions(result);
  REQUIRE(found.size() == 1);
  CHECK(found[0].caution == Caution::stays_down);
  CHECK(text_of(found[0], *result.scenario) ==
        "'storm' did not recover from the fault at 40 s: its goodput stays at 3 % of what it was "
        "although the fault has been over for 55 s and as many sessions start as before: look for "
        "what keeps it down");

  made.scenario.variants[0].design.workloads[0].retries = 2;
  REQUIRE(cautions(result).size() == 1);
  CHECK(cautions(result)[0].caution == Caution::metastable);
  CHECK(text_of(cautions(result)[0], *result.scenario)
            .ends_with("as many sessions start as before: metastable overload, which retries keep up: a "
                       "workload.retry_budget or fewer retries cure it"));

  // In half of the replications it is chance.
  result.variants[0].trials[2].faults = {};
  CHECK(cautions(result).empty());
}

static std::string only_caution(HandMade& made) {
  ExperimentResult const result = made.result();
  auto const found = cautions(result);
  REQUIRE(found.size() == 1);
  return text_of(found[0], *result.scenario);
}

TEST_CASE("cautions: each with its cure, none without reason") {
  HandMade fine;
  fine.add("a", none, Placement::local, lossy);
  CHECK(cautions(fine.result()).empty());

  HandMade once;
  once.scenario.run.replications = 1;
  once.add("a", none, Placement::local, {{}});
  CHECK(only_caution(once).find("set run.replications") != std::string::npos);

  HandMade busy;
  busy.add("open", none, Placement::local, lossy);
  busy.add("closed", none, Placement::local, lossy);
  busy.scenario.variants[1].design.workloads[0].users = 50;
  busy.trials(1)[0].latency_sum_ns += 1; // and so they differ
  for (std::size_t variant : {0, 1})
    for (TrialResult& trial : busy.trials(variant))
      trial.servers[0].busy_ns = trial.servers[0].up_ns;
  CHECK(only_caution(busy).starts_with("'open': overloaded"));

  HandMade wide;
  wide.add("a", none, Placement::local, {{1000, 0, 10'000'000}, {1000, 0, 30'000'000}});
  CHECK(only_caution(wide).find("raise run.replications") != std::string::npos);
}
