#include "grading/submission.hpp"

#include "grading/confinement.hpp"
#include "scenario/document.hpp"
#include "scenario/reporter.hpp"
#include "scenario/source.hpp"
#include <stickysim/engine/io_error.hpp>

#include <filesystem>

namespace stickysim {

namespace {

/// The answers, or why they cannot be read.
void read_answers(std::string const& path, bool is_own, Submission& submission) {
  Reporter reporter{path};
  auto const refuse = [&](Diagnostic const& diagnostic) {
    reporter.report(0, diagnostic);
    submission.damage = render(reporter.diagnostics());
  };
  if (!is_own) return refuse({{}, 0, 0, "the file does not lie in the folder of the submission", {}, 1, {}});
  auto const source = read_source(path);
  if (!source) return refuse(source.error());
  reporter.set_file_text(*source);
  auto const document = parse_document(*source);
  if (!document) return refuse(document.error());
  for (Member const& member : document->members) {
    if (member.value.kind == NodeKind::text)
      submission.answers[member.key] = member.value.text;
    else if (member.value.kind == NodeKind::integer)
      submission.answers[member.key] = std::to_string(member.value.integer);
    else {
      Reporter of_answer{path};
      of_answer.set_file_text(*source);
      of_answer.report(member.value.place, "an answer is a whole number or a text",
                       member.key + " = 3, or " + member.key + " = \"server.2\"");
      submission.damaged_answers[member.key] = render(of_answer.diagnostics());
    }
  }
}

} // namespace

Submission read_submission(std::string const& path, std::string const& student) {
  namespace fs = std::filesystem;
  Submission submission;
  submission.student = student;
  std::error_code ignored;
  if (fs::is_directory(path, ignored)) {
    submission.folder = path;
    std::string const answers = (fs::path{path} / "answers.toml").string();
    if (fs::exists(answers, ignored)) read_answers(answers, lies_within(path, "answers.toml"), submission);
    return submission;
  }
  if (!fs::exists(path, ignored)) throw IoError{"there is no submission '" + path + "'"};
  std::string const folder = fs::path{path}.parent_path().string();
  submission.folder = folder.empty() ? "." : folder;
  read_answers(path, true, submission);
  return submission;
}

} // namespace stickysim
