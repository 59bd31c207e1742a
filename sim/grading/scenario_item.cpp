#include "grading/apart.hpp"
#include "grading/confinement.hpp"
#include "grading/exercise.hpp"
#include "grading/goals.hpp"
#include "grading/mark_json.hpp"
#include "scenario/source.hpp"
#include <stickysim/scenario/load.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

namespace stickysim {

namespace {

/// A scenario file that is to reach goals, which stand in a file that the student does not hand in.
class ScenarioItem final : public ExerciseItem {
public:
  ScenarioItem(std::string file, Goals goals, ApartLimits const& limits)
      : file_{std::move(file)}, goals_{std::move(goals)}, limits_{limits} {
    task = fmt::format("{} reaches {} {}", file_, goals_.count, goals_.count == 1 ? "goal" : "goals");
  }

  void mark(Submission const& submission, Mark& mark) const override {
    std::string const path = (std::filesystem::path{submission.folder} / file_).string();
    std::error_code ignored;
    if (!std::filesystem::exists(path, ignored)) {
      mark.remark = fmt::format("there is no file '{}'", file_);
      return;
    }
    Apart const done = apart(
        [&](LastNote&) {
          load_and_judge(path, submission, mark);
          return json_of(mark);
        },
        limits_);
    if (done.trouble.empty())
      mark = mark_of(done.result);
    else
      mark.remark = fmt::format("'{}' {}", file_, done.trouble);
  }

private:
  void load_and_judge(std::string const& path, Submission const& submission, Mark& mark) const {
    mark.remark = fmt::format("'{}' cannot be run", file_);
    auto const scenario = load(path, submission, mark);
    if (!scenario) {
      mark.is_gradable = false;
      mark.output = render(scenario.error());
      return;
    }
    mark.remark.clear();
    mark.points = mark.max_points * try_goals(*scenario, goals_.count, mark);
    if (mark.remark.empty()) mark.remark = "all goals are reached";
  }

  Result<Scenario, Diagnostics> load(std::string const& path, Submission const& submission,
                                     Mark& mark) const {
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
      report_outside_files(*document, path, submission.folder, reporter);
      if (!reporter.clean()) return reporter.diagnostics();
    }
    auto scenario =
        parse_scenario(*source + '\n' + goals_.expectations, path, {.sets = goals_.sets, .variants = {}});
    // Below the student's text stand the goals.
    auto const lines = static_cast<std::size_t>(std::ranges::count(*source, '\n')) + 1;
    auto const is_of_goals = [&](Diagnostic const& wrong) {
      return wrong.file != path || wrong.line > lines;
    };
    if (!scenario && std::ranges::all_of(scenario.error(), is_of_goals))
      mark.remark = fmt::format("'{}' lacks what the goals are about", file_);
    return scenario;
  }

  std::string file_;
  Goals goals_;
  ApartLimits limits_;
};

} // namespace

std::unique_ptr<ExerciseItem> read_scenario_item(Fields& fields) {
  std::string const file = fields.text("file", "scenario.toml");
  std::string const named = fields.text("expect", fields.frame.goals);
  ApartLimits const limits = fields.limits();
  if (std::string const& goals = fields.frame.goals; !goals.empty())
    return std::make_unique<ScenarioItem>(file, read_goals(goals, fields), limits);
  if (named.empty()) return std::make_unique<ScenarioItem>(file, Goals{}, limits);
  return std::make_unique<ScenarioItem>(file, read_goals(fields.path_of(named), fields), limits);
}

} // namespace stickysim
