#include "experiment/goal.hpp"

#include "language/trimmed.hpp"
#include <stickysim/experiment/estimate.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace stickysim {

static constexpr double nanoseconds = 1e-9; // in seconds

Result<Goal> Goal::parse(std::string_view text) {
  constexpr std::string_view form = "write 'latency_p99 < 200ms'";
  auto const at = text.find_first_of("<=>");
  auto const end = text.find_first_not_of("<=>", at);
  if (at == std::string_view::npos || end == std::string_view::npos)
    return CallError{fmt::format("'{}' compares nothing", text), 0, std::string{form}};
  auto const op = text.substr(at, end - at);
  if (op != "<" && op != "<=" && op != ">" && op != ">=")
    return CallError{fmt::format("'{}' is not a comparison", op), at, "one of < <= > >="};
  auto yardstick = Yardstick::parse(trimmed(text.substr(0, at)));
  if (!yardstick) return yardstick.error();
  auto const bound = parse_quantity(trimmed(text.substr(end)));
  if (!bound) return CallError{bound.error().message, end, bound.error().help};
  bool const is_time = bound->unit == Unit::duration;
  if (bound->unit != Unit::none && !(is_time && yardstick->unit() == "s"))
    return CallError{fmt::format("'{}' is {}, and {} is not", trimmed(text.substr(end)),
                                 row_of(bound->unit).noun, yardstick->text()),
                     end, "write a plain number in the metric's unit"};
  Goal goal;
  goal.text_ = trimmed(text);
  goal.yardstick_ = std::move(*yardstick);
  goal.is_upper_ = op.front() == '<';
  goal.may_equal_ = op.size() == 2;
  goal.bound_ = bound->value * (is_time ? nanoseconds : 1);
  return goal;
}

Met Goal::met_by(std::span<std::optional<double> const> values, double confidence) const {
  std::vector<double> found;
  for (auto const& value : values) {
    if (!value) return Met::no;
    found.push_back(*value);
  }
  Estimate const mean = estimate(found, confidence);
  auto const holds = [&](double value) {
    if (value == bound_) return may_equal_;
    return is_upper_ == (value < bound_);
  };
  if (holds(mean.low) != holds(mean.high)) return Met::undecided;
  return holds(mean.low) ? Met::yes : Met::no;
}

bool Goal::rests_on_none(std::span<std::optional<double> const> values) const {
  return is_upper_ && std::ranges::all_of(values, [](auto const& value) { return value == 0.0; });
}

} // namespace stickysim
