#pragma once

#include <stickysim/language/call.hpp>

#include <cstdint>
#include <string_view>

namespace stickysim {

/// The parts of a line of an access log that an import needs.
struct LogLine {
  std::string_view host;
  std::int64_t time_s = 0; ///< seconds since 1970-01-01 00:00:00 UTC
};

/// Reads a line in Common Log Format, or Combined, which adds fields behind it that play no part:
/// `host ident user [01/Aug/1995:02:00:00 -0400] "GET / HTTP/1.0" 200 1713`. Quotes in the request may be
/// escaped or, as old servers wrote them, not.
Result<LogLine> parse_log_line(std::string_view line);

} // namespace stickysim
