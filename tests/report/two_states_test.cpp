#include "catch.hpp"
#include "hand_made.hpp"
#include "report/judgement.hpp"
#include "report/stuck.hpp"
#include "report/two_states.hpp"
#include "scenario/sample.hpp"
#include <stickysim/report/caution.hpp>
#include <stickysim/report/verdict.hpp>
#include <stickysim/report/writers.hpp>
#include <stickysim/scenario/load.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>

using namespace stickysim;

namespace two_states_test {

namespace {

/// A replication whose goodput changes after 50 of 100 s.
struct Ends {
  std::uint64_t ok = 1000; ///< in each window of 10 s
  std::uint64_t started = 200;
  Nanoseconds fault_over_ns = 55 * nanoseconds_per_second;
};

void end(TrialResult& trial, Ends const& ends) {
  trial.faults = {.first_ns = 50 * nanoseconds_per_second,
                  .last_ns = 50 * nanoseconds_per_second,
                  .over_ns = ends.fault_over_ns};
  for (int window = 1; window <= 10; ++window)
    trial.windows.push_back({.end_ns = window * 10 * nanoseconds_per_second,
                             .length_ns = 10 * nanoseconds_per_second,
                             .started = ends.started,
                             .ok = window <= 5 ? 1000 : ends.ok});
}

HandMade made_of(std::vector<Ends> const& endings, AffinityKind affinity = AffinityKind::none) {
  HandMade made;
  made.add("edge", affinity, Placement::local, std::vector<HandMadeTrial>(endings.size()));
  for (std::size_t i = 0; i < endings.size(); ++i)
    end(made.trials(0)[i], endings[i]);
  return made;
}

std::string states_of(HandMade const& made) {
  ExperimentResult const result = made.result();
  auto const states = two_states(result.variants[0]);
  return states ? text_of(*states) : "one";
}

std::string states_of(std::vector<Ends> const& endings) { return states_of(made_of(endings)); }

Ends const fine{};
Ends const down{.ok = 110};

} // namespace

TEST_CASE("two states: some replications collapse and others do not") {
  CHECK(states_of({fine, down, fine, down, fine}) ==
        "in 2 of 5 replications it collapses (goodput 11 % of that in the others), in 3 it does not");
  CHECK(states_of({fine, fine, fine, down}).starts_with("in 1 of 4 "));
  CHECK(states_of({down, down, down, fine}).starts_with("in 3 of 4 "));
  // One in a hundred may be anything.
  std::vector<Ends> many(20, fine);
  many.front() = down;
  CHECK(states_of(many) == "one");
  many[1] = down;
  CHECK(states_of(many).starts_with("in 2 of 20 "));
}

TEST_CASE("two states: what is one state, or none that the run can tell") {
  std::pair<std::string_view, std::vector<Ends>> const ones[] = {
      {"all are fine", {fine, fine, fine, fine}},
      {"all collapse", {down, down, down, down}},
      {"too few replications", {fine, down, fine}},
      {"they vary and are not apart", {fine, {.ok = 700}, {.ok = 600}, {.ok = 450}, {.ok = 800}}},
      {"a half is no collapse", {fine, {.ok = 500}, fine, fine}},
      {"less is asked", {fine, fine, {.ok = 110, .started = 20}, fine}},
      {"the fault lasts", {fine, fine, {.ok = 110, .fault_over_ns = 70 * nanoseconds_per_second}, fine}},
      {"hardly a request", {{.ok = 20}, {.ok = 2}, {.ok = 20}, {.ok = 2}}},
  };
  for (auto const& [why, endings] : ones) {
    CAPTURE(why);
    CHECK(states_of(endings) == "one");
  }
}

TEST_CASE("two states: users who wait for a slow fleet start fewer sessions") {
  HandMade made = made_of({fine, fine, {.ok = 110, .started = 20}, fine});
  made.scenario.variants[0].design.workloads[0].users = 50;
  CHECK(states_of(made).starts_with("in 1 of 4 "));
}

TEST_CASE("two states: a caution says so, in place of what a mean would say") {
  HandMade made = made_of({down, down, fine, down});
  ExperimentResult const result = made.result();
  CHECK_FALSE(stuck(result.variants[0]));
  auto const found = cautions(result);
  REQUIRE(found.size() == 1);
  CHECK(text_of(found[0], made.scenario) ==
        "'edge' has two steady states: in 3 of 4 replications it collapses (goodput 11 % of that in the "
        "others), in 1 it does not: find what tips it over: a mean between the two states describes neither");
}

TEST_CASE("two states: the answer names the share and rests on no mean between them") {
  HandMade made = made_of({down, fine, fine, down}, AffinityKind::cookie);
  made.add("moved", AffinityKind::none, Placement::shared, lossless);
  for (std::size_t i = 0; i < 4; ++i) {
    end(made.trials(1)[i], fine);
    made.trials(0)[i].sessions_stuck = i % 3 == 0 ? 800 : 0;
  }
  CHECK(
      verdict_sentence(made.result()) ==
      "Cannot tell, two steady states: some replications collapse and others do not (find what tips it over: a "
      "mean between the two states describes neither): 'edge' collapses in 2 of 4 replications (goodput 11 % of "
      "that in the others), harming 80 % of its sessions there and 0 % in the others; 'moved' loses none of "
      "1,000 sessions, at a mean latency of 21.1 ms.");

  // A sticky design that does not collapse is not given up for one that may.
  std::swap(made.scenario.variants[0].design.balancer.affinity.kind,
            made.scenario.variants[1].design.balancer.affinity.kind);
  std::swap(made.scenario.variants[0].design.state.placement,
            made.scenario.variants[1].design.state.placement);
  CHECK(
      verdict_sentence(made.result()) ==
      "No: 'moved' (sticky) loses none of 1,000 sessions; 'edge' collapses in 2 of 4 replications (goodput 11 % "
      "of that in the others), harming 80 % of its sessions there and 0 % in the others.");
}

TEST_CASE("two states: the table shows both and no mean between them") {
  HandMade made = made_of({down, fine, fine, down});
  for (std::size_t i = 0; i < 4; ++i)
    made.trials(0)[i].sessions_stuck = i % 3 == 0 ? 800 : 2;
  std::string const table = result_table(made.result(), false);
  CAPTURE(table);
  CHECK(table.find("80 / 0.200") != std::string::npos);
  CHECK(table.find("a / b: where a design") != std::string::npos);
}

namespace {

/// Harm in half of the replications, where it collapses; beside it a design that harms nobody.
HandMade edge_and_sound() {
  HandMade made = made_of({down, fine, fine, down});
  made.add("sound", AffinityKind::cookie, Placement::local, lossless);
  for (std::size_t i = 0; i < 4; ++i) {
    end(made.trials(1)[i], fine);
    made.trials(0)[i].sessions_stuck = i % 3 == 0 ? 800 : 790;
  }
  return made;
}

ExpectationSide harmed(std::string variant) { return {std::move(variant), "sessions_harmed", 0}; }

} // namespace

TEST_CASE("two states: files have no interval of the mean between them, and decide nothing by it") {
  HandMade const made = edge_and_sound();
  std::string const summary = summary_csv(made.result());
  CAPTURE(summary);
  CHECK(summary.find("noon,edge,sessions_harmed,count,795,,,4\n") != std::string::npos);
  CHECK(summary.find("noon,sound,latency_mean,s,0.02105,0.0") != std::string::npos);
  CHECK(comparison_csv(made.result()).find("noon,edge,sound,sessions_harmed,count,-795,,,undecided\n") !=
        std::string::npos);
  CHECK(cautions_csv(made.result()).find("noon,edge,two_steady_states,") != std::string::npos);
  auto const manifest = nlohmann::json::parse(manifest_json(made.result()));
  CHECK(manifest["two_steady_states"].dump() == R"([{"collapses_in":[1,4],"point":{},"variant":"edge"}])");
}

TEST_CASE("two states: an expectation is undecided and says why, unless it holds in every replication") {
  HandMade made = edge_and_sound();
  ExpectationSide const few{"", "", 900};
  made.expect("edge.sessions_harmed > sound.sessions_harmed", harmed("edge"), ">", harmed("sound"));
  made.expect("sound.sessions_harmed > edge.sessions_harmed", harmed("sound"), ">", harmed("edge"));
  made.expect("edge.sessions_harmed <= 900", harmed("edge"), "<=", few);
  made.expect("sound.sessions_harmed < 900", harmed("sound"), "<", few);
  auto const decided = decide_expectations(made.result());
  for (std::size_t const place : {0, 1}) {
    CHECK(decided[place].verdict == ExpectationVerdict::undecided);
    CHECK(sides_text(decided[place]) == "'edge' has two steady states, 800 / 790");
  }
  for (std::size_t const place : {2, 3}) {
    CHECK(decided[place].verdict == ExpectationVerdict::holds);
    CHECK(decided[place].because.empty());
  }
  CHECK(
      result_table(made.result(), false)
          .find(
              "edge.sessions_harmed > sound.sessions_harmed  (undecided: 'edge' has two steady states, 800") !=
      std::string::npos);
}

// A hang of a second tips the fleet of the example over in about half of the replications.
TEST_CASE("two states: a retry storm at its edge has them under every seed") {
  for (int seed = 1; seed <= 10; ++seed) {
    CAPTURE(seed);
    LoadOptions options;
    options.variants = {"storm"};
    options.sets = {"workload.arrivals=poisson(210/s)", "fault.for=1s", "run.seed=" + std::to_string(seed)};
    auto const scenario = load_scenario(STICKYSIM_SOURCE_DIR "/scenarios/retry-storm.toml", options);
    REQUIRE(scenario);
    ExperimentResult const result = run_experiment(*scenario, 2);
    CHECK(two_states(result.variants[0]));
    CHECK(verdict_sentence(result).find("collapses in ") != std::string::npos);
  }
}

} // namespace two_states_test
