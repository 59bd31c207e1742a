#include "grading/submitted_policy.hpp"

#include "grading/confinement.hpp"
#include "grading/seclusion.hpp"
#include "plugin/plugin_file.hpp"
#include "plugin/policy_command.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <sstream>
#include <stdexcept>

namespace stickysim {

namespace {

/// Of a policy that is a program; a plugin brings its own.
constexpr char program_name[] = "command";

} // namespace

std::string PolicyForm::text() const {
  if (command.empty()) return fmt::format("'{}'", file);
  if (file.empty()) return fmt::format("'{}'", command);
  return fmt::format("'{}' or '{}'", file, command);
}

SubmittedPolicy::SubmittedPolicy(PolicyForm const& form, Submission const& submission)
    : form_{form}, submission_{submission}, is_plugin_{has(form.file)} {
  std::istringstream words{form.command};
  for (std::string word; words >> word;)
    is_program_ = is_program_ || has(word);
}

bool SubmittedPolicy::has(std::string const& file) const {
  std::error_code ignored;
  return std::filesystem::is_regular_file(std::filesystem::path{submission_.folder} / file, ignored);
}

Call SubmittedPolicy::add() const {
  if (is_plugin_ && !submission_.may_leave_folder && !lies_within(submission_.folder, form_.file))
    throw std::runtime_error{fmt::format("'{}' does not lie in the folder of the submission", form_.file)};
  std::filesystem::current_path(submission_.folder);
  auto const error = is_plugin_ ? load_plugin(form_.file) : add_policy_command(program_name, form_.command);
  if (error) throw std::runtime_error{fmt::format("{}: {}", error->message, error->help)};
  return *parse_call(routing_policies().back().name);
}

void SubmittedPolicy::seclude() const {
  if (is_plugin_) seclude_process();
}

} // namespace stickysim
