#include "cli/help.hpp"

#include "cli/exit_code.hpp"
#include "cli/terminal.hpp"
#include "report/page.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace stickysim {

namespace {

std::string rows(std::string const& written, std::size_t width, std::string_view help) {
  return paragraph(fmt::format("  {:<{}}", written, width), help, width + 3, page_columns());
}

std::string option_rows(std::span<Option const> options) {
  std::string text;
  for (Option const& option : options) {
    std::string written = option.letter == '\0' ? "    " : fmt::format("-{}, ", option.letter);
    written += fmt::format("--{}", option.name);
    if (!option.value.empty()) written += fmt::format(" {}", option.value);
    text += rows(written, 30, fmt::format("{}{}", option.help, option.repeats ? "; may be repeated" : ""));
  }
  return text;
}

/// Lines that belong together are joined and broken where the page ends; empty ones stay.
std::string paragraphs(std::string_view text) {
  std::string joined;
  while (!text.empty()) {
    std::size_t const end = std::min(text.find("\n\n"), text.size());
    std::string one{text.substr(0, end)};
    std::ranges::replace(one, '\n', ' ');
    joined += (joined.empty() ? "" : "\n") + paragraph("", one, 0, page_columns());
    text.remove_prefix(std::min(end + 2, text.size()));
  }
  return joined;
}

/// Broken between words and after bars.
std::string usage_text(std::string_view usage) {
  std::string text = "usage: ";
  std::size_t column = text.size();
  while (!usage.empty()) {
    std::string_view const part = usage.substr(0, std::min(usage.find_first_of(" |"), usage.size() - 1) + 1);
    usage.remove_prefix(part.size());
    if (column + part.size() > page_columns()) {
      text += "\n       ";
      column = 7;
    }
    text += part;
    column += part.size();
  }
  return text + '\n';
}

} // namespace

std::string program_help() {
  std::string text = paragraphs(program_purpose);
  text += "\n"
          "usage: stickysim COMMAND ...\n"
          "as in: stickysim run scenarios/first-crash.toml\n"
          "\n"
          "commands:\n";
  for (Command const* const command : commands())
    text += rows(std::string{command->name}, 11, command->summary);
  text += "\noptions:\n" + option_rows(program_options()) + "\nexit codes:\n";
  std::string codes;
  for (auto const& [code, meaning] : exit_code::table)
    codes += fmt::format("{}{} {}", codes.empty() ? "" : "; ", code, meaning);
  text += paragraph(" ", codes, 2, page_columns());
  return text + "\n'stickysim COMMAND --help' says more.\n";
}

std::string usage(Command const& command) {
  return fmt::format("stickysim {}{}{}{}", command.name, command.operands.empty() ? "" : " ",
                     command.operands, command.options.empty() ? "" : " [OPTION]...");
}

std::string command_help(Command const& command) {
  std::string text =
      fmt::format("{}\n{}\noptions:\n{}{}", paragraphs(command.summary), usage_text(usage(command)),
                  option_rows(command.options), option_rows(common_options()));
  if (!command.details.empty()) text += '\n' + paragraphs(command.details);
  return text;
}

} // namespace stickysim
