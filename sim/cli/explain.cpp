#include "cli/catalogue.hpp"
#include "cli/command.hpp"
#include "cli/exit_code.hpp"
#include "cli/plugins.hpp"
#include "cli/scenario_options.hpp"
#include "cli/story.hpp"
#include "cli/suggestion.hpp"
#include "cli/terminal.hpp"
#include "report/page.hpp"
#include "report/result_table.hpp"
#include "scenario/foreign_words.hpp"
#include "scenario/key.hpp"
#include <stickysim/report/writers.hpp>
#include <stickysim/scenario/keys.hpp>

#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>
#include <span>

namespace stickysim {

namespace {

constexpr Option explain_options[] = {
    {"session", '\0', "N", false, "tell the story of session N of a scenario, counted from 1"},
    {"workload", '\0', "NAME", false, "the session's workload, if there are several"},
    {"replication", '\0', "N", false, "the session's replication (default: 1)"},
    variant_option("tell it under the variants named only"),
    {"format", '\0', "text|mermaid", false,
     "how to tell it (default: text); mermaid: a sequence diagram, of one variant"},
    set_option,
    unlimited_option,
    plugin_option,
    policy_command_option,
};

/// Those that are about a session: all but the last two.
constexpr std::span story_options = std::span{explain_options}.first(std::size(explain_options) - 2);

/// Set in by two columns more than the text itself, the lines that follow by four.
std::string set_in(std::string_view text) {
  std::size_t const spaces = std::min(text.find_first_not_of(' '), text.size());
  return paragraph(std::string(1 + spaces, ' '), text.substr(spaces), 4 + spaces, page_columns());
}

std::string page(Topic const& topic, std::string_view singular) {
  std::string text = fmt::format("{} ({})\n", topic.name, singular);
  if (topic.usage != topic.name) text += set_in(topic.usage);
  text += set_in(topic.help);
  for (std::string const& note : topic.notes)
    if (!note.empty()) text += set_in(note);
  return text;
}

std::string lower(std::string_view text) {
  std::string lowered{text};
  for (char& c : lowered)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return lowered;
}

/// The pages of all topics for which `is_meant(topic, singular)` is true.
template <class IsMeant>
std::string pages(IsMeant const& is_meant) {
  std::string text;
  for (Shelf const& shelf : shelves())
    for (Topic const& topic : shelf.topics())
      if (is_meant(topic, shelf.singular)) text += (text.empty() ? "" : "\n") + page(topic, shelf.singular);
  return text;
}

/// `round_robin`, or `policy:round_robin`; a key also by its last part.
std::string named_pages(std::string const& word) {
  return pages([&](Topic const& topic, std::string_view singular) {
    std::string const name = lower(topic.name);
    return word == name || word == fmt::format("{}:{}", singular, name) ||
           (singular == "key" && name.ends_with('.' + word));
  });
}

/// A section of the scenario file: `balancer.health`, or `health`, means every key in it.
std::string section_pages(std::string const& word) {
  std::string text;
  std::string section;
  for (KeyInfo const& key : scenario_keys()) {
    std::size_t const at = ("." + key.path).find('.' + word + '.');
    if (at == std::string::npos) continue;
    if (std::string const found = key.path.substr(0, at + word.size()); found != section) {
      text += fmt::format("{}{} (section)\n", text.empty() ? "" : "\n", found);
      section = found;
    }
    text += paragraph(fmt::format("  {:<28}", key.path), key.help, 31, page_columns());
  }
  return text;
}

/// What the word of another product is here, and the pages of that.
std::string foreign_pages(std::string const& word) {
  std::string text;
  std::string found;
  for (ForeignWord const& meaning : meanings_of(word)) {
    text += (text.empty() ? "" : " and ") + setting_text(meaning);
    std::string_view value = meaning.value;
    if (!value.empty()) value = value.substr(1, value.find_first_of("(\"", 1) - 1);
    std::string const of_value = named_pages(std::string{value});
    found += '\n' + (of_value.empty() ? named_pages(std::string{find_key(meaning.key)->path}) : of_value);
  }
  return text.empty() ? text
                      : paragraph("", fmt::format("'{}' is here {}", word, text), 2, page_columns()) + found;
}

std::string without_points(std::string word) {
  std::erase(word, '.');
  return word;
}

/// A metric by its last word (`p99.9`) or by the row of the table that shows it, a call by one of its
/// options.
std::string partly_named_pages(std::string const& word) {
  std::string_view const shown = metric_of_row(word);
  std::string const last_word = '_' + without_points(word);
  return pages([&](Topic const& topic, std::string_view singular) {
    if (singular == "metric") return topic.name == shown || topic.name.ends_with(last_word);
    return topic.usage.find('(' + word + '=') != std::string::npos ||
           topic.usage.find(", " + word + '=') != std::string::npos;
  });
}

std::string joined(std::string const& first, std::string const& second) {
  return first + (first.empty() || second.empty() ? "" : "\n") + second;
}

std::string own_pages(std::string const& word) { return joined(section_pages(word), named_pages(word)); }

std::string loosely_named_pages(std::string const& word) {
  return joined(foreign_pages(word), partly_named_pages(word));
}

/// The first sentence.
std::string first_sentence(std::string_view help) { return std::string{help.substr(0, help.find(". "))}; }

/// A line for each topic that has the word in its name or text.
std::string search(std::string const& word) {
  if (word.empty()) return {};
  std::string text;
  for (Shelf const& shelf : shelves())
    for (Topic const& topic : shelf.topics()) {
      std::string const all =
          lower(fmt::format("{} {} {} {}", topic.name, topic.usage, topic.help, fmt::join(topic.notes, " ")));
      if (all.find(word) != std::string::npos)
        text += paragraph(fmt::format("{} ({}):", topic.name, shelf.singular), first_sentence(topic.help), 4,
                          page_columns());
    }
  return text.empty() ? text : fmt::format("nothing is called '{}'; it stands in\n\n{}", word, text);
}

[[noreturn]] void refuse_word(std::string const& word) {
  std::vector<std::string> names;
  for (Shelf const& shelf : shelves())
    for (Topic const& topic : shelf.topics())
      names.push_back(topic.name);
  throw UsageError{fmt::format("nothing is called '{}'", word),
                   suggestion(word, names, "'stickysim list keys' and the other lists show all names")};
}

int explain(Arguments const& arguments) {
  if (arguments.has("session")) return tell_story(arguments);
  for (Option const& option : story_options)
    if (arguments.has(option.name)) throw UsageError{fmt::format("--{} needs --session", option.name)};
  std::string const word = lower(arguments.positional().front());
  for (auto const look : {own_pages, loosely_named_pages, search})
    if (std::string const text = look(word); !text.empty()) {
      write_stdout(text);
      return exit_code::done;
    }
  refuse_word(arguments.positional().front());
}

} // namespace

constinit Command const explain_command{
    .name = "explain",
    .operands = "TOPIC|SCENARIO",
    .operands_min = 1,
    .operands_max = 1,
    .summary = "explain a key, policy, distribution, metric, placement, ..., or one session's fate",
    .details =
        "TOPIC is anything that 'stickysim list' shows, a section such as balancer.health, preset:NAME, a\n"
        "part of a name such as p99, a row of the printed table, a word of another product such as\n"
        "leastconn, or any word of these texts.\n"
        "With --session, SCENARIO is a TOML file: the story of one of its sessions is told, step by step,\n"
        "under each variant. It is the same session in each, with the same demands. --format mermaid draws a\n"
        "sequence diagram of one of them, in the language of mermaid.",
    .options = explain_options,
    .execute = explain,
};

} // namespace stickysim
