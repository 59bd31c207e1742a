#pragma once

#include <stickysim/language/result.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace stickysim {

/// What a number in a scenario measures. Base units: nanoseconds, bytes, 1/s, bytes per second, 1.
enum class Unit : std::uint8_t { none, duration, bytes, rate, bandwidth };

/// How messages speak of a unit.
struct UnitRow {
  Unit word;
  std::string_view noun;        ///< `a duration`
  std::string_view in_call;     ///< an example of a value, as an argument of a call: `20ms`
  std::string_view in_scenario; ///< and as the value of a key: `"250ms"`
};

UnitRow const& row_of(Unit unit);

/// How values of it are written: `ns, us, ms, s, min, h, d`; empty for plain numbers.
std::string suffixes_of(Unit unit);

/// A value in base units as it is written, in the largest unit in which it is a whole number: `90s`.
std::string in_largest_unit(double value, Unit unit);

/// The unit with an example of an argument: `a duration (20ms)`.
std::string describe(Unit unit);

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

/// Why a text is not a call, a value or an acceptable set of arguments. It knows that text alone: a reader of
/// files, which knows where the text stands, makes a Diagnostic from it.
struct CallError {
  std::string message;
  std::size_t offset = 0; ///< in the text, in bytes
  std::string help;       ///< the cure, or empty
};

/// Parses a number with its unit: durations (`ns us ms s min h d`), sizes (`B KB MB GB KiB MiB GiB`), rates
/// (`/s /min /h /d`), bandwidths (a size `/s`), or no unit. Decimal point `.`, exponents allowed, no spaces
/// inside the number; infinities and NaN are refused.
Result<Argument> parse_quantity(std::string_view text);

/// Parses `name`, `name(arguments)` or a bare quantity. Named arguments follow the positional ones, each
/// once.
Result<Call> parse_call(std::string_view text);

} // namespace stickysim
