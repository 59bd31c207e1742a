#pragma once

#include "log/json_object.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace stickysim {

/// What a collector of logs writes before each line.
enum class Prefix : std::uint8_t {
  none,
  syslog,    ///< `Oct 10 13:55:00 host program[77]: ` and the later form, RFC 3164 and 5424
  compose,   ///< `web-1  | `, docker compose
  container, ///< `2025-10-10T13:55:00.1Z stdout F `, container runtimes below Kubernetes
  timestamp, ///< `2025-10-10T13:55:00.1Z `, docker logs --timestamps
  pod,       ///< `[pod/web-5d/nginx] `, kubectl logs --prefix
  json,      ///< `{"log":"…"}`, Docker's json-file and those who ship logs
};

struct PrefixRow {
  Prefix word;
  std::string_view description; ///< as it follows the name of a format; empty: nothing to say
};

PrefixRow const& row_of(Prefix prefix);

/// Takes the prefix off lines.
class PrefixReader {
public:
  explicit PrefixReader(Prefix prefix) : prefix_{prefix} {}

  /// What stands behind the prefix; the line itself if it has none. Valid until the next call.
  std::string_view rest(std::string_view line);

private:
  Prefix prefix_;
  JsonObject object_;
};

} // namespace stickysim
