#pragma once

#include "scenario/document.hpp"
#include "scenario/form.hpp"
#include <stickysim/design/design.hpp>
#include <stickysim/scenario/keys.hpp>

#include <fmt/format.h>

#include <functional>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace stickysim {

/// How values of one type are written in a scenario: reads them from TOML, within their range, and writes
/// their canonical text.
template <class T>
struct Codec {
  std::string type;     ///< `duration`
  std::string range;    ///< `from 1ms to 3650d`; may be empty
  bool literal = false; ///< written without quotes where TOML allows it: numbers, true and false
  ValueForms forms;     ///< every way to write one

  /// `folder` is where relative file names start.
  std::function<Result<T>(Node const&, std::string const& folder)> read;
  std::function<std::string(T const&)> write;
};

inline constexpr std::int64_t boundless = std::numeric_limits<std::int64_t>::max();

/// Ten years: far beyond any run, and sums of a few of them stay far from overflow.
inline constexpr Nanoseconds longest_duration = std::int64_t{3650} * 24 * 3600 * nanoseconds_per_second;

Codec<Nanoseconds> durations(Nanoseconds low = 0, Nanoseconds high = longest_duration);
Codec<Nanoseconds> durations_or_never(Nanoseconds low = 0); ///< `never` is −1
Codec<Nanoseconds> durations_or_auto();                     ///< `auto` is −1
Codec<Nanoseconds> durations_or_interval(Nanoseconds low);  ///< `interval` is 0
Codec<Nanoseconds> durations_or_ever(Nanoseconds low);      ///< `ever` is −1
Codec<std::int64_t> sizes(std::int64_t low, std::int64_t high);
Codec<std::int64_t> sizes_or_unlimited(std::int64_t high); ///< `unlimited` is −1
Codec<std::int64_t> backup_counts();                       ///< `all` is −1
Codec<std::int64_t> counts(std::int64_t low, std::int64_t high = boundless);
Codec<std::int64_t> counts_or_unlimited(std::int64_t high); ///< `unlimited` is −1
Codec<std::uint64_t> seeds();
Codec<double> numbers_from(double low, double high = 1e9); ///< both included
Codec<double> ratios();                                    ///< from 0 to 1
Codec<double> numbers_between(double low, double high);    ///< strictly between the two
Codec<double> bandwidths();                                ///< `unlimited` is 0
Codec<double> byte_rates();                                ///< `none` is 0
Codec<bool> flags();
Codec<std::string> texts();
Codec<std::string> file_names();
Codec<std::string> names();
Codec<std::string> names_or_empty();
Codec<std::string> preset_names();       ///< empty: none
Codec<std::string> state_preset_names(); ///< empty: none
Codec<Quantity> quantities(Unit unit);
Codec<Call> arrival_calls();
Codec<Call> policy_calls();
Codec<Call> ejection_calls();
Codec<std::pair<LoadInfo, Nanoseconds>> load_infos();
Codec<std::pair<FaultTarget, std::int64_t>> fault_servers();
Codec<std::int64_t> fault_balancers(); ///< `all` is 0
Codec<std::int64_t> fault_shards();    ///< `all` is 0

/// Whether `name` may name a variant, a server group, a zone: [A-Za-z][A-Za-z0-9_.-]*, at most 64 characters,
/// so that no cell of a CSV file can start a formula.
bool is_name(std::string_view name);
inline constexpr std::string_view name_rule =
    "a name starts with a letter and goes on with letters, digits, _ . - (at most 64)";

/// `'text' is not <noun>`, with the choices and the nearest of them.
CallError not_a_choice(std::string_view text, std::string_view noun, std::span<std::string const> choices);
/// The error for a node of the wrong kind.
CallError wrong_kind(Node const& node, std::string_view expected, std::string_view example);

/// One of a few words; `noun` completes "'x' is not …".
template <class E>
Codec<E> words(std::string_view noun, std::vector<std::pair<std::string, E>> choices) {
  Codec<E> codec;
  for (auto const& [word, value] : choices)
    codec.type += (codec.type.empty() ? "" : "|") + word;
  codec.forms = {word_form({})};
  for (auto const& [word, value] : choices)
    codec.forms.front().words.push_back(word);
  codec.read = [noun, choices](Node const& node, std::string const&) -> Result<E> {
    if (node.kind != NodeKind::text) {
      bool const wants_some = node.flag && choices.front().first == "none"; // affinity = true
      return wrong_kind(node, noun, fmt::format("\"{}\"", choices[wants_some ? 1 : 0].first));
    }
    std::vector<std::string> all;
    for (auto const& [word, value] : choices) {
      if (word == node.text) return value;
      all.push_back(word);
    }
    return not_a_choice(node.text, noun, all);
  };
  codec.write = [choices](E value) {
    for (auto const& [word, candidate] : choices)
      if (candidate == value) return word;
    return std::string{};
  };
  return codec;
}

/// The words of a table that has a row for each.
template <class Row>
auto words(std::string_view noun, std::span<Row const> rows) {
  std::vector<std::pair<std::string, decltype(Row::word)>> choices;
  for (Row const& row : rows)
    choices.emplace_back(row.name, row.word);
  return words(noun, std::move(choices));
}

} // namespace stickysim
