#pragma once

#include <stickysim/engine/time.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace stickysim {

/// The shortest way to write a value exactly with a unit: `90s`, `10min`; `8KiB`; `1MB/s`.
std::string duration_text(Nanoseconds duration);
std::string size_text(std::int64_t bytes);
std::string bandwidth_text(double bytes_per_s);

/// The same duration in one unit, if `text` is one as Go and Prometheus write it: `1h30m` is `90min`.
std::optional<std::string> duration_of_parts(std::string_view text);

} // namespace stickysim
