#include "scenario/value_list.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>

namespace stickysim {
namespace {

/// Of a step or of a value, by which the last value may miss the end of its range.
constexpr double rounding = 1e-9;

constexpr std::string_view form = "write LO:HI:STEP, such as 2:10:2, or LO:HI:xFACTOR, such as 1:16:x2";

/// A part of the text of a list.
struct Slice {
  std::string_view text;
  std::size_t offset;
};

Slice trimmed(Slice slice) {
  auto const first = std::min(slice.text.find_first_not_of(" \t"), slice.text.size());
  auto const end = slice.text.find_last_not_of(" \t") + 1;
  return {slice.text.substr(first, std::max(first, end) - first), slice.offset + first};
}

/// The parts between commas, or between colons, that stand neither in parentheses nor in quotation marks.
std::vector<Slice> parts_of(Slice slice, char mark) {
  std::vector<Slice> parts;
  std::size_t start = 0;
  int depth = 0;
  bool quoted = false;
  for (std::size_t at = 0; at < slice.text.size(); ++at) {
    char const c = slice.text[at];
    if (c == '"') quoted = !quoted;
    if (quoted) continue;
    if (c == '(') ++depth;
    if (c == ')') --depth;
    if (c != mark || depth > 0) continue;
    parts.push_back(trimmed({slice.text.substr(start, at - start), slice.offset + start}));
    start = at + 1;
  }
  parts.push_back(trimmed({slice.text.substr(start), slice.offset + start}));
  return parts;
}

/// A quantity and how it is written.
struct Bound {
  Argument quantity;
  double number;           ///< in its own unit
  std::string_view suffix; ///< its unit; empty if it has none
};

Result<Bound> read_bound(Slice slice) {
  auto const quantity = parse_quantity(slice.text);
  if (!quantity)
    return CallError{quantity.error().message, slice.offset + quantity.error().offset, quantity.error().help};
  auto const digits = std::min(slice.text.find_first_not_of("0123456789.+-eE"), slice.text.size());
  return Bound{*quantity, parse_quantity(slice.text.substr(0, digits))->value, slice.text.substr(digits)};
}

/// How many of the unit `suffix` a quantity is.
double in_unit(Bound const& bound, std::string_view suffix) {
  if (bound.suffix == suffix) return bound.number;
  return bound.quantity.value / parse_quantity(fmt::format("1{}", suffix))->value;
}

/// Rounded to what people write: 0.1 + 2 × 0.1 is 0.3.
std::string written(double number) {
  bool const whole = number == std::floor(number) && std::fabs(number) < 9e15;
  return whole ? fmt::format("{}", static_cast<std::int64_t>(number)) : fmt::format("{:.12g}", number);
}

class RangeReader {
public:
  /// `slice` has a colon.
  explicit RangeReader(Slice slice) : slice_{slice}, parts_{parts_of(slice, ':')} {}

  Result<std::vector<std::string>> read() const {
    if (parts_.size() != 3)
      return error(slice_, parts_.size() < 3 ? "a range needs its step" : "a range has three parts",
                   std::string{form});
    auto const low = read_bound(parts_[0]);
    if (!low) return low.error();
    auto const high = read_bound(parts_[1]);
    if (!high) return high.error();
    if (auto const failed = unlike(*low, parts_[0], *high, parts_[1])) return *failed;
    if (low->quantity.value > high->quantity.value)
      return error(slice_, fmt::format("{} is more than {}", parts_[0].text, parts_[1].text),
                   fmt::format("write the smaller end first: {}:{}:{}", parts_[1].text, parts_[0].text,
                               parts_[2].text.substr(parts_[2].text.starts_with('-') ? 1 : 0)));
    return parts_[2].text.starts_with('x') ? by_factor(*low, *high) : by_step(*low, *high);
  }

private:
  static CallError error(Slice slice, std::string message, std::string help) {
    return {std::move(message), slice.offset, std::move(help)};
  }

  /// What two parts that measure different things are refused with.
  static std::optional<CallError> unlike(Bound const& left, Slice left_slice, Bound const& right,
                                         Slice right_slice) {
    if (left.quantity.unit == right.quantity.unit) return {};
    bool const left_lacks = left.quantity.unit == Unit::none;
    if (!left_lacks && right.quantity.unit != Unit::none)
      return error(right_slice,
                   fmt::format("'{}' is {}, '{}' is {}", left_slice.text, row_of(left.quantity.unit).noun,
                               right_slice.text, row_of(right.quantity.unit).noun),
                   "all parts of a range measure the same");
    Slice const bare = left_lacks ? left_slice : right_slice;
    return error(bare, fmt::format("'{}' lacks its unit", bare.text),
                 fmt::format("write {}{}", bare.text, left_lacks ? right.suffix : left.suffix));
  }

  static CallError too_many(Slice slice) {
    return error(slice, fmt::format("this range has more than {} values", most_values), "take larger steps");
  }

