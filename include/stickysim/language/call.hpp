#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace stickysim {

/// What a number in a scenario measures. Base units: nanoseconds, bytes, 1/s, bytes per second, 1.
enum class Unit : std::uint8_t { none, duration, bytes, rate, bandwidth };

/// The unit with an example, for messages: `a duration (20ms)`.
std::string_view describe(Unit unit);

/// One argument of a call: a number in the base unit of what it measures, or a word (a file name, say). A
/// text that starts like a number but is not one (`2024.csv`, `20mz`) is a word, too; a reader that expects
/// a number reports it.
struct Argument {
  std::string name; ///< empty for a positional argument
  std::string text; ///< as written
  Unit unit = Unit::none;
  double value = 0; ///< in base units; 0 for a word
  bool is_number = false;
  std::size_t offset = 0; ///< where the argument (its name, if it has one) starts in the text that was parsed
};

/// A distribution, arrival process or policy as it stands in a scenario: `name(first, option=value)`. A bare
/// number (`"20ms"`) is the call `constant(20ms)`; a bare word (`"random"`) a call without arguments.
struct Call {
  std::string text; ///< canonical source text; what the resolved scenario prints
  std::string name;
  std::vector<Argument> arguments;
};

/// Why a text is not a call, a value or an acceptable set of arguments. `offset` points into the text.
struct CallError {
  std::string message;
  std::size_t offset = 0;
  std::string help; ///< the cure, or empty
};

/// A value or the reason why there is none.
template <class T>
class Result {
public:
  /// From anything that converts to a value, so that a function can return a pointer to a derived class.
  template <class U = T>
  requires(std::convertible_to<U, T> && !std::same_as<std::remove_cvref_t<U>, Result>) Result(U&& value)
      : content_{std::in_place_index<0>, std::forward<U>(value)} {}
  Result(CallError error) : content_{std::move(error)} {}
  explicit operator bool() const { return content_.index() == 0; }
  T& operator*() { return std::get<0>(content_); }
  T const& operator*() const { return std::get<0>(content_); }
  T* operator->() { return &std::get<0>(content_); }
  T const* operator->() const { return &std::get<0>(content_); }
  CallError const& error() const { return std::get<1>(content_); }

private:
  std::variant<T, CallError> content_;
};

/// Parses a number with its unit: durations (`ns us ms s min h d`), sizes (`B KB MB GB KiB MiB GiB`), rates
/// (`/s /min /h /d`), bandwidths (a size `/s`), or no unit. Decimal point `.`, exponents allowed, no spaces
/// inside the number; infinities and NaN are refused.
Result<Argument> parse_quantity(std::string_view text);

/// Parses `name`, `name(arguments)` or a bare quantity. Named arguments follow the positional ones, each
/// once.
Result<Call> parse_call(std::string_view text);

} // namespace stickysim
