#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace stickysim {

/// How a session ended. Each session has exactly one outcome; where several would fit, the first of
/// lost, failed, abandoned, unfinished, intact.
enum class Outcome : std::uint8_t { intact, lost, failed, abandoned, unfinished };
inline constexpr std::size_t outcome_count = 5;

std::string_view name_of(Outcome);

} // namespace stickysim
