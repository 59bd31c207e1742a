#include "cli/catalogue.hpp"
#include "cli/command.hpp"
#include "cli/exit_code.hpp"
#include "cli/plugins.hpp"
#include "cli/suggestion.hpp"
#include "cli/terminal.hpp"
#include "report/page.hpp"
#include <stickysim/report/writers.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace stickysim {

namespace {

constexpr Option list_options[] = {plugin_option, policy_command_option};

constexpr std::size_t widest_usage = 44;

Shelf const& find_shelf(std::string const& word) {
  std::vector<std::string> names;
  for (Shelf const& shelf : shelves()) {
    if (shelf.name == word) return shelf;
    names.emplace_back(shelf.name);
  }
  throw UsageError{fmt::format("there is no list of '{}'", word),
                   suggestion(word, names, fmt::format("lists are {}", fmt::join(names, ", ")))};
}

int list(Arguments const& arguments) {
  std::vector<Topic> const topics = find_shelf(arguments.positional().front()).topics();
  std::size_t const page = page_columns();
  std::size_t name_width = 0;
  std::size_t usage_width = 0; // stays 0 if every usage is just the name
  for (Topic const& topic : topics) {
    name_width = std::max(name_width, topic.name.size());
    if (topic.usage != topic.name)
      usage_width = std::max(usage_width, std::min({topic.usage.size(), widest_usage, page / 3}));
  }
  std::string text;
  for (Topic const& topic : topics) {
    std::string const usage = usage_width > 0 ? fmt::format("{:<{}}  ", topic.usage, usage_width) : "";
    text += paragraph(fmt::format("{:<{}} ", topic.name, name_width), usage + topic.help, 4, page);
  }
  write_stdout(text);
  return exit_code::done;
}

/// `policies|distributions|arrivals` and so on.
std::string_view shelf_names() {
  static std::string const names = [] {
    std::string text;
    for (Shelf const& shelf : shelves())
      text.append(text.empty() ? "" : "|").append(shelf.name);
    return text;
  }();
  return names;
}

} // namespace

Command const list_command{
    .name = "list",
    .operands = shelf_names(),
    .operands_min = 1,
    .operands_max = 1,
    .summary = "list what a scenario can name",
    .details = "'stickysim explain NAME' says more about each.",
    .options = list_options,
    .execute = list,
};

} // namespace stickysim
