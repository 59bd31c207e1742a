#include "cli/command.hpp"
#include "cli/exit_code.hpp"
#include "cli/refusal.hpp"
#include "cli/scenario_options.hpp"
#include "cli/student.hpp"
#include "engine/open_input.hpp"
#include "grading/class_marks.hpp"
#include "grading/mark_formats.hpp"
#include <stickysim/engine/io_error.hpp>
#include <stickysim/report/writers.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

namespace stickysim {

namespace {

constexpr Option grade_options[] = {
    {"student", '\0', "ID", false, "whose variants of the questions are marked"},
    {"format", '\0', "FORMAT", false, "text (default), gradescope, classroom or prairielearn"},
    {"expect", '\0', "FILE", false, "the goals of scenarios, in place of those that the exercise names"},
    {"class", '\0', "FOLDER", false,
     "mark each folder in FOLDER, which is named after its student, and print CSV; EXERCISE is FOLDER/exercise.toml "
     "unless it is given"},
    {"jobs", '\0', "N", false, "students to mark at a time (default: one per core)"},
    {"allow-outside", '\0', "", false, "let scenarios name files outside the folder of their submission"},
};

MarkFormat const& mark_format(Arguments const& arguments) {
  if (!arguments.has("format")) return mark_formats().front();
  std::string const& name = arguments.value("format");
  auto const found = std::ranges::find(mark_formats(), name, &MarkFormat::name);
  if (found != mark_formats().end()) return *found;
  std::string names;
  for (MarkFormat const& format : mark_formats())
    names += fmt::format("{}{}", names.empty() ? "" : ", ", format.name);
  throw UsageError{fmt::format("--format is '{}'", name), fmt::format("formats of marks are {}", names)};
}

Result<Exercise, Diagnostics> exercise_of(std::string const& path, Arguments const& arguments) {
  if (!arguments.has("expect")) return load_exercise(path);
  std::string const& goals = arguments.value("expect");
  try {
    require_file(goals);
  } catch (IoError const& error) {
    throw IoError{fmt::format("--expect: {}", error.what())};
  }
  return load_exercise(path, goals);
}

int grade_class(Arguments const& arguments) {
  for (std::string_view const option : {"student", "format"})
    if (arguments.has(option)) throw UsageError{fmt::format("--class does not go with --{}", option)};
  if (arguments.positional().size() > 1)
    throw UsageError{fmt::format("unexpected argument '{}'", arguments.positional()[1])};
  std::string const& folder = arguments.value("class");
  std::string const path = arguments.positional().empty()
                               ? (std::filesystem::path{folder} / "exercise.toml").string()
                               : arguments.positional().front();
  auto const exercise = exercise_of(path, arguments);
  if (!exercise) return refuse(exercise.error());
  write_stdout(class_csv(*exercise,
                         mark_class(*exercise, folder, jobs_of(arguments), arguments.has("allow-outside"))));
  return exit_code::done;
}

int grade(Arguments const& arguments) {
  if (arguments.has("class")) return grade_class(arguments);
  if (arguments.positional().size() < 2)
    throw UsageError{"an exercise and a submission are needed", "usage: stickysim grade EXERCISE SUBMISSION"};
  MarkFormat const& format = mark_format(arguments);
  auto const exercise = exercise_of(arguments.positional()[0], arguments);
  if (!exercise) return refuse(exercise.error());
  Submission submission = read_submission(arguments.positional()[1], student_of(arguments));
  submission.may_leave_folder = arguments.has("allow-outside");
  write_stdout(format.write(exercise->mark(submission)));
  return exit_code::done;
}

} // namespace

constinit Command const grade_command{
    .name = "grade",
    .operands = "[EXERCISE] [SUBMISSION]",
    .operands_min = 0,
    .operands_max = 2,
    .summary = "mark what a student, or a class, has handed in",
    .details =
        "EXERCISE is a TOML file of items. SUBMISSION is a folder with answers.toml and the files that items\n"
        "ask for, or a file of answers. What falls short is shown by the case that it fails.",
    .options = grade_options,
    .execute = grade,
};

} // namespace stickysim
