#include "grading/goals.hpp"

#include "report/narrator.hpp"
#include "report/page.hpp"
#include "scenario/expectation.hpp"
#include "scenario/key.hpp"
#include "scenario/layer.hpp"
#include "scenario/setting.hpp"
#include "scenario/source.hpp"
#include <stickysim/experiment/trial.hpp>
#include <stickysim/report/verdict.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

namespace stickysim {

namespace {

/// Whether a setting names a class, a group or a fault, as `server.web.count` does: only the student's
/// scenario tells if there is one.
bool names_an_element(Node const& setting) {
  return std::ranges::any_of(setting.members, [](Member const& list) {
    return is_list(list.key) && std::ranges::any_of(list.value.members, [&](Member const& member) {
             return member.value.is_table() && !is_section(list.key + '.' + member.key);
           });
  });
}

/// Reads the file of goals. What is wrong with it is its author's mistake, whatever a student hands in.
class GoalReader {
public:
  explicit GoalReader(std::string const& path)
      : folder_{std::filesystem::path{path}.parent_path().string()}, reporter_{path} {}

  Result<Goals, Diagnostics> read(std::string const& source) {
    reporter_.set_file_text(source);
    auto const document = parse_document(source);
    if (!document) {
      reporter_.report(0, document.error());
      return reporter_.diagnostics();
    }
    for (Member const& member : document->members)
      if (member.key == "set")
        read_sets(member.value);
      else if (member.key == "expect")
        read_expect(member.value);
      else
        reporter_.report(member.place, fmt::format("'{}' means nothing here", member.key),
                         "write set = [\"KEY=VALUE\", …], then [[expect]] and that = \"…\" below it");
    if (goals_.count == 0 && reporter_.clean())
      reporter_.report({}, "there are no goals", "write [[expect]] and that = \"…\" below it");
    if (!reporter_.clean()) return reporter_.diagnostics();
    return goals_;
  }

private:
  void read_sets(Node const& sets) {
    if (sets.kind != NodeKind::array)
      reporter_.report(sets.place, "'set' is a list of texts", "write set = [\"KEY=VALUE\", …]");
    for (Node const& set : sets.items)
      if (set.kind == NodeKind::text)
        read_set(set);
      else
        reporter_.report(set.place, "a setting is a text", "write \"KEY=VALUE\"");
  }

  /// Tried on a scenario in which all is as it is by default.
  void read_set(Node const& set) {
    Reporter trial{{}};
    if (auto const setting = read_setting(set.text, trial); setting && !names_an_element(*setting)) {
      Draft draft = single_elements();
      Layer{draft, Scope::scenario, folder_, trial}.apply(*setting);
    }
    for (Diagnostic const& wrong : trial.diagnostics())
      reporter_.report(set.place, wrong.message, wrong.help);
    goals_.sets.push_back(set.text);
  }

  void read_expect(Node const& expect) {
    for (Expectation const& expectation : read_expectations(expect, {}, reporter_)) {
      goals_.expectations += fmt::format("[[expect]]\nthat = {}\n", toml_string(expectation.that));
      ++goals_.count;
    }
  }

  std::string folder_;
  Reporter reporter_;
  Goals goals_;
};

/// A session of the first trial that was harmed under a variant, in its own words; empty without one.
std::string harmed_story(Scenario const& scenario, Variant const& variant) {
  Recording recording{.order = {.sessions = true, .most_sessions = 1}}; // harmed ones are noted with a sample
  run_trial(variant.design, scenario.run, 0, recording);
  if (recording.first_harmed.empty()) return {};
  HarmedSession const& harmed = recording.first_harmed.front();
  Chronicle life;
  life.workload = harmed.workload;
  life.session = harmed.session;
  TrialResult const trial = run_trial(variant.design, scenario.run, 0, life);
  return fmt::format("'{}', session {} of replication 1:\n\n{}", variant.name, harmed.session + 1,
                     narrate(life, variant.design, trial).text(page_width));
}

std::string story_under(Scenario const& scenario, std::string const& name) {
  auto const variant = std::ranges::find(scenario.variants, name, &Variant::name);
  if (variant == scenario.variants.end()) return {};
  std::string const story = harmed_story(scenario, *variant);
  return story.empty() ? story : '\n' + story + '\n';
}

} // namespace

Goals read_goals(std::string const& path, Fields& fields) {
  auto const source = read_source(path);
  if (!source) {
    fields.wrong("expect", fmt::format("'{}' {}", path, source.error().message),
                 "name a file that holds goals");
    return {};
  }
  auto goals = GoalReader{path}.read(*source);
  if (goals) return std::move(*goals);
  fields.refuse(goals.error());
  return {};
}

double try_goals(Scenario const& scenario, std::size_t count, Mark& mark) {
  ExperimentResult const result = run_experiment(scenario, 1);
  std::vector<ExpectationResult> const decided = decide_expectations(result);
  std::size_t reached = 0;
  // Those of the student, if there are any, come first.
  for (std::size_t goal = scenario.expectations.size() - count; goal < scenario.expectations.size(); ++goal) {
    auto const open = std::ranges::find_if(decided, [&](ExpectationResult const& each) {
      return each.expectation == &scenario.expectations[goal] && each.verdict != ExpectationVerdict::holds;
    });
    if (open == decided.end()) {
      ++reached;
      continue;
    }
    std::string const what = fmt::format(
        "{} {}: {}", open->expectation->that,
        open->verdict == ExpectationVerdict::fails ? "does not hold" : "is undecided", sides_text(*open));
    bool const is_first = mark.remark.empty();
    mark.output += what + '\n';
    if (!is_first) continue;
    mark.remark = what;
    mark.output += story_under(scenario, open->expectation->left.variant);
  }
  return static_cast<double>(reached) / static_cast<double>(count);
}

} // namespace stickysim
