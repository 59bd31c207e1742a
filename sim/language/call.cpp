#include "language/digit.hpp"
#include <stickysim/language/call.hpp>
#include <stickysim/language/words.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <system_error>

namespace stickysim {
namespace {

struct UnitName {
  std::string_view name;
  Unit unit;
  double multiply; // two factors, because 1/60 is not a double: "60/min" must be exactly 1/s
  double divide;
};

constexpr std::array unit_names = {
    UnitName{"", Unit::none, 1, 1},
    UnitName{"ns", Unit::duration, 1, 1},
    UnitName{"us", Unit::duration, 1e3, 1},
    UnitName{"ms", Unit::duration, 1e6, 1},
    UnitName{"s", Unit::duration, 1e9, 1},
    UnitName{"min", Unit::duration, 60e9, 1},
    UnitName{"h", Unit::duration, 3600e9, 1},
    UnitName{"d", Unit::duration, 86400e9, 1},
    UnitName{"B", Unit::bytes, 1, 1},
    UnitName{"KB", Unit::bytes, 1e3, 1},
    UnitName{"MB", Unit::bytes, 1e6, 1},
    UnitName{"GB", Unit::bytes, 1e9, 1},
    UnitName{"KiB", Unit::bytes, 0x1p10, 1},
    UnitName{"MiB", Unit::bytes, 0x1p20, 1},
    UnitName{"GiB", Unit::bytes, 0x1p30, 1},
    UnitName{"/s", Unit::rate, 1, 1},
    UnitName{"/min", Unit::rate, 1, 60},
    UnitName{"/h", Unit::rate, 1, 3600},
    UnitName{"/d", Unit::rate, 1, 86400},
    UnitName{"B/s", Unit::bandwidth, 1, 1},
    UnitName{"KB/s", Unit::bandwidth, 1e3, 1},
    UnitName{"MB/s", Unit::bandwidth, 1e6, 1},
    UnitName{"GB/s", Unit::bandwidth, 1e9, 1},
    UnitName{"KiB/s", Unit::bandwidth, 0x1p10, 1},
    UnitName{"MiB/s", Unit::bandwidth, 0x1p20, 1},
    UnitName{"GiB/s", Unit::bandwidth, 0x1p30, 1},
};

constexpr char const* units_help =
    "durations: ns us ms s min h d; sizes: B KB MB GB KiB MiB GiB; rates: /s /min /h /d; "
    "bandwidths: a size and /s";

bool is_space(char c) { return c == ' ' || c == '\t'; }
bool is_letter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }
bool starts_number(char c) { return is_digit(c) || c == '.' || c == '-' || c == '+'; }
bool continues_name(char c) { return is_letter(c) || is_digit(c) || c == '_' || c == '.' || c == '-'; }

std::string quoted(std::string_view text) { return "`" + std::string{text} + "`"; }

/// Parses a call from left to right; the first error ends it.
class CallParser {
public:
  explicit CallParser(std::string_view text) : text_{text} {}

  Result<Call> parse() {
    skip_spaces();
    if (at_end())
      return error("an empty text is no value",
                   "write a value such as 20ms or a call such as exponential(20ms)");
    if (starts_number(peek())) return bare_quantity();
    if (!is_letter(peek()))
      return error(quoted(rest()) + " is neither a number nor a name",
                   "names start with a letter, numbers with a digit");
    std::size_t const start = at_;
    while (!at_end() && continues_name(peek()))
      ++at_;
    call_.name = text_.substr(start, at_ - start);
    skip_spaces();
    if (take('(')) {
      if (std::optional<CallError> const failed = parse_arguments()) return *failed;
    }
    skip_spaces();
    if (!at_end())
      return error(quoted(rest()) + " after " + quoted(call_.name) + " is unexpected",
                   "a call is written name(first, option=value)");
    call_.text = canonical_text();
    return call_;
  }

private:
  bool at_end() const { return at_ == text_.size(); }
  char peek() const { return text_[at_]; }
  std::string_view rest() const { return text_.substr(at_); }
  bool take(char c) {
    if (at_end() || peek() != c) return false;
    ++at_;
    return true;
  }
  void skip_spaces() {
    while (!at_end() && is_space(peek()))
      ++at_;
  }
  CallError error(std::string message, std::string help) const {
    return error_at(at_, std::move(message), std::move(help));
  }
  static CallError error_at(std::size_t offset, std::string message, std::string help) {
    return {std::move(message), offset, std::move(help)};
  }

  Result<Call> bare_quantity() {
    Result<Argument> quantity = parse_quantity(rest());
    if (!quantity) {
      CallError failed = quantity.error();
      failed.offset += at_;
      return failed;
    }
    quantity->offset = at_;
    return Call{quantity->text, "constant", {*quantity}};
  }

  std::optional<CallError> parse_arguments() {
    skip_spaces();
    if (take(')')) return std::nullopt;
    while (true) {
      if (std::optional<CallError> failed = parse_argument()) return failed;
      if (take(')')) return std::nullopt;
      if (!take(',')) return error(quoted(call_.name) + " lacks its closing parenthesis", "add `)`");
    }
  }

