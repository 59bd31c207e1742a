#include "cli/man_page.hpp"

#include "cli/exit_code.hpp"
#include "cli/help.hpp"
#include "engine/utf8.hpp"
#include "report/page.hpp"
#include <stickysim/version.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace stickysim {

namespace {

constexpr std::size_t line_width = 72; // signs that are escaped get longer

/// `text` so that roff prints it as it is.
std::string plain(std::string_view text) {
  std::string roff;
  while (!text.empty()) {
    Character const character = first_character(text);
    if (character.bytes > 1) {
      roff += fmt::format("\\[u{:04X}]", static_cast<std::uint32_t>(character.code));
    } else if (text.front() == '\\') {
      roff += "\\e";
    } else if (text.front() == '-') {
      roff += "\\-";
    } else if (text.front() == '\'') {
      roff += "\\(aq";
    } else {
      roff += text.front();
    }
    text.remove_prefix(character.bytes);
  }
  // A point in front of a line would make it a request.
  return roff.starts_with('.') ? "\\&" + roff : roff;
}

std::string bold(std::string_view text) { return fmt::format("\\fB{}\\fR", plain(text)); }

/// The same on several lines, which man fills.
std::string filled(std::string_view text) {
  std::string roff;
  for (std::string const& line : wrapped("", text, 0, line_width))
    roff += plain(line) + '\n';
  return roff;
}

std::string heading(std::string_view section) { return fmt::format(".SH {}\n", section); }

/// What has a name, and what is said of it.
std::string entry(std::string const& name, std::string_view text) {
  return fmt::format(".TP\n{}\n{}", name, filled(text));
}

/// Empty lines part paragraphs; the other ends of lines are blanks.
std::string paragraphs(std::string_view text) {
  std::string roff;
  while (!text.empty()) {
    std::size_t const end = std::min(text.find("\n\n"), text.size());
    std::string one{text.substr(0, end)};
    std::ranges::replace(one, '\n', ' ');
    roff += (roff.empty() ? "" : ".PP\n") + filled(one);
    text.remove_prefix(std::min(end + 2, text.size()));
  }
  return roff;
}

std::string entries(std::span<Option const> options) {
  std::string roff;
  for (Option const& option : options) {
    std::string name;
    if (option.letter != '\0') name = bold(fmt::format("-{}", option.letter)) + ", ";
    name += bold(fmt::format("--{}", option.name));
    if (!option.value.empty()) name += fmt::format(" \\fI{}\\fR", plain(option.value));
    roff += entry(name, fmt::format("{}{}", option.help, option.repeats ? "; may be repeated" : ""));
  }
  return roff;
}

std::string upper(std::string text) {
  for (char& c : text)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return text;
}

/// The head of a page up to its synopsis.
std::string head(std::string const& name, std::string_view summary, std::string_view usage) {
  return fmt::format(".TH \"{}\" \"1\" \"" STICKYSIM_DATE "\" \"stickysim {}\" \"User Commands\"\n",
                     upper(name), program_version()) +
         heading("NAME") + filled(fmt::format("{} - {}", name, summary)) + heading("SYNOPSIS") +
         fmt::format("{}\n", bold(usage));
}

std::string page_name(Command const& command) { return fmt::format("stickysim-{}", command.name); }

} // namespace

std::string program_man_page() {
  std::string page =
      head("stickysim", "simulate sticky sessions and what replaces them", "stickysim COMMAND ...");
  page += heading("DESCRIPTION") + paragraphs(program_purpose);
  page += heading("COMMANDS");
  for (Command const* const command : commands())
    page += entry(bold(command->name), fmt::format("{}: see {}(1)", command->summary, page_name(*command)));
  page += heading("OPTIONS") + entries(program_options());
  page += heading("EXIT STATUS");
  for (auto const& [code, meaning] : exit_code::table)
    page += entry(bold(fmt::format("{}", code)), meaning);
  page += heading("ENVIRONMENT");
  page += entry(bold("COLUMNS"),
                "how wide a printed line may be; by default as wide as the terminal, else 100 columns");
  page += entry(bold("NO_COLOR"), "if set, nothing is printed in colour; nor if TERM is dumb");
  page += heading("EXAMPLES");
  page += entry(bold("stickysim run first-crash.toml"), "compare the designs of a scenario");
  page += entry(bold("stickysim explain balancer.policy"), "tell what a key of the scenario file means");
  page += entry(bold("stickysim list policies"), "list what the key may be");
  page += heading("SEE ALSO");
  std::string others;
  for (Command const* const command : commands())
    others += fmt::format("{}{}(1)", others.empty() ? "" : ",\n", bold(page_name(*command)));
  return page + others + '\n';
}

std::string command_man_page(Command const& command) {
  std::string page = head(page_name(command), command.summary, usage(command));
  page += heading("DESCRIPTION");
  page += paragraphs(command.details.empty() ? command.summary : command.details);
  page += heading("OPTIONS") + entries(command.options) + entries(common_options());
  return page + heading("SEE ALSO") + fmt::format("{}(1)\n", bold("stickysim"));
}

} // namespace stickysim
