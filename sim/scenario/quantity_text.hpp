#pragma once

#include <stickysim/engine/time.hpp>
#include <stickysim/language/call.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace stickysim {

/// The shortest way to write a value exactly with a unit: `90s`, `10min`; `8KiB`; `1MB/s`.
std::string duration_text(Nanoseconds duration);
std::string size_text(std::int64_t bytes);
std::string bandwidth_text(double bytes_per_s);

/// `a duration`, `a size`, …; and how one writes it in TOML.
std::string_view unit_noun(Unit unit);
std::string_view unit_example(Unit unit);

} // namespace stickysim
