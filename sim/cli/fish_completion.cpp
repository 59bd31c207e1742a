#include "cli/command.hpp"
#include "cli/offer.hpp"
#include "cli/shell_completion.hpp"
#include <stickysim/scenario/keys.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace stickysim {

namespace {

/// Between single quotes.
std::string fish_quoted(std::string_view text) {
  std::string result = "'";
  for (char const c : text) {
    if (c == '\'' || c == '\\') result += '\\';
    result += c;
  }
  return result + '\'';
}

/// The arguments of `complete` that make an offer.
std::string fish_offers(Offer const& offer) {
  std::string words = fmt::format("{}", fmt::join(offer.words, " "));
  if (offer.settings) words += " (__stickysim_settings)";
  if (offer.scenarios) words += " (__fish_complete_suffix .toml)";
  if (offer.folders) words += " (__fish_complete_directories)";
  if (words.empty()) return offer.files ? " -F" : "";
  return fmt::format(" -a {}{}", fish_quoted(words), offer.files ? " -F" : "");
}

std::string option_lines(std::string_view condition, std::span<Option const> options) {
  std::string lines;
  for (Option const& option : options) {
    lines += fmt::format("complete -c stickysim -n '__stickysim_at {}' -l {}", condition, option.name);
    if (option.letter != '\0') lines += fmt::format(" -s {}", option.letter);
    if (!option.value.empty()) {
      Offer const offer = offer_for(option.value);
      lines += fmt::format(" {}{}", offer.files ? "-r" : "-x", fish_offers(offer));
    }
    lines += fmt::format(" -d {}\n", fish_quoted(option.help));
  }
  return lines;
}

constexpr std::string_view fish_head =
    R"(# fish completion of stickysim, printed by 'stickysim completion fish'

# Whether the command line has the command $argv[1]; without an argument, whether it has none yet.
function __stickysim_at
  for word in (commandline -opc)[2..]
    string match -q -- '-*' $word; and continue
    test "$word" = "$argv[1]"
    return
  end
  test -z "$argv[1]"
end

# A key, = and a word that it may be.
function __stickysim_settings
  set -l typed (commandline -ct)
  set -l key (string replace -r '^--[a-z-]+=' '' -- $typed | string match -r '^[^=]+(?==)')
  switch "$key"
  case ''
)";

} // namespace

std::string fish_completion() {
  std::string script{fish_head};
  script += fmt::format("    printf '%s=\\n' {}\n", fmt::join(offer_for("KEY").words, " "));
  for (KeyInfo const& key : scenario_keys())
    if (!key.words.empty())
      script += fmt::format("  case {0}\n    printf '{0}=%s\\n' {1}\n", key.path, fmt::join(key.words, " "));
  script += "  end\nend\n\ncomplete -c stickysim -f\n" + option_lines("", program_options());
  for (Command const* const command : commands())
    script += fmt::format("complete -c stickysim -n __stickysim_at -a {} -d {}\n", command->name,
                          fish_quoted(command->summary));
  for (Command const* const command : commands()) {
    std::string const operands = fish_offers(offer_for(command->operands));
    if (!operands.empty())
      script += fmt::format("complete -c stickysim -n '__stickysim_at {}'{}\n", command->name, operands);
    script += option_lines(command->name, command->options) + option_lines(command->name, common_options());
  }
  return script;
}

} // namespace stickysim
