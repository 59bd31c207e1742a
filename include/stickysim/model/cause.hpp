#pragma once

#include <stickysim/language/words.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace stickysim {

/// Why a session's state was gone when the user still needed it.
enum class Cause : std::uint8_t {
  none,
  crash,
  oom,
  eviction,
  remap,
  elsewhere,
  table,
  drain,
  scale_in,
  replication_lag,
  store_crash,
  store_eviction,
  ttl,
  token,
  key_rotation,
};
inline constexpr std::size_t cause_count = enumerator_count<Cause>();

/// What the program knows of a cause beside what the model does with it.
struct CauseRow {
  Cause word;
  std::string_view name;
  std::string_view help;    ///< what has happened, for `list causes`
  std::string_view culprit; ///< what takes the sessions, for readers who do not know the names
  std::string_view reason;  ///< why the state is not there, in the story of a session
};

/// A row for each cause, in their order; `none` is the first.
std::span<CauseRow const> causes();

inline CauseRow const& row_of(Cause cause) { return causes()[static_cast<std::size_t>(cause)]; }
inline std::string_view name_of(Cause cause) { return row_of(cause).name; }

} // namespace stickysim
