#include "scenario/codec.hpp"

#include "scenario/quantity_text.hpp"

#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>

namespace stickysim {
namespace {

constexpr std::string_view unlimited = "unlimited";

std::string range_text(std::int64_t low, std::int64_t high, std::string (*write)(std::int64_t)) {
  if (high == boundless) return fmt::format("at least {}", write(low));
  return fmt::format("from {} to {}", write(low), write(high));
}

std::string count_text(std::int64_t count) { return fmt::format("{}", count); }

/// A number with the given unit, in base units.
Result<double> read_quantity(Node const& node, Unit unit) {
  auto const noun = row_of(unit).noun;
  auto const suffixes = suffixes_of(unit);
  auto const meant = unit == Unit::duration ? duration_of_parts(node.text) : std::nullopt;
  auto const plain =
      meant ? fmt::format("write \"{}\"", *meant) : fmt::format("write {}", row_of(unit).in_scenario);
  auto const example = suffixes.empty() ? plain : fmt::format("{}; units: {}", plain, suffixes);
  if (unit == Unit::none && node.kind == NodeKind::integer) return static_cast<double>(node.integer);
  if (unit == Unit::none && node.kind == NodeKind::number) {
    if (node.number - node.number == 0) return node.number + 0.0; // -0 is 0
    return CallError{"the number is not finite", 0, {}};
  }
  if (node.kind == NodeKind::integer)
    return CallError{fmt::format("{} needs its unit", noun), 0,
                     fmt::format("{}, with quotes and unit ({})", plain, suffixes)};
  if (node.kind != NodeKind::text) return wrong_kind(node, noun, row_of(unit).in_scenario);
  auto const quantity = parse_quantity(node.text);
  if (!quantity) return CallError{fmt::format("'{}' is not {}", node.text, noun), 0, example};
  if (quantity->unit == Unit::none && unit != Unit::none)
    return CallError{fmt::format("'{}' has no unit where {} needs one", node.text, noun), 0, example};
  if (quantity->unit != unit)
    return CallError{fmt::format("'{}' is {}, not {}", node.text, row_of(quantity->unit).noun, noun), 0,
                     example};
  return quantity->value;
}

/// Whole base units, rounded to the nearest.
Result<std::int64_t> read_whole(Node const& node, Unit unit, std::int64_t low, std::int64_t high,
                                std::string (*write)(std::int64_t)) {
  auto const value = read_quantity(node, unit);
  if (!value) return value.error();
  bool const fits = *value > -1e18 && *value < 9e18;
  auto const whole = fits ? static_cast<std::int64_t>(*value + (*value < 0 ? -0.5 : 0.5)) : 0;
  // A positive time below half a nanosecond must not become 0.
  bool const vanished = whole == 0 && *value > 0;
  if (!fits || vanished || whole < low || whole > high)
    return CallError{fmt::format("the value is out of range"), 0,
                     fmt::format("{}: {}", row_of(unit).noun, range_text(low, high, write))};
  return whole;
}

template <class Integer>
Result<Integer> read_integer(Node const& node, std::string_view noun) {
  if (node.kind == NodeKind::integer && std::in_range<Integer>(node.integer))
    return static_cast<Integer>(node.integer);
  if (node.kind == NodeKind::integer)
    return CallError{fmt::format("{} is not {}", node.integer, noun), 0, {}};
  if (node.kind == NodeKind::number)
    return CallError{fmt::format("{} is not {}", node.number, noun), 0, "write a whole number"};
  if (node.kind != NodeKind::text) return wrong_kind(node, noun, "20");
  Integer value = 0;
  auto const end = node.text.data() + node.text.size();
  auto const [stop, error] = std::from_chars(node.text.data(), end, value);
  if (error == std::errc{} && stop == end) return value;
  auto const quantity = parse_quantity(node.text);
  if (quantity && quantity->unit != Unit::none)
    return CallError{fmt::format("'{}' is {}, not {}", node.text, row_of(quantity->unit).noun, noun), 0,
                     "write a whole number without a unit"};
  return CallError{fmt::format("'{}' is not {}", node.text, noun), 0, "write a whole number"};
}

Result<std::int64_t> read_count(Node const& node, std::int64_t low, std::int64_t high) {
  auto const value = read_integer<std::int64_t>(node, "a count");
  if (!value || (*value >= low && *value <= high)) return value;
  return CallError{fmt::format("{} is out of range", *value), 0,
                   fmt::format("a count: {}", range_text(low, high, count_text))};
}

ValueForms count_forms(std::int64_t low, std::int64_t high) {
  auto const most = high == boundless ? std::numeric_limits<double>::infinity() : static_cast<double>(high);
  return whole_number_forms(static_cast<double>(low), most);
}

/// A duration, or `word`, which stands for `value`; `value` lies outside the range of durations.
Codec<Nanoseconds> durations_or(std::string_view word, Nanoseconds value, Nanoseconds low) {
  auto const read = [=, codec = durations(low)](Node const& node,
                                                std::string const& folder) -> Result<Nanoseconds> {
    if (node.text == word) return value;
    auto const duration = codec.read(node, folder);
    if (duration) return duration;
    return CallError{duration.error().message, duration.error().offset,
                     fmt::format("{}, or \"{}\"", duration.error().help, word)};
  };
  auto const write = [=](Nanoseconds duration) {
    return duration == value ? std::string{word} : duration_text(duration);
  };
  return {fmt::format("duration or \"{}\"", word),
          range_text(low, longest_duration, duration_text),
          false,
          {word_form({std::string{word}}), quantity_form(Unit::duration, low > 0)},
          read,
          write};
}

/// Bytes a second; `word` is 0.
Codec<double> byte_rates_or(std::string_view word, std::string_view noun) {
  auto const read = [=](Node const& node, std::string const&) -> Result<double> {
    if (node.text == word) return 0.0;
    auto const value = read_quantity(node, Unit::bandwidth);
    if (!value || *value >= 1) return value;
    return CallError{fmt::format("no {} at all", noun), 0,
                     fmt::format("a {} of at least 1B/s, or \"{}\"", noun, word)};
  };
  auto const write = [=](double value) { return value == 0 ? std::string{word} : bandwidth_text(value); };
  return {fmt::format("{} or \"{}\"", noun, word),
          "at least 1B/s",
          false,
          {word_form({std::string{word}}), quantity_form(Unit::bandwidth, true)},
          read,
          write};
}

} // namespace

bool is_name(std::string_view name) {
  auto const letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  auto const follows = [&](char c) {
    return letter(c) || (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '-';
  };
  return !name.empty() && name.size() <= 64 && letter(name[0]) && std::ranges::all_of(name, follows);
}

CallError not_a_choice(std::string_view text, std::string_view noun, std::span<std::string const> choices) {
  auto help = fmt::format("one of {}", fmt::join(choices, ", "));
  auto const meant = did_you_mean(text, choices);
  if (!meant.empty()) help += fmt::format("; did you mean '{}'?", meant.front());
  return {fmt::format("'{}' is not {}", text, noun), 0, std::move(help)};
}

CallError wrong_kind(Node const& node, std::string_view expected, std::string_view example) {
  return {fmt::format("{} is not {}", stickysim::noun(node.kind), expected), 0,
          fmt::format("write {}", example)};
}

Codec<Nanoseconds> durations(Nanoseconds low, Nanoseconds high) {
  auto const read = [=](Node const& node, std::string const&) {
    return read_whole(node, Unit::duration, low, high, duration_text);
  };
  return {"duration", range_text(low, high, duration_text),
          false,      {quantity_form(Unit::duration, low > 0)},
          read,       duration_text};
}

Codec<Nanoseconds> durations_or_never(Nanoseconds low) { return durations_or("never", -1, low); }

Codec<Nanoseconds> durations_or_auto() { return durations_or("auto", -1, 0); }

Codec<Nanoseconds> durations_or_interval(Nanoseconds low) { return durations_or("interval", 0, low); }

Codec<Nanoseconds> durations_or_ever(Nanoseconds low) { return durations_or("ever", -1, low); }

Codec<std::int64_t> sizes(std::int64_t low, std::int64_t high) {
  auto const read = [=](Node const& node, std::string const&) {
    return read_whole(node, Unit::bytes, low, high, size_text);
  };
  return {"size",   range_text(low, high, size_text), false, {quantity_form(Unit::bytes, low > 0)}, read,
          size_text};
}

Codec<std::int64_t> sizes_or_unlimited(std::int64_t high) {
  auto const read = [codec = sizes(0, high)](Node const& node,
                                             std::string const& folder) -> Result<std::int64_t> {
    if (node.text == unlimited) return std::int64_t{-1};
    auto const size = codec.read(node, folder);
    if (size) return size;
    return CallError{size.error().message, size.error().offset,
                     fmt::format("{}, or \"unlimited\"", size.error().help)};
  };
  auto const write = [](std::int64_t size) { return size < 0 ? std::string{unlimited} : size_text(size); };
  return {"size or \"unlimited\"",
          range_text(0, high, size_text),
          false,
          {word_form({std::string{unlimited}}), quantity_form(Unit::bytes)},
          read,
          write};
}

Codec<std::int64_t> backup_counts() {
  auto const read = [](Node const& node, std::string const&) -> Result<std::int64_t> {
    if (node.text == "all") return std::int64_t{-1};
    auto const count = read_count(node, 1, 100);
    if (count) return count;
    return CallError{count.error().message, 0, "a count from 1 to 100, or \"all\""};
  };
  auto const write = [](std::int64_t count) { return count < 0 ? std::string{"all"} : count_text(count); };
  return {"count or \"all\"",
          "from 1 to 100",
          true,
          with(whole_number_forms(1, 100), word_form({"all"})),
          read,
          write};
}

Codec<std::int64_t> counts(std::int64_t low, std::int64_t high) {
  auto const read = [=](Node const& node, std::string const&) { return read_count(node, low, high); };
  return {"count", range_text(low, high, count_text), true, count_forms(low, high), read, count_text};
}

Codec<std::int64_t> counts_or_unlimited(std::int64_t high) {
  auto const read = [=](Node const& node, std::string const&) -> Result<std::int64_t> {
    if (node.text == unlimited) return std::int64_t{-1};
    auto const count = read_count(node, 0, high);
    if (count) return count;
    return CallError{count.error().message, 0,
                     fmt::format("a count {}, or \"unlimited\"", range_text(0, high, count_text))};
  };
  auto const write = [](std::int64_t count) {
    return count < 0 ? std::string{unlimited} : count_text(count);
  };
  return {"count or \"unlimited\"",
          range_text(0, high, count_text),
          true,
          with(count_forms(0, high), word_form({std::string{unlimited}})),
          read,
          write};
}

Codec<std::uint64_t> seeds() {
  auto const read = [](Node const& node, std::string const&) {
    return read_integer<std::uint64_t>(node, "a seed: a whole number from 0 to 2^64 - 1");
  };
  return {"seed", "from 0 to 2^64 - 1",
          true,   count_forms(0, boundless),
          read,   [](std::uint64_t seed) { return fmt::format("{}", seed); }};
}

Codec<double> numbers_from(double low, double high) {
  auto const range = fmt::format("from {} to {}", low, high);
  auto const read = [=](Node const& node, std::string const&) -> Result<double> {
    auto const value = read_quantity(node, Unit::none);
    if (!value || (*value >= low && *value <= high)) return value;
    return CallError{fmt::format("{} is out of range", *value), 0, fmt::format("a number {}", range)};
  };
  return {"number", range,
          true,     number_forms(low, high),
          read,     [](double value) {
            return fmt::format("{}", value); }};
}

Codec<double> ratios() {
  auto const read = [](Node const& node, std::string const&) -> Result<double> {
    auto const value = read_quantity(node, Unit::none);
    if (!value || (*value >= 0 && *value <= 1)) return value;
    return CallError{fmt::format("{} is out of range", *value), 0, "a number from 0 to 1"};
  };
  return {"number",           "from 0 to 1", true,
          number_forms(0, 1), read,          [](double value) {
            return fmt::format("{}", value); }};
}

Codec<double> numbers_between(double low, double high) {
  auto const range = fmt::format("more than {} and less than {}", low, high);
  auto const read = [=](Node const& node, std::string const&) -> Result<double> {
    auto const value = read_quantity(node, Unit::none);
    if (!value || (*value > low && *value < high)) return value;
    return CallError{fmt::format("{} is out of range", *value), 0, fmt::format("a number: {}", range)};
  };
  return {"number", range,
          true,     number_forms(low, high, false),
          read,     [](double value) {
            return fmt::format("{}", value); }};
}

Codec<double> bandwidths() { return byte_rates_or(unlimited, "bandwidth"); }

Codec<double> byte_rates() { return byte_rates_or("none", "rate"); }

Codec<bool> flags() {
  auto const read = [](Node const& node, std::string const&) -> Result<bool> {
    if (node.kind == NodeKind::flag) return node.flag;
    return wrong_kind(node, "true or false", "true or false, without quotes");
  };
  return {"true|false",  {},   true,
          {flag_form()}, read, [](bool flag) {
            return std::string{flag ? "true" : "false"}; }};
}

Codec<std::string> texts() {
  auto const read = [](Node const& node, std::string const&) -> Result<std::string> {
    if (node.kind == NodeKind::text) return node.text;
    return wrong_kind(node, "text", "\"…\" with quotes");
  };
  return {"text", {}, false, {text_form()}, read, [](std::string const& text) { return text; }};
}

Codec<std::string> file_names() {
  auto codec = texts();
  codec.read = [](Node const& node, std::string const&) -> Result<std::string> {
    if (node.kind != NodeKind::text) return wrong_kind(node, "the name of a file", "\"trace.csv\"");
    if (!node.text.empty()) return node.text;
    return CallError{"the name of a file is empty", 0, "write \"trace.csv\", or leave the key out"};
  };
  return codec;
}

Codec<std::string> names() {
  auto const read = [](Node const& node, std::string const&) -> Result<std::string> {
    if (node.kind != NodeKind::text) return wrong_kind(node, "a name", "\"web\"");
    if (is_name(node.text)) return node.text;
    return CallError{fmt::format("'{}' is not a name", node.text), 0, std::string{name_rule}};
  };
  return {"name", {},
          false,  {text_form("^[A-Za-z][A-Za-z0-9_.-]{0,63}$")},
          read,   [](std::string const& name) { return name; }};
}

Codec<std::string> names_or_empty() {
  auto codec = names();
  codec.forms.push_back(word_form({""}));
  codec.read = [read = codec.read](Node const& node, std::string const& folder) -> Result<std::string> {
    if (node.kind == NodeKind::text && node.text.empty()) return node.text;
    return read(node, folder);
  };
  return codec;
}

} // namespace stickysim
