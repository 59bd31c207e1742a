#include "cli/command.hpp"
#include "cli/offer.hpp"
#include "cli/shell_completion.hpp"
#include <stickysim/scenario/keys.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace stickysim {

namespace {

/// `text` between single quotes, those of _arguments' own signs that are in it escaped.
std::string escaped(std::string_view text, std::string_view signs) {
  std::string result;
  for (char const c : text) {
    if (signs.find(c) != std::string_view::npos) result += '\\';
    result += c == '\'' ? std::string{"'\\''"} : std::string{c};
  }
  return result;
}

/// What _arguments does to make an offer; a space: nothing.
std::string action(Offer const& offer) {
  std::vector<std::string> calls;
  if (!offer.words.empty()) calls.push_back(fmt::format("words:word:({})", fmt::join(offer.words, " ")));
  if (offer.settings) return "_stickysim_settings";
  if (offer.scenarios) calls.emplace_back("scenarios:scenario:_files -g \"*.toml\"");
  if (offer.folders) calls.emplace_back("folders:folder:_files -/");
  if (offer.files) calls.emplace_back("files:file:_files");
  if (calls.empty()) return " ";
  if (calls.size() == 1)
    return calls.front().substr(calls.front().find(':', calls.front().find(':') + 1) + 1);
  std::string alternative = "_alternative";
  for (std::string const& call : calls)
    alternative += fmt::format(" \"{}\"", escaped(escaped(call, "\""), ":"));
  return alternative;
}

std::string specification(Option const& option) {
  std::string const name = option.letter == '\0' ? fmt::format("'--{}", option.name)
                                                 : fmt::format("{{-{},--{}}}'", option.letter, option.name);
  std::string const help = fmt::format("[{}]", escaped(option.help, "[]:"));
  std::string const value = option.value.empty() ? ""
                                                 : fmt::format(":{}:{}", escaped(option.value, ":"),
                                                               action(offer_for(option.value)));
  return fmt::format("{}{}{}{}'", option.repeats ? "'*'" : "", name, help, value);
}

std::string specifications(std::span<Option const> options) {
  std::string text;
  for (Option const& option : options)
    text += fmt::format(" \\\n        {}", specification(option));
  return text;
}

constexpr std::string_view settings_head = R"(#compdef stickysim
# zsh completion of stickysim, printed by 'stickysim completion zsh'

# A key, = and a word that it may be.
_stickysim_settings() {
  local key
  if compset -P 1 '*='; then
    key=${${IPREFIX%=}##*=}
    case $key in
)";

} // namespace

std::string zsh_completion() {
  std::string script{settings_head};
  for (KeyInfo const& key : scenario_keys())
    if (!key.words.empty())
      script += fmt::format("    {}) compadd -- {} ;;\n", key.path, fmt::join(key.words, " "));
  script += fmt::format("    esac\n  else\n    compadd -S = -- {}\n  fi\n}}\n",
                        fmt::join(offer_for("KEY").words, " "));
  script += "\n_stickysim() {\n  local curcontext=$curcontext state line ret=1\n  typeset -A opt_args\n"
            "  _arguments -C" +
            specifications(program_options()) +
            " \\\n        '1:command:->command' '*::argument:->argument' && ret=0\n";
  script += "  case $state in\n  command)\n    local -a commands=(\n";
  for (Command const* const command : commands())
    script += fmt::format("      '{}:{}'\n", command->name, escaped(command->summary, ""));
  script +=
      "    )\n    _describe -t commands command commands && ret=0 ;;\n  argument)\n    case $words[1] in\n";
  for (Command const* const command : commands()) {
    std::string const operands = command->operands_max == 0
                                     ? ""
                                     : fmt::format(" \\\n        '*:{}:{}'", escaped(command->operands, ":"),
                                                   action(offer_for(command->operands)));
    script += fmt::format("    {})\n      _arguments -s -S{}{}{} && ret=0 ;;\n", command->name,
                          specifications(command->options), specifications(common_options()), operands);
  }
  script +=
      "    esac ;;\n  esac\n  return ret\n}\n\n"
      "# As a file of fpath it is the function itself.\n"
      "if [[ $funcstack[1] == _stickysim ]]; then _stickysim \"$@\"; else compdef _stickysim stickysim; fi\n";
  return script;
}

} // namespace stickysim
