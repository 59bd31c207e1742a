#include "cli/command.hpp"
#include "cli/offer.hpp"
#include "cli/shell_completion.hpp"
#include <stickysim/scenario/keys.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace stickysim {

namespace {

/// The calls of the script's functions that make an offer.
std::string bash_offers(Offer const& offer) {
  std::vector<std::string> calls;
  if (!offer.words.empty())
    calls.push_back(fmt::format("_stickysim_words '{}'", fmt::join(offer.words, " ")));
  if (offer.settings) calls.emplace_back("_stickysim_keys");
  if (offer.scenarios) calls.emplace_back("_stickysim_files -f -X '!*.toml'");
  if (offer.files) calls.emplace_back("_stickysim_files -f");
  if (offer.scenarios || offer.folders) calls.emplace_back("_stickysim_files -d");
  return fmt::format("{}", fmt::join(calls, "; "));
}

/// Behind an option that takes a value.
std::string value_case(Command const& command, Option const& option) {
  std::string names = fmt::format("'{} --{}'", command.name, option.name);
  if (option.letter != '\0') names += fmt::format(" | '{} -{}'", command.name, option.letter);
  return fmt::format("  {}) {} ;;\n", names, bash_offers(offer_for(option.value)));
}

std::string option_words(std::span<Option const> options) {
  std::string words;
  for (Option const& option : options) {
    if (option.letter != '\0') words += fmt::format("-{} ", option.letter);
    words += fmt::format("--{} ", option.name);
  }
  return words;
}

/// Where neither a command nor an option says what follows.
std::string operand_case(Command const& command) {
  std::string const operands = bash_offers(offer_for(command.operands));
  return fmt::format("    {})\n"
                     "      [[ $typed == -* ]] || {{ {}; }}\n"
                     "      [[ $typed != -* ]] || _stickysim_words '{}{}' ;;\n",
                     command.name, operands.empty() ? ":" : operands, option_words(command.options),
                     option_words(common_options()));
}

constexpr std::string_view bash_head =
    R"(# bash completion of stickysim, printed by 'stickysim completion bash'

# Offers those of the words in $1 that start with what was typed.
_stickysim_words() { COMPREPLY+=($(compgen -W "$1" -- "$typed")); }

# Offers files; the arguments are compgen's.
_stickysim_files() {
  compopt -o filenames
  local found
  while IFS= read -r found; do COMPREPLY+=("$found"); done < <(compgen "$@" -- "$typed")
}

# Offers keys, to be followed by = and a value.
_stickysim_keys() {
  compopt -o nospace
)";

constexpr std::string_view script_body = R"(
_stickysim() {
  local typed=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} key= command= i
  COMPREPLY=()
  # An equals sign is a word of its own, in --format=csv and in KEY=VALUE.
  if [[ $typed == = ]]; then
    key=$before typed=
  elif [[ $before == = ]]; then
    key=${COMP_WORDS[COMP_CWORD-2]}
  fi
  if [[ $key == -* ]]; then
    before=$key
  elif [[ -n $key ]]; then
    _stickysim_values "$key"
    return
  fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    if [[ ${COMP_WORDS[i]} != -* ]]; then
      command=${COMP_WORDS[i]}
      break
    fi
  done
  case "$command $before" in
)";

} // namespace

std::string bash_completion() {
  std::string script{bash_head};
  script += fmt::format("  _stickysim_words '{}='\n}}\n", fmt::join(offer_for("KEY").words, "= "));
  script += "\n# Offers the words that the key $1 may be.\n_stickysim_values() {\n  case $1 in\n";
  for (KeyInfo const& key : scenario_keys())
    if (!key.words.empty())
      script += fmt::format("  {}) _stickysim_words '{}' ;;\n", key.path, fmt::join(key.words, " "));
  script += "  esac\n}\n";
  script += script_body;
  for (Command const* const command : commands())
    for (Option const& option : command->options)
      if (!option.value.empty()) script += value_case(*command, option);
  script += fmt::format("  *)\n    case $command in\n    '') _stickysim_words '{} {}' ;;\n",
                        fmt::join(offer_for("COMMAND").words, " "), option_words(program_options()));
  for (Command const* const command : commands())
    script += operand_case(*command);
  script += "    esac ;;\n  esac\n}\ncomplete -F _stickysim stickysim\n";
  return script;
}

} // namespace stickysim
