#include "catch.hpp"
#include "hand_made.hpp"
#include <stickysim/report/caution.hpp>
#include <stickysim/report/verdict.hpp>

#include <memory>

using namespace stickysim;

namespace caution_test {

namespace {

constexpr auto cookie = AffinityKind::cookie;
constexpr auto none = AffinityKind::none;

} // namespace

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

TEST_CASE("cautions: a replay that the run cuts short, with the duration that does not") {
  auto trace = std::make_shared<Trace>();
  trace->sessions = {{.id = "1", .first = 0, .count = 2}, {.id = "2", .first = 2, .count = 1}};
  constexpr Nanoseconds second = nanoseconds_per_second;
  trace->requests = {{.at_ns = 30 * second}, {.think_ns = 69 * second}, {.at_ns = 98 * second}};
  HandMade made;
  made.add("sticky", cookie, Placement::local, {{.lost = 10}, {.lost = 12}, {.lost = 11}, {.lost = 10}});
  made.add("stateless", none, Placement::shared, {{}, {}, {}, {}});
  for (Variant& variant : made.scenario.variants) {
    variant.design.workloads[0].trace_path = "shop.csv";
    variant.design.workloads[0].trace = trace;
  }
  CHECK(cautions(made.result()).empty()); // the last one is issued at 99 s, the run ends at 100 s

  trace->requests[1].think_ns = 120 * second;
  CHECK(
      only_caution(made) ==
      "'sticky', 'stateless' cannot replay more than 100 s of shop.csv; run.duration = \"151s\" replays all of it: let the "
      "run last as long, or replay a part of the log");
}

TEST_CASE("cautions: a run too short for a queue near its limit") {
  // 98 % busy with requests of 20 ms, the queue of one worker forgets after 198 s (M/M/1); 80 s are measured.
  HandMade near;
  near.add("a", none, Placement::local, std::vector<HandMadeTrial>(4, {.started = 784}));
  for (TrialResult& trial : near.trials(0))
    for (ServerResult& server : trial.servers)
      server.busy_ns = 78'400'000'000;
  near.scenario.variants[0].design.servers.resize(1);
  CHECK(
      only_caution(near) ==
      "'a' has a server that is busy 98 % of the time: such a queue forgets how it began after about 198 s, and "
      "80 s are measured: let the run last ten times as long as that, or do not trust its intervals");

  // With 100 workers it forgets in 2 s.
  near.scenario.variants[0].design.servers[0].workers = 100;
  CHECK(cautions(near.result()).empty());

  // Users who wait for answers keep the queue short.
  near.scenario.variants[0].design.servers[0].workers = 1;
  near.scenario.variants[0].design.workloads[0].users = 50;
  CHECK(cautions(near.result()).empty());
}

TEST_CASE("cautions: variants that do not meet the same faults, unless one of them has more of them") {
  Fault crash;
  crash.target = FaultTarget::server;
  crash.server = 1;
  crash.at_ns = 60'000'000'000;
  crash.for_ns = 10'000'000'000;
  auto const raised = [&](auto const& change) {
    HandMade made;
    made.add("a", AffinityKind::cookie, Placement::local, lossy);
    made.add("b", none, Placement::shared, lossless);
    for (Variant& variant : made.scenario.variants)
      variant.design.faults = {crash};
    change(made.scenario.variants[1].design);
    ExperimentResult const result = made.result();
    std::string text;
    for (RaisedCaution const& caution : cautions(result))
      if (caution.caution == Caution::different_faults) text += text_of(caution, *result.scenario);
    return text;
  };
  CHECK(raised([](Design&) {}).empty());
  CHECK(raised([](Design& design) { design.faults.resize(2); }).empty());
  CHECK(raised([](Design& design) { design.faults.clear(); }).empty());
  CHECK(raised([](Design& design) { design.faults[0].kind = FaultKind::hang; }).empty());
  CHECK(raised([](Design& design) { design.rollouts.resize(1); }).empty());
  CHECK(raised([](Design& design) { design.faults[0].at_ns = 70'000'000'000; }) ==
        "'b' has a crash of server 1 at 70 s for 10 s, where 'a' has a crash of server 1 at 1 min for 10 s: "
        "give all of them the same ones, unless these are what you compare");
}

TEST_CASE("cautions: how servers are replaced is part of a design, when that happens is not") {
  HandMade made;
  made.add("a", AffinityKind::cookie, Placement::local, lossy);
  made.add("b", none, Placement::shared, lossless);
  for (TrialResult& trial : made.trials(0))
    trial.fleet_events.push_back({.at_ns = 1, .kind = EventKind::drain, .server = 0});
  for (Variant& variant : made.scenario.variants) {
    variant.design.rollouts.resize(1);
    variant.design.scalings.resize(1);
    variant.design.scalings[0].at_ns = 60'000'000'000;
    variant.design.scalings[0].count = 3;
  }
  Design& design = made.scenario.variants[1].design;
  design.rollouts[0].drain_timeout_ns = 5;
  CHECK(cautions(made.result()).empty());
  design.scalings[0].count = 5;
  CHECK(only_caution(made).starts_with(
      "'b' has 5 servers from 1 min on, where 'a' has 3 servers from 1 min on"));
  design.rollouts[0].at_ns = 30'000'000'000;
  CHECK(only_caution(made).starts_with("'b' has a rollout at 30 s, where 'a' has a rollout at "));
}

TEST_CASE("cautions: many sessions that are stuck at the end, where the design is not broken anyhow") {
  HandMade made;
  made.add("a", none, Placement::local, lossless);
  auto const leave = [&](std::uint64_t stuck) {
    for (TrialResult& trial : made.trials(0))
      trial.sessions_stuck = stuck;
  };
  leave(90);
  CHECK(cautions(made.result()).empty());
  leave(110);
  CHECK(only_caution(made) == "'a' leaves 110 of 1,000 sessions (11 %) stuck: let the run last until it is "
                              "seen what becomes of them");
  leave(600);
  CHECK(only_caution(made).find("look first for what harms them") != std::string::npos);
}

} // namespace caution_test
