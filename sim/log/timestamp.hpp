#pragma once

#include <stickysim/engine/time.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace stickysim {

/// A moment as a log writes it.
struct Timestamp {
  Nanoseconds ns = 0;        ///< since 1970-01-01 00:00:00 UTC
  bool whole_seconds = true; ///< it is written without a fraction
};

/// Reads `10/Oct/2000:13:55:36 -0700`, `2000-10-10T13:55:36-07:00` with a blank or `Z` in their places as
/// well, or a number since 1970 in seconds, milliseconds, microseconds or nanoseconds, which its size tells
/// apart. A fraction of the second may follow the seconds. Without a zone the time is taken for UTC. Years
/// from 1970 to 2060.
std::optional<Timestamp> parse_timestamp(std::string_view text);

/// Reads timestamps that often repeat the one before them.
class TimestampReader {
public:
  std::optional<Timestamp> read(std::string_view text) {
    if (text != last_text_) {
      last_ = parse_timestamp(text);
      last_text_ = text;
    }
    return last_;
  }

private:
  std::string last_text_;
  std::optional<Timestamp> last_;
};

} // namespace stickysim
