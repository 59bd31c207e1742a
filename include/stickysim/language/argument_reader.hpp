#pragma once

#include <stickysim/language/call.hpp>

#include <cstdint>
#include <initializer_list>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stickysim {

/// The numbers that an argument may be.
struct Range {
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
  bool low_included = true;
};
constexpr Range above(double low) { return {.low = low, .low_included = false}; }
constexpr Range at_least(double low) { return {.low = low}; }
constexpr Range between(double low, double high) { return {.low = low, .high = high}; }

/// Reads the arguments of a call in the order of its parameters, each by position or by name. The first error
/// is kept for error(). After an error every number is 1 and every word is empty, so the caller can read all
/// arguments and check once, at the end. `usage` is quoted as the cure.
class ArgumentReader {
public:
  ArgumentReader(Call const& call, std::string_view usage) : call_{call}, usage_{usage} {}

  /// A number that measures `unit`; required unless `fallback` is given.
  double number(std::string_view name, Unit unit, Range range, std::optional<double> fallback = {});

  /// As many numbers as there are arguments left without a name; at least one.
  std::vector<double> numbers(std::string_view name, Unit unit, Range range);

  /// A whole number between `low` and `high`.
  std::int64_t integer(std::string_view name, std::int64_t low, std::int64_t high,
                       std::optional<std::int64_t> fallback = {});

  /// `true` or `false`.
  bool flag(std::string_view name, bool fallback);

  std::string_view word(std::string_view name);

  /// One of `words`, of which the first is the default.
  std::string_view choice(std::string_view name, std::initializer_list<std::string_view> words);

  /// Reports an error of the argument `name`, at its place; `message` starts with the verb.
  void fail(std::string_view name, std::string message, std::string help = {});

  /// The first error, if any; an argument that was never read is an error, too. Call it last.
  std::optional<CallError> error();

private:
  Argument const* find(std::string_view name) const;
  Argument const* take(std::string_view name);
  void report(std::size_t offset, std::string message, std::string help = {});
  void report_missing(std::string_view name, std::string_view kind);
  void report_superfluous();

  Call const& call_;
  std::string_view usage_;
  std::vector<std::string_view>
      parameters_; ///< read so far; the i-th argument without a name belongs to the i-th
  std::optional<CallError> error_;
  bool missing_ = false; ///< the error is that an argument is missing
};

} // namespace stickysim
