// What is read in one line: values of options, and the small languages within a scenario.
#include "experiment/goal.hpp"
#include "experiment/yardstick.hpp"
#include "fuzz/loading.hpp"
#include "fuzz/refusal.hpp"
#include "fuzz/target.hpp"
#include "scenario/sample.hpp"
#include "scenario/value_list.hpp"
#include "scenario/value_range.hpp"

#include <fmt/format.h>

#include <cmath>

namespace stickysim {
namespace {

/// Small designs, one of them with each kind of element that a path may name.
std::string const base = sample::minimal + R"toml(
[run]
duration = "4s"
window = "1s"
replications = 1
[[server]]
name = "web"
count = 2
[[server]]
name = "old"
[[fault]]
at = "2s"
for = "1s"
[variants.sticky]
balancer.affinity = "cookie"
[variants.store]
state.placement = "shared"
)toml";

void try_call(std::string_view text) {
  auto const call = parse_call(text);
  if (!call) return demand_told(call.error(), text);
  auto const again = parse_call(call->text);
  demand(again && again->text == call->text, "the canonical text of a call is one");
}

void try_quantity(std::string_view text) {
  auto const quantity = parse_quantity(text);
  if (!quantity) return demand_told(quantity.error(), text);
  demand(std::isfinite(quantity->value), "a quantity is a number");
}

void try_list(std::string_view text) {
  auto const values = list_values(text);
  if (!values) return demand_told(values.error(), text);
  demand(values->size() <= most_values, "a list is bounded");
  for (ListedValue const& value : *values)
    demand(value.offset <= text.size(), "a value stands in the list");
}

void try_range(std::string_view text) {
  auto const range = ValueRange::parse(text);
  if (!range) return demand_told(range.error(), text);
  for (double const place : {0.0, 0.5, 1.0}) {
    double const value = range->at(place);
    demand(std::isfinite(value) && value >= range->low() && value <= range->high(),
           "a range holds its values");
    demand(range->setting(value).starts_with(range->key() + "="), "a value of a range is a setting");
    demand(!range->text(value).empty(), "a value of a range can be shown");
  }
}

void try_goal(std::string_view text) {
  auto const goal = Goal::parse(text);
  if (!goal) demand_told(goal.error(), text);
}

void try_yardstick(std::string_view text) {
  auto const yardstick = Yardstick::parse(text);
  if (!yardstick) return demand_told(yardstick.error(), text);
  auto const again = Yardstick::parse(yardstick->text());
  demand(again && again->text() == yardstick->text(), "the text of a yardstick is one");
}

} // namespace

/// Lines of a word, which says what the rest of the line is.
void fuzz_setting(std::string_view input) {
  std::string text = base;
  LoadOptions options;
  for (int lines = 0; !input.empty() && lines < 20; ++lines) {
    std::string_view const line = input.substr(0, input.find('\n'));
    input.remove_prefix(std::min(line.size() + 1, input.size()));
    std::size_t const space = std::min(line.find(' '), line.size());
    std::string_view const kind = line.substr(0, space);
    std::string_view const rest = line.substr(std::min(space + 1, line.size()));
    if (kind == "set") options.sets.emplace_back(rest);
    if (kind == "vary") options.vary.emplace_back(rest);
    if (kind == "zip") options.zip.emplace_back(rest);
    if (kind == "where") options.where.emplace_back(rest);
    if (kind == "variant") options.variants.emplace_back(rest);
    if (kind == "expect") text += fmt::format("[[expect]]\nthat = '{}'\n", rest);
    if (kind == "call") try_call(rest);
    if (kind == "quantity") try_quantity(rest);
    if (kind == "list") try_list(rest);
    if (kind == "range") try_range(rest);
    if (kind == "goal") try_goal(rest);
    if (kind == "metric") try_yardstick(rest);
  }
  demand_loading(text, "base.toml", options);
}

std::vector<std::string> setting_words() {
  auto words = scenario_words();
  for (char const* const word :
       {"set ", "vary ", "zip ", "where ", "variant ", "expect ", "call ", "quantity ", "list ", "range ",
        "goal ", "metric ", " and ", " != ", ":x2", " * "})
    words.emplace_back(word);
  return words;
}

} // namespace stickysim
