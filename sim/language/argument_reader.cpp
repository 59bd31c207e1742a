#include <stickysim/language/argument_reader.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace stickysim {
namespace {

std::string describe(Range const& range, Unit unit) {
  std::string const low = range.low == 0 ? "0" : in_largest_unit(range.low, unit);
  if (range.high == std::numeric_limits<double>::infinity())
    return fmt::format("{} {}", range.low_included ? "at least" : "above", low);
  std::string const high = in_largest_unit(range.high, unit);
  if (range.low_included) return fmt::format("between {} and {}", low, high);
  return fmt::format("above {} and at most {}", low, high);
}

bool contains(Range const& range, double value) {
  return value <= range.high && (range.low_included ? value >= range.low : value > range.low);
}

} // namespace

double ArgumentReader::number(std::string_view name, Unit unit, Range range, std::optional<double> fallback) {
  Argument const* const argument = take(name);
  if (argument == nullptr) {
    if (!fallback) report_missing(name, describe(unit));
    return error_ ? 1 : fallback.value_or(1);
  }
  if (!argument->is_number) {
    CallError const reason = parse_quantity(argument->text).error();
    fail(name, fmt::format("must be {}: {}", describe(unit), reason.message), reason.help);
  } else if (argument->unit != unit) {
    fail(name, fmt::format("must be {}; {} is {}", describe(unit), argument->text, describe(argument->unit)),
         unit == Unit::none
             ? ""
             : fmt::format("usage: {}; units of {}: {}", usage_, row_of(unit).noun, suffixes_of(unit)));
  } else if (!contains(range, argument->value)) {
    fail(name, fmt::format("must be {}, not {}", describe(range, unit), argument->text));
  }
  return error_ ? 1 : argument->value;
}

std::vector<double> ArgumentReader::numbers(std::string_view name, Unit unit, Range range) {
  auto const unnamed = static_cast<std::size_t>(
      std::ranges::count_if(call_.arguments, [](Argument const& each) { return each.name.empty(); }));
  std::vector<double> all;
  do
    all.push_back(number(name, unit, range));
  while (parameters_.size() < unnamed);
  return all;
}

std::int64_t ArgumentReader::integer(std::string_view name, std::int64_t low, std::int64_t high,
                                     std::optional<std::int64_t> fallback) {
  std::optional<double> const other =
      fallback ? std::optional<double>{static_cast<double>(*fallback)} : std::nullopt;
  double const value =
      number(name, Unit::none, between(static_cast<double>(low), static_cast<double>(high)), other);
  if (value != std::floor(value)) {
    fail(name, "must be a whole number");
    return 1;
  }
  return static_cast<std::int64_t>(value);
}

bool ArgumentReader::flag(std::string_view name, bool fallback) {
  Argument const* const argument = take(name);
  if (argument == nullptr) return fallback;
  if (argument->text != "true" && argument->text != "false")
    fail(name, fmt::format("must be true or false, not {}", argument->text));
  return argument->text == "true";
}

std::string_view ArgumentReader::word(std::string_view name) {
  Argument const* const argument = take(name);
  if (argument != nullptr) return argument->text;
  report_missing(name, "a word");
  return "";
}

std::string_view ArgumentReader::choice(std::string_view name,
                                        std::initializer_list<std::string_view> words) {
  Argument const* const argument = take(name);
  if (argument == nullptr) return *words.begin();
  if (std::find(words.begin(), words.end(), argument->text) == words.end())
    fail(name, fmt::format("must be one of {}, not {}", fmt::join(words, ", "), argument->text));
  return argument->text;
}

void ArgumentReader::fail(std::string_view name, std::string message, std::string help) {
  Argument const* const argument = find(name);
  report(argument != nullptr ? argument->offset : 0,
         fmt::format("`{}` of `{}` {}", name, call_.name, message), std::move(help));
}

std::optional<CallError> ArgumentReader::error() {
  // If one option is unknown and another is missing, the unknown one is probably the missing one, misspelt.
  if (missing_ || !error_) report_superfluous();
  return error_;
}

/// Of several that a name stands for, the one that was read last.
Argument const* ArgumentReader::find(std::string_view name) const {
  std::vector<Argument> const& all = call_.arguments;
  for (std::size_t i = std::min(all.size(), parameters_.size()); i-- > 0;)
    if (all[i].name.empty() && parameters_[i] == name) return &all[i];
  auto const named = std::ranges::find(all, name, &Argument::name);
  return named != all.end() ? &*named : nullptr;
}

Argument const* ArgumentReader::take(std::string_view name) {
  parameters_.push_back(name);
  return find(name);
}

void ArgumentReader::report(std::size_t offset, std::string message, std::string help) {
  if (error_) return;
  error_ = CallError{std::move(message), offset,
                     help.empty() ? fmt::format("usage: {}", usage_) : std::move(help)};
}

void ArgumentReader::report_missing(std::string_view name, std::string_view kind) {
  if (error_) return;
  missing_ = true;
  report(0, fmt::format("`{}` needs `{}`, {}", call_.name, name, kind));
}

void ArgumentReader::report_superfluous() {
  for (Argument const& argument : call_.arguments) {
    auto const place = static_cast<std::size_t>(&argument - call_.arguments.data());
    auto const parameter = std::find(parameters_.begin(), parameters_.end(), argument.name);
    std::string message;
    if (argument.name.empty() && place >= parameters_.size())
      message = fmt::format("`{}` is one argument too many for `{}`", argument.text, call_.name);
    else if (!argument.name.empty() && parameter == parameters_.end())
      message = fmt::format("`{}` has no argument `{}`", call_.name, argument.name);
    else if (!argument.name.empty() && find(argument.name) != &argument)
      message =
          fmt::format("`{}` of `{}` is given twice, without its name and with it", argument.name, call_.name);
    else
      continue;
    error_.reset();
    return report(argument.offset, std::move(message));
  }
}

} // namespace stickysim
