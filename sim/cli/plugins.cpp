#include "cli/plugins.hpp"

#include "plugin/plugin_file.hpp"
#include "plugin/policy_command.hpp"

#include <fmt/format.h>

namespace stickysim {
namespace {

constexpr std::string_view default_name = "command";

/// Whether it stands for a name in front of `=`, and is not the first words of a command.
bool is_policy_name(std::string_view text) {
  Result<Call> const call = parse_call(text);
  return call && call->name == text;
}

void refuse_if(std::optional<CallError> const& error, std::string_view option) {
  if (error) throw UsageError{fmt::format("--{}: {}", option, error->message), error->help};
}

} // namespace

void add_policies(Arguments const& arguments) {
  for (std::string const& path : arguments.values(plugin_option.name))
    refuse_if(load_plugin(path), plugin_option.name);
  for (std::string const& text : arguments.values(policy_command_option.name)) {
    std::size_t const sign = text.find('=');
    bool const is_named = sign != std::string::npos && is_policy_name(text.substr(0, sign));
    std::string const name{is_named ? text.substr(0, sign) : default_name};
    std::string const command = is_named ? text.substr(sign + 1) : text;
    if (command.empty())
      throw UsageError{fmt::format("--{} has no command", policy_command_option.name),
                       fmt::format("write --{} {}=./policy.py", policy_command_option.name, name)};
    refuse_if(add_policy_command(name, command), policy_command_option.name);
  }
}

} // namespace stickysim
