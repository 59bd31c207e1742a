#include "cli/catalogue.hpp"
#include "cli/command.hpp"
#include "cli/exit_code.hpp"
#include "cli/scenario_options.hpp"
#include "cli/story.hpp"
#include "cli/suggestion.hpp"
#include <stickysim/report/writers.hpp>
#include <stickysim/scenario/keys.hpp>

#include <fmt/format.h>

namespace stickysim {

namespace {

constexpr Option options[] = {
    {"session", '\0', "N", false, "tell the story of session N of a scenario, counted from 1"},
    {"workload", '\0', "NAME", false, "the session's workload, if there are several"},
    {"replication", '\0', "N", false, "the session's replication (default: 1)"},
    variant_option("tell it under the variants named only"),
    set_option,
    unlimited_option,
};

std::string page(Topic const& topic, std::string_view singular) {
  std::string text = fmt::format("{} ({})\n", topic.name, singular);
  if (topic.usage != topic.name) text += fmt::format("  {}\n", topic.usage);
  text += fmt::format("  {}\n", topic.help);
  for (std::string const& note : topic.notes)
    if (!note.empty()) text += fmt::format("  {}\n", note);
  return text;
}

/// A section of the scenario file: `balancer.health` means every key in it.
std::string section_pages(std::string const& section) {
  std::string text;
  for (KeyInfo const& key : scenario_keys())
    if (key.path.starts_with(section + '.')) text += fmt::format("  {:<28} {}\n", key.path, key.help);
  return text.empty() ? text : fmt::format("{} (section)\n{}", section, text);
}

int explain(Arguments const& arguments) {
  if (arguments.has("session")) return tell_story(arguments);
  for (Option const& option : options)
    if (arguments.has(option.name)) throw UsageError{fmt::format("--{} needs --session", option.name)};
  std::string const& word = arguments.positional().front();
  std::string text;
  std::vector<std::string> names;
  for (Shelf const& shelf : shelves())
    for (Topic const& topic : shelf.topics()) {
      std::string const qualified = fmt::format("{}:{}", shelf.singular, topic.name);
      if (word == topic.name || word == qualified)
        text += (text.empty() ? "" : "\n") + page(topic, shelf.singular);
      names.push_back(topic.name);
    }
  if (text.empty()) text = section_pages(word);
  if (text.empty()) {
    throw UsageError{fmt::format("nothing is called '{}'", word),
                     suggestion(word, names, "'stickysim list keys' and the other lists show all names")};
  }
  write_stdout(text);
  return exit_code::done;
}

} // namespace

constinit Command const explain_command{
    .name = "explain",
    .operands = "NAME|SCENARIO",
    .operands_min = 1,
    .operands_max = 1,
    .summary = "explain a key, policy, distribution, metric, placement, ..., or one session's fate",
    .details =
        "NAME is anything that 'stickysim list' shows, a section such as balancer.health, or preset:NAME.\n"
        "With --session, SCENARIO is a TOML file: the story of one of its sessions is told, step by step,\n"
        "under each variant. It is the same session in each, with the same demands.",
    .options = options,
    .execute = explain,
};

} // namespace stickysim
