#include "grading/mark_formats.hpp"

#include "language/shown.hpp"
#include "report/page.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace stickysim {

namespace {

using Json = nlohmann::ordered_json;

std::string in_json(Json const& json) {
  return shown_json(json.dump(2, ' ', false, Json::error_handler_t::replace)) + '\n';
}

/// The remark, and below it the case that shows what is wrong.
std::string in_full(Mark const& mark) {
  return mark.output.empty() ? mark.remark : mark.remark + "\n\n" + mark.output;
}

std::string total_text(MarkSheet const& sheet) {
  return fmt::format("{} of {} points", points_text(sheet.points()), points_text(sheet.max_points()));
}

std::string text(MarkSheet const& sheet) {
  std::size_t width = 5;
  for (Mark const& mark : sheet.marks)
    width = std::max(width, mark.name.size());
  std::string rows = sheet.title;
  if (!sheet.student.empty()) rows += fmt::format(", student {}", sheet.student);
  rows += "\n\n";
  std::string cases;
  for (Mark const& mark : sheet.marks) {
    rows += paragraph(fmt::format("{:<{}}  {:>5} of {:<5}", mark.name, width, points_text(mark.points),
                                  points_text(mark.max_points)),
                      mark.remark, width + 17);
    if (!mark.output.empty()) cases += fmt::format("\n{}:\n\n{}", mark.name, mark.output);
  }
  return fmt::format("{}{:<{}}  {:>5} of {}\n{}", rows, "total", width, points_text(sheet.points()),
                     points_text(sheet.max_points()), cases);
}

/// results.json of an autograder: https://gradescope-autograders.readthedocs.io/en/latest/specs/
std::string gradescope(MarkSheet const& sheet) {
  Json tests = Json::array();
  for (Mark const& mark : sheet.marks)
    tests.push_back({{"name", mark.name},
                     {"score", mark.points},
                     {"max_score", mark.max_points},
                     {"status", mark.is_full() ? "passed" : "failed"},
                     {"output", in_full(mark)},
                     {"output_format", "text"}});
  return in_json({{"score", sheet.points()},
                  {"output", sheet.title + ": " + total_text(sheet)},
                  {"tests", std::move(tests)}});
}

/// What a grader hands to GitHub Classroom's reporter, which takes it in base64:
/// https://github.com/classroom-resources/autograding-grading-reporter
std::string classroom(MarkSheet const& sheet) {
  Json tests = Json::array();
  for (Mark const& mark : sheet.marks)
    tests.push_back({{"name", mark.name},
                     {"status", mark.is_full() ? "pass" : "fail"},
                     {"score", mark.points},
                     {"message", in_full(mark)},
                     {"test_code", mark.task},
                     {"filename", ""},
                     {"line_no", 0}});
  bool const passed = std::ranges::all_of(sheet.marks, &Mark::is_full);
  return in_json({{"version", 1},
                  {"status", passed ? "pass" : "fail"},
                  {"max_score", sheet.max_points()},
                  {"tests", std::move(tests)}});
}

/// results.json of an external grader: https://prairielearn.readthedocs.io/en/latest/externalGrading/
std::string prairielearn(MarkSheet const& sheet) {
  Json tests = Json::array();
  Json errors = Json::array();
  for (Mark const& mark : sheet.marks) {
    if (!mark.is_gradable) errors.push_back(in_full(mark));
    tests.push_back({{"name", mark.name},
                     {"description", mark.task},
                     {"points", mark.points},
                     {"max_points", mark.max_points},
                     {"message", mark.remark},
                     {"output", mark.output}});
  }
  // What cannot be graded does not count as an attempt, so it must not tell what else is right.
  if (!errors.empty()) return in_json({{"gradable", false}, {"format_errors", std::move(errors)}});
  return in_json({{"gradable", true},
                  {"score", sheet.points() / sheet.max_points()},
                  {"message", total_text(sheet)},
                  {"tests", std::move(tests)}});
}

} // namespace

std::span<MarkFormat const> mark_formats() {
  static constexpr MarkFormat table[] = {
      {"text", "for people", text},
      {"gradescope", "results.json of Gradescope's autograders", gradescope},
      {"classroom", "result of a grader of GitHub Classroom, to be encoded in base64", classroom},
      {"prairielearn", "results.json of PrairieLearn's external graders", prairielearn},
  };
  return table;
}

} // namespace stickysim
