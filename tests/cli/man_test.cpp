#include "cli/command.hpp"
#include "cli/exit_code.hpp"
#include "cli/man_page.hpp"
#include "cli/workplace.hpp"

#include <fmt/format.h>

using namespace stickysim;

namespace man_test {

namespace {

/// As roff has it.
std::string dashed(std::string text) {
  for (std::size_t at = 0; (at = text.find('-', at)) != std::string::npos; at += 2)
    text.replace(at, 1, "\\-");
  return text;
}

} // namespace

TEST_CASE("the manual page has every command, option and exit code") {
  std::string const page = program_man_page();
  for (Command const* const command : commands()) {
    CAPTURE(command->name);
    CHECK(contains(page, fmt::format("\n\\fB{}\\fR\n", dashed(std::string{command->name}))));
    CHECK(contains(page, fmt::format("\\fBstickysim\\-{}\\fR(1)", dashed(std::string{command->name}))));
  }
  for (Option const& option : program_options())
    CHECK(contains(page, fmt::format("\\fB\\-\\-{}\\fR", option.name)));
  for (auto const& [code, meaning] : exit_code::table)
    CHECK(contains(page, fmt::format(".TP\n\\fB{}\\fR\n{}\n", code, meaning)));
  for (std::string const& line : lines_of(page))
    CHECK(line.size() <= 80);
}

TEST_CASE("a command's manual page has its options with their values") {
  for (Command const* const command : commands()) {
    std::string const page = command_man_page(*command);
    CAPTURE(page);
    for (std::span<Option const> const options : {command->options, common_options()})
      for (Option const& option : options) {
        std::string const value =
            option.value.empty() ? "" : fmt::format(" \\fI{}\\fR", dashed(std::string{option.value}));
        CHECK(contains(page, fmt::format("\\fB\\-\\-{}\\fR{}\n", dashed(std::string{option.name}), value)));
      }
  }
}

TEST_CASE("no text of a manual page is taken for a request") {
  std::vector<std::string> pages{program_man_page()};
  for (Command const* const command : commands())
    pages.push_back(command_man_page(*command));
  for (std::string const& page : pages)
    for (std::string const& line : lines_of(page)) {
      CAPTURE(line);
      CHECK_FALSE(line.empty());
      if (line.starts_with('.'))
        CHECK((line == ".PP" || line == ".TP" || line.starts_with(".SH ") || line.starts_with(".TH ")));
      CHECK_FALSE(line.starts_with('\''));
      for (char const c : line)
        CHECK((c >= ' ' && c <= '~'));
    }
}

TEST_CASE("man prints a page, or writes all of them") {
  Workplace const here;
  CHECK(here.run("man").out == program_man_page());
  CHECK(here.run("man run").out == command_man_page(run_command));
  CHECK(contains(here.run("man rum").err, "did you mean run?"));
  CHECK(here.run("man --output .").code == 0);
  CHECK(here.read("stickysim.1") == program_man_page());
  CHECK(here.read("stickysim-sweep.1") == command_man_page(sweep_command));
  CHECK(here.run("man run --output .").code == 2);
  CHECK(here.run("man --output none/such").code == 3);
}

} // namespace man_test