  Result<std::vector<std::string>> by_step(Bound const& low, Bound const& high) const {
    auto const step = read_bound(parts_[2]);
    if (!step) return step.error();
    if (auto const failed = unlike(low, parts_[0], *step, parts_[2])) return *failed;
    if (step->number <= 0)
      return error(parts_[2], "the step must be > 0",
                   fmt::format("{} is the first value, the next ones are "
                               "larger by the step",
                               parts_[0].text));
    double const first = in_unit(low, step->suffix);
    double const steps = std::floor((in_unit(high, step->suffix) - first) / step->number + rounding);
    if (steps >= most_values) return too_many(slice_);
    std::vector<std::string> values;
    for (std::size_t i = 0; i <= static_cast<std::size_t>(steps); ++i)
      values.push_back(written(first + static_cast<double>(i) * step->number) + std::string{step->suffix});
    return values;
  }

  Result<std::vector<std::string>> by_factor(Bound const& low, Bound const& high) const {
    Slice const written_factor = trimmed({parts_[2].text.substr(1), parts_[2].offset + 1});
    constexpr char const* such_as = "such as x2, which doubles each time";
    if (written_factor.text.empty()) return error(parts_[2], "the factor is missing", such_as);
    auto const factor = read_bound(written_factor);
    if (!factor) return CallError{factor.error().message, factor.error().offset, such_as};
    if (factor->quantity.unit != Unit::none)
      return error(parts_[2], "a factor has no unit", fmt::format("write x{}", written(factor->number)));
    if (!(factor->number > 1)) return error(parts_[2], "the factor must be > 1", such_as);
    if (low.number < 0)
      return error(parts_[0], fmt::format("a range by a factor starts at {}", parts_[0].text),
                   "start above 0");
    if (!(low.number > 0))
      return error(parts_[0], fmt::format("{} times a factor leads nowhere", parts_[0].text),
                   fmt::format("start above 0, and list 0 apart: {},1{}:{}:{}", parts_[0].text, high.suffix,
                               parts_[1].text, parts_[2].text));
    double const last = in_unit(high, low.suffix) * (1 + rounding);
    std::vector<std::string> values;
    for (double value = low.number; value <= last; value *= factor->number) {
      if (values.size() == most_values) return too_many(slice_);
      values.push_back(written(value) + std::string{low.suffix});
    }
    return values;
  }

  Slice slice_;
  std::vector<Slice> parts_;
};

/// The range in a value: all of it, or an argument of a call that is written like one; a file may have a
/// colon in its name. Nothing if there is none.
std::optional<Slice> range_in(Slice value) {
  auto const colon = value.text.find(':');
  if (colon == std::string_view::npos) return {};
  auto const mark = value.text.find_last_of("(,=", colon);
  auto const start = mark == std::string_view::npos ? 0 : mark + 1;
  auto const end = start == 0 ? value.text.size() : value.text.find_first_of(",)", colon);
  Slice const range = trimmed({value.text.substr(start, end - start), value.offset + start});
  bool const is_number = !range.text.empty() && (range.text[0] == '-' || range.text[0] == '.' ||
                                                 (range.text[0] >= '0' && range.text[0] <= '9'));
  return start == 0 || is_number ? std::optional{range} : std::nullopt;
}

/// Adds a value, or all values of the range in it.
std::optional<CallError> add(std::vector<ListedValue>& values, Slice value) {
  if (value.text.empty())
    return CallError{"a value is empty", value.offset, "write values, or a range: 2:10:2"};
  if (value.text.size() > 1 && value.text.starts_with('"') && value.text.ends_with('"')) {
    values.push_back({std::string{value.text.substr(1, value.text.size() - 2)}, value.offset, true});
    return {};
  }
  auto const range = range_in(value);
  if (!range) {
    values.push_back({std::string{value.text}, value.offset});
    return {};
  }
  auto const numbers = RangeReader{*range}.read();
  if (!numbers) return numbers.error();
  auto const before = value.text.substr(0, range->offset - value.offset);
  auto const behind = value.text.substr(before.size() + range->text.size());
  if (auto const second = range_in({behind, range->offset + range->text.size()}); second && !behind.empty())
    return CallError{"a second range in one value", second->offset,
                     "a value has one range: list the values of the other one, each with a range of its own"};
  for (auto const& number : *numbers)
    values.push_back({fmt::format("{}{}{}", before, number, behind), value.offset});
  return {};
}

} // namespace

Result<std::vector<ListedValue>> list_values(std::string_view text) {
  std::vector<ListedValue> values;
  for (Slice const& value : parts_of({text, 0}, ','))
    if (auto const failed = add(values, value)) return *failed;
  if (values.size() > most_values)
    return CallError{fmt::format("{} values are too many", values.size()), 0,
                     fmt::format("at most {}", most_values)};
  return values;
}

} // namespace stickysim
