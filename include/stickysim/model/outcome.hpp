#pragma once

#include <stickysim/language/words.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace stickysim {

/// How a session ended. Each session has exactly one outcome; where several would fit, the first of
/// lost, failed, unfinished, intact.
enum class Outcome : std::uint8_t { intact, lost, failed, unfinished };
inline constexpr std::size_t outcome_count = enumerator_count<Outcome>();

/// What the program knows of an outcome beside what the model does with it.
struct OutcomeRow {
  Outcome word;
  std::string_view name;
  bool has_cause; ///< whether a session that ends so has a Cause; the others' is `none`
};

/// A row for each outcome, in their order.
std::span<OutcomeRow const> outcomes();

inline OutcomeRow const& row_of(Outcome outcome) { return outcomes()[static_cast<std::size_t>(outcome)]; }
inline std::string_view name_of(Outcome outcome) { return row_of(outcome).name; }

} // namespace stickysim
