#include "grading/confinement.hpp"
#include "grading/exercise.hpp"
#include "report/narrator.hpp"
#include "report/page.hpp"
#include "scenario/key.hpp"
#include "scenario/source.hpp"
#include <stickysim/engine/check.hpp>
#include <stickysim/experiment/trial.hpp>
#include <stickysim/report/verdict.hpp>
#include <stickysim/scenario/load.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

namespace stickysim {

namespace {

/// What a scenario is to reach, and what of it is not the student's to choose.
struct Goals {
  std::string expectations; ///< as [[expect]] of a scenario
  std::size_t count = 0;
  std::vector<std::string> sets; ///< as --set
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

/// A scenario file that is to reach goals, which stand in a file that the student does not hand in.
class ScenarioItem final : public ExerciseItem {
public:
  ScenarioItem(std::string file, Goals goals) : file_{std::move(file)}, goals_{std::move(goals)} {
    task = fmt::format("{} reaches {} {}", file_, goals_.count, goals_.count == 1 ? "goal" : "goals");
  }

  void mark(Submission const& submission, Mark& mark) const override {
    std::string const path = (std::filesystem::path{submission.folder} / file_).string();
    std::error_code ignored;
    if (!std::filesystem::exists(path, ignored)) {
      mark.remark = fmt::format("there is no file '{}'", file_);
      return;
    }
    auto const scenario = load(path, submission);
    if (!scenario) {
      mark.is_gradable = false;
      mark.remark = fmt::format("'{}' cannot be run", file_);
      mark.output = render(scenario.error());
      return;
    }
    judge(*scenario, mark);
  }

private:
  Result<Scenario, Diagnostics> load(std::string const& path, Submission const& submission) const {
    Reporter reporter{file_};
    auto const refuse = [&](Diagnostic const& diagnostic) {
      reporter.report(0, diagnostic);
      return reporter.diagnostics();
    };
    if (!submission.may_leave_folder && !lies_within(submission.folder, file_))
      return refuse({{}, 0, 0, "the file does not lie in the folder of the submission", {}, 1, {}});
    auto const source = read_source(path);
    if (!source) return refuse(source.error());
    if (!submission.may_leave_folder) {
      reporter.set_file_text(*source);
      auto const document = parse_document(*source);
      if (!document) return refuse(document.error());
      report_outside_files(*document, submission.folder, reporter);
      if (!reporter.clean()) return reporter.diagnostics();
    }
    return parse_scenario(*source + '\n' + goals_.expectations, path, {.sets = goals_.sets, .variants = {}});
  }

  void judge(Scenario const& scenario, Mark& mark) const {
    ExperimentResult const result = run_experiment(scenario, 1);
    // Those of the student come first. In a sweep a goal is to hold at all points.
    std::size_t const own = scenario.expectations.size() - goals_.count;
    std::size_t reached = 0;
    for (std::size_t goal = own; goal < scenario.expectations.size(); ++goal) {
      ExpectationResult const* open = nullptr;
      std::vector<ExpectationResult> const decided = decide_expectations(result);
      for (ExpectationResult const& each : decided)
        if (each.expectation == &scenario.expectations[goal] && each.verdict != ExpectationVerdict::holds &&
            open == nullptr)
          open = &each;
      if (open == nullptr) {
        ++reached;
        continue;
      }
      std::string const what = fmt::format(
          "{} {}: {}", open->expectation->that,
          open->verdict == ExpectationVerdict::fails ? "does not hold" : "is undecided", sides_text(*open));
      if (mark.remark.empty()) mark.remark = what;
      mark.output += what + '\n';
      if (mark.output == what + '\n') mark.output += story_under(scenario, open->expectation->left.variant);
    }
    mark.points = mark.max_points * static_cast<double>(reached) / static_cast<double>(goals_.count);
    if (mark.remark.empty()) mark.remark = "all goals are reached";
  }

  static std::string story_under(Scenario const& scenario, std::string const& name) {
    auto const variant = std::ranges::find(scenario.variants, name, &Variant::name);
    if (variant == scenario.variants.end()) return {};
    std::string const story = harmed_story(scenario, *variant);
    return story.empty() ? story : '\n' + story + '\n';
  }

  std::string file_;
  Goals goals_;
};

/// The goals in a file. Errors in it are reported at the item that names it.
Goals read_goals(std::string const& path, Fields& fields) {
  Goals goals;
  auto const refuse = [&](std::string const& why) {
    fields.wrong("expect", fmt::format("'{}' does not hold goals: {}", path, why),
                 "write set = [\"KEY=VALUE\", …], then [[expect]] and that = \"…\" below it");
    return goals;
  };
  auto const source = read_source(path);
  if (!source) return refuse(source.error().message);
  auto const document = parse_document(*source);
  if (!document) return refuse(fmt::format("line {}: {}", document.error().line, document.error().message));
  for (Member const& member : document->members) {
    for (Node const& item : member.value.items) {
      if (member.key == "set" && item.kind == NodeKind::text) {
        goals.sets.push_back(item.text);
        continue;
      }
      if (member.key != "expect" || item.members.size() != 1 || item.members.front().key != "that")
        return refuse(fmt::format("'{}' means nothing here", member.key));
      goals.expectations +=
          fmt::format("[[expect]]\nthat = {}\n", toml_string(item.members.front().value.text));
      ++goals.count;
    }
  }
  return goals.count == 0 ? refuse("there is no [[expect]]") : goals;
}

} // namespace

std::unique_ptr<ExerciseItem> read_scenario_item(Fields& fields) {
  std::string const file = fields.text("file", "scenario.toml");
  std::string const named = fields.text("expect", fields.goals);
  if (!fields.goals.empty()) return std::make_unique<ScenarioItem>(file, read_goals(fields.goals, fields));
  if (named.empty()) return std::make_unique<ScenarioItem>(file, Goals{});
  std::string const path = (std::filesystem::path{fields.folder} / named).string();
  return std::make_unique<ScenarioItem>(file, read_goals(path, fields));
}

} // namespace stickysim
