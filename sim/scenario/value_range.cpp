#include "scenario/value_range.hpp"

#include "language/trimmed.hpp"
#include <stickysim/engine/portable_math.hpp>
#include <stickysim/scenario/keys.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace stickysim {
namespace {

constexpr double many = 20; ///< times the low end, from which on steps are factors
constexpr int exact = 12;   ///< digits of a value that is run

/// Of several groups, classes or faults, one is named in the middle: `server.web.count`.
bool takes_whole_numbers(std::string_view key) {
  auto const first = key.substr(0, key.find('.'));
  auto const last = key.substr(key.rfind('.') + 1);
  return std::ranges::any_of(scenario_keys(), [&](KeyInfo const& info) {
    std::string_view const path = info.path;
    bool const is_it =
        path == key || (path.substr(0, path.find('.')) == first && path.substr(path.rfind('.') + 1) == last &&
                        std::ranges::count(path, '.') == 1);
    return is_it && info.type.starts_with("count");
  });
}

/// What follows the number in `2.5ms`.
std::string_view unit_of(std::string_view quantity) {
  return quantity.substr(std::min(quantity.find_first_not_of("0123456789.+-"), quantity.size()));
}

} // namespace

Result<ValueRange> ValueRange::parse(std::string_view text) {
  auto const equals = text.find('=');
  auto const colon = text.find(':', equals == std::string_view::npos ? 0 : equals);
  if (equals == std::string_view::npos || equals == 0 || colon == std::string_view::npos)
    return CallError{fmt::format("'{}' gives no range", text), 0,
                     "write KEY=LO:HI, such as state.store.round_trip=0.1ms:20ms"};
  auto const value = text.substr(equals + 1);
  auto const mark = text.find_last_of("(,=", colon); // the key's own if the value is not a call
  auto const start = mark + 1;
  auto const end = mark == equals ? text.size() : std::min(text.find_first_of(",)", colon), text.size());
  auto const low_text = trimmed(text.substr(start, colon - start));
  auto const high_text = trimmed(text.substr(colon + 1, end - colon - 1));
  auto const low = parse_quantity(low_text);
  if (!low) return CallError{low.error().message, start, low.error().help};
  auto const high = parse_quantity(high_text);
  if (!high) return CallError{high.error().message, colon + 1, "a range has two ends and no step: LO:HI"};
  if (low->unit != high->unit)
    return CallError{fmt::format("'{}' is {}, '{}' is {}", low_text, row_of(low->unit).noun, high_text,
                                 row_of(high->unit).noun),
                     start, "both ends measure the same"};
  if (!(low->value < high->value))
    return CallError{fmt::format("{} is not less than {}", low_text, high_text), start,
                     "write the smaller end first"};
  ValueRange range;
  range.key_ = trimmed(text.substr(0, equals));
  range.before_ = value.substr(0, start - equals - 1);
  range.behind_ = text.substr(end);
  range.unit_ = unit_of(low->value == 0 ? high_text : low_text);
  double const unit = parse_quantity(fmt::format("1{}", range.unit_))->value;
  range.low_ = low->value / unit;
  range.high_ = high->value / unit;
  range.is_whole_ = range.before_.empty() && takes_whole_numbers(range.key_);
  if (range.is_whole_ && (range.low_ != std::floor(range.low_) || range.high_ != std::floor(range.high_)))
    return CallError{fmt::format("{} takes whole numbers", range.key_), start, "write whole ends: 2:20"};
  return range;
}

bool ValueRange::is_geometric() const { return low_ > 0 && high_ > many * low_; }

double ValueRange::at(double place) const {
  double const value =
      is_geometric() ? low_ * portable::pow(high_ / low_, place) : low_ + place * (high_ - low_);
  double const within = std::clamp(value, low_, high_); // powers are rounded
  return is_whole_ ? std::round(within) : within;
}

std::string ValueRange::text(double value, int digits) const {
  return fmt::format("{}{:.{}g}{}{}", before_, value, digits, unit_, behind_);
}

std::string ValueRange::setting(double value) const { return fmt::format("{}={}", key_, text(value, exact)); }

} // namespace stickysim
