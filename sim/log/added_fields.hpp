#pragma once

#include "log/timestamp.hpp"
#include "log/token.hpp"
#include <stickysim/log/record.hpp>

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace stickysim {

/// What servers add to the end of a line in Common or Combined Log Format. A name (`urt=0.020`) says what a
/// field is. Without one its look does:
///   - a number with three decimals is a time in seconds, as nginx writes them; of several the longest is
///     `$request_time` and the next one `$upstream_response_time`, which is a part of it;
///   - one with nine or more digits before the point is nginx' `$msec`, the moment of the answer;
///   - `12ms` is the time of a request in Traefik's log;
///   - a single whole number is the time in microseconds, Apache's `%D`;
///   - ports, names in quotes, five times and a termination state are what HAProxy's `option httplog clf`
///   has;
///   - addresses without a port are those of `X-Forwarded-For`, one with a port is the server's.
struct AddedFields {
  std::string_view forwarded; ///< the client as a proxy names it
  std::optional<Timestamp> answered;
  bool time_is_of_receipt = true; ///< the line's own time: nginx' is that of the answer
  bool whole_number_is_time = false;

  /// Reads the fields into times and server of `record`.
  void read(std::span<Token const> tokens, LogRecord& record);

private:
  bool read_haproxy(std::span<Token const> tokens, LogRecord& record);
  void read_named(std::string_view key, std::string_view text, LogRecord& record);
  void read_unnamed(Token const& token, LogRecord& record);
  void read_server(std::string_view list, LogRecord& record);
  void add_time(Nanoseconds time_ns);

  Nanoseconds longest_ns_ = -1;
  Nanoseconds next_longest_ns_ = -1;
  int whole_numbers_ = 0;
  std::string_view whole_number_;
};

} // namespace stickysim
