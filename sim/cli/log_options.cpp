#include "cli/log_options.hpp"

#include <stickysim/language/call.hpp>
#include <stickysim/log/import.hpp>

#include <fmt/format.h>

namespace stickysim {

namespace {

constexpr double longest_timeout = 1e9 * 86'400 * 365;

} // namespace

LogOptions log_options_of(Arguments const& arguments, std::string_view format) {
  return {.format = arguments.value_or(format, ""),
          .client = arguments.value_or("client", ""),
          .session = arguments.value_or("session", ""),
          .only = arguments.values("only"),
          .skip = arguments.values("skip")};
}

Nanoseconds session_timeout_of(Arguments const& arguments) {
  if (!arguments.has("session-timeout")) return ImportOptions{}.session_timeout;
  std::string const& text = arguments.value("session-timeout");
  Result<Argument> const quantity = parse_quantity(text);
  bool const fits = quantity && quantity->unit == Unit::duration && quantity->value >= 0 &&
                    quantity->value <= longest_timeout;
  if (!fits)
    throw UsageError{
        fmt::format("--session-timeout is '{}', which is not a duration of at most a year", text),
        fmt::format("write it with its unit, such as 30min; units: {}", suffixes_of(Unit::duration))};
  return static_cast<Nanoseconds>(quantity->value);
}

} // namespace stickysim
