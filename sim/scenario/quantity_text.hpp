#pragma once

#include <stickysim/engine/time.hpp>

#include <cstdint>
#include <string>

namespace stickysim {

/// The shortest way to write a value exactly with a unit: `90s`, `10min`; `8KiB`; `1MB/s`.
std::string duration_text(Nanoseconds duration);
std::string size_text(std::int64_t bytes);
std::string bandwidth_text(double bytes_per_s);

} // namespace stickysim
