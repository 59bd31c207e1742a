#include "cli/command.hpp"
#include "cli/exit_code.hpp"
#include "cli/policy_template.hpp"
#include "cli/suggestion.hpp"
#include "cli/writable_folder.hpp"
#include "language/shown.hpp"
#include <stickysim/language/call.hpp>
#include <stickysim/language/registry.hpp>
#include <stickysim/model/routing_policy.hpp>
#include <stickysim/report/writers.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <filesystem>
#include <optional>

namespace stickysim {

namespace {

namespace fs = std::filesystem;

constexpr Option new_options[] = {
    {"language", '\0', "LANGUAGE", false, "cpp (default): a plugin; python: a command"},
    {"out", 'o', "DIR", false, "the folder to write to (default: this one)"},
};

void require_policy_name(std::string const& name) {
  Result<Call> const call = parse_call(name);
  if (!call || call->name != name)
    throw UsageError{fmt::format("'{}' is not a policy's name", name),
                     "a name is a letter, then letters, digits, '_', '.' and '-'"};
  if (find_entry(routing_policies(), name) != nullptr)
    throw UsageError{fmt::format("the policy '{}' is built in", name), "choose another name"};
}

PolicyTemplate const& template_for(Arguments const& arguments) {
  std::string const language = arguments.value_or("language", "cpp");
  std::vector<std::string> names;
  for (PolicyTemplate const& row : policy_templates()) {
    if (row.language == language) return row;
    names.emplace_back(row.language);
  }
  throw UsageError{fmt::format("--language is '{}'", language),
                   fmt::format("languages are {}", fmt::join(names, ", "))};
}

int write_new(Arguments const& arguments) {
  std::string const& what = arguments.positional().front();
  if (what != "policy")
    throw UsageError{fmt::format("there is nothing new of '{}'", what), "write stickysim new policy NAME"};
  std::string const& name = arguments.positional().back();
  require_policy_name(name);
  PolicyTemplate const& chosen = template_for(arguments);
  fs::path const folder = arguments.value_or("out", ".");
  std::vector<NewFile> const files = chosen.files(name);
  for (NewFile const& file : files)
    if (std::error_code unreadable; fs::exists(folder / file.name, unreadable))
      throw UsageError{fmt::format("'{}' is there already", (folder / file.name).native()),
                       "remove it, or choose another name or folder"};
  require_writable_folder(folder.native());
  std::string text;
  for (NewFile const& file : files) {
    fs::path const path = folder / file.name;
    write_file_atomically(path.native(), file.text);
    if (file.is_program)
      fs::permissions(path, fs::perms::owner_exec | fs::perms::group_exec | fs::perms::others_exec,
                      fs::perm_options::add);
    text += fmt::format("wrote {}\n", shown(path.lexically_normal().native()));
  }
  write_stdout(text + chosen.commands(name, shown(folder.lexically_normal().native())));
  return exit_code::done;
}

} // namespace

constinit Command const new_command{
    .name = "new",
    .operands = "policy NAME",
    .operands_min = 2,
    .operands_max = 2,
    .summary = "write the files to start a routing policy of your own from",
    .details =
        "Writes NAME.cpp and CMakeLists.txt, which build a plugin for --plugin, or NAME.py, a program for\n"
        "--policy-command, and prints how to build and run it. The policy works as it is: it draws two servers\n"
        "and takes the one with fewer requests. Files that are there already are left alone.",
    .options = new_options,
    .execute = write_new,
};

} // namespace stickysim
