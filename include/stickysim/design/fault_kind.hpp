#pragma once

#include <stickysim/language/words.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace stickysim {

enum class FaultKind : std::uint8_t {
  crash,
  hang,
  slow,
  balancer_restart,
  store_crash,
  store_hang,
  store_slow,
  partition,
  leak,
};

/// What a kind of fault strikes.
enum class FaultSite : std::uint8_t {
  servers,
  balancers,
  ways,  ///< between balancers and servers
  store, ///< or a shard of it
};

/// What the program knows of a kind of fault beside what the model does when it strikes.
struct FaultKindRow {
  FaultKind word;
  std::string_view name;
  std::string_view help; ///< one line, for `list faults`
  FaultSite strikes;
  bool lasts;            ///< does something only while it lasts
  bool can_spare;        ///< can be told to spare idle servers
  std::string_view plan; ///< what `check` says of one: a format with the names that it fills in, such as
                         ///< `{server}` and `{over}`
};

/// A row for each kind of fault, in their order.
std::span<FaultKindRow const> fault_kinds();

inline FaultKindRow const& row_of(FaultKind kind) { return fault_kinds()[static_cast<std::size_t>(kind)]; }

/// Whether the fault strikes the store, or a shard of it.
inline bool strikes_store(FaultKind kind) { return row_of(kind).strikes == FaultSite::store; }

} // namespace stickysim