  std::optional<CallError> parse_argument() {
    skip_spaces();
    std::size_t const start = at_;
    std::string_view value = take_word();
    std::string_view name;
    std::size_t value_start = start;
    if (take('=')) {
      name = value;
      skip_spaces();
      value_start = at_;
      value = take_word();
      if (name.empty())
        return error_at(start, "an argument of " + quoted(call_.name) + " lacks its name before `=`",
                        "write option=value");
    }
    if (!at_end() && (peek() == '(' || peek() == '='))
      return error(quoted(text_.substr(at_, 1)) + " cannot stand inside an argument",
                   "arguments are numbers with units, or words");
    if (value.empty())
      return error_at(value_start, "an argument of " + quoted(call_.name) + " is empty",
                      "give it a value or remove it");
    if (name.empty() && !call_.arguments.empty() && !call_.arguments.back().name.empty())
      return error_at(start, quoted(value) + " stands after a named argument",
                      "put arguments without a name first");
    for (Argument const& earlier : call_.arguments)
      if (!name.empty() && earlier.name == name)
        return error_at(start, "argument " + quoted(name) + " of " + quoted(call_.name) + " is given twice",
                        "remove one of them");

    Argument argument;
    if (starts_number(value.front()))
      if (Result<Argument> quantity = parse_quantity(value)) argument = *quantity;
    argument.name = name;
    argument.text = value;
    argument.offset = start;
    call_.arguments.push_back(std::move(argument));
    return std::nullopt;
  }

  /// The text up to the next punctuation mark, without the spaces around it.
  std::string_view take_word() {
    std::size_t const start = at_;
    at_ = std::min(text_.find_first_of(",()=", at_), text_.size());
    std::size_t end = at_;
    while (end > start && is_space(text_[end - 1]))
      --end;
    return text_.substr(start, end - start);
  }

  std::string canonical_text() const {
    std::string text = call_.name;
    char const* separator = "(";
    for (Argument const& argument : call_.arguments) {
      text += separator;
      if (!argument.name.empty()) text += argument.name + "=";
      text += argument.text;
      separator = ", ";
    }
    if (!call_.arguments.empty()) text += ")";
    return text;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  Call call_;
};

} // namespace

UnitRow const& row_of(Unit unit) {
  static constexpr std::array table = {
      UnitRow{Unit::none, "a plain number", "5", "20"},
      UnitRow{Unit::duration, "a duration", "20ms", "\"250ms\""},
      UnitRow{Unit::bytes, "a size", "8KiB", "\"8KiB\""},
      UnitRow{Unit::rate, "a rate", "10/s", "\"40/s\""},
      UnitRow{Unit::bandwidth, "a bandwidth", "10MiB/s", "\"1MB/s\""},
  };
  static_assert(is_complete(table), "each unit has a row, in their order");
  return table[static_cast<std::size_t>(unit)];
}

std::string suffixes_of(Unit unit) {
  std::string suffixes;
  for (UnitName const& row : unit_names)
    if (row.unit == unit) suffixes.append(suffixes.empty() ? "" : ", ").append(row.name);
  return suffixes;
}

std::string in_largest_unit(double value, Unit unit) {
  UnitName const* best = nullptr;
  for (UnitName const& row : unit_names)
    if (row.unit == unit && row.divide == 1 && (best == nullptr || row.multiply > best->multiply) &&
        (best == nullptr || (value >= row.multiply && std::fmod(value, row.multiply) == 0)))
      best = &row;
  return fmt::format("{}{}", value / best->multiply, best->name);
}

std::string describe(Unit unit) {
  UnitRow const& row = row_of(unit);
  return std::string{row.noun} + " (" + std::string{row.in_call} + ")";
}

Result<Argument> parse_quantity(std::string_view text) {
  std::size_t start = 0;
  while (start < text.size() && is_space(text[start]))
    ++start;
  std::size_t end = text.size();
  while (end > start && is_space(text[end - 1]))
    --end;

  // from_chars accepts "inf" and "nan" as numbers.
  bool const numeric = start < end && starts_number(text[start]) && text[start] != '+' &&
                       text.substr(start, end - start).find_first_of("0123456789") <= 2;
  double number = 0;
  char const* const first = text.data() + start;
  auto const [stop, problem] = std::from_chars(first, text.data() + end, number);
  if (!numeric || problem == std::errc::invalid_argument)
    return CallError{quoted(text.substr(start, end - start)) + " is not a number", start,
                     "write a number and its unit, such as 20ms"};

  std::size_t const unit_start = start + static_cast<std::size_t>(stop - first);
  std::string_view const suffix = text.substr(unit_start, end - unit_start);
  if (!suffix.empty() && is_space(suffix.front()))
    return CallError{"a space stands between the number and its unit", unit_start,
                     "write them together, such as 20ms"};
  auto const* const unit = std::find_if(unit_names.begin(), unit_names.end(),
                                        [&](UnitName const& row) { return row.name == suffix; });
  if (unit == unit_names.end())
    return CallError{"there is no unit " + quoted(suffix), unit_start,
                     suffix == "%" ? "a share is a fraction: 1 % is 0.01" : units_help};

  double const value = number * unit->multiply / unit->divide + 0.0; // -0 is 0
  if (problem == std::errc::result_out_of_range || !std::isfinite(value))
    return CallError{quoted(text.substr(start, end - start)) + " is out of range", start,
                     "use a number between 1e-300 and 1e300"};
  return Argument{"", std::string{text.substr(start, end - start)}, unit->unit, value, true, start};
}

Result<Call> parse_call(std::string_view text) { return CallParser{text}.parse(); }

} // namespace stickysim
