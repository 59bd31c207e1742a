#pragma once

#include <stickysim/results/trial_result.hpp>

#include <cstdint>
#include <optional>

namespace stickysim {

/// This share of what was before, or of what is fair, passes for all of it.
inline constexpr std::uint64_t nearly_all_tenths = 9;
inline constexpr double nearly_all = nearly_all_tenths / 10.0;

/// How a trial's goodput, the requests that are ok per second, came through its faults. What it was before is
/// measured over the whole windows between the end of the warm-up and the first fault.
struct Recovery {
  Nanoseconds fault_ns = 0; ///< when the last fault struck
  Nanoseconds over_ns = 0;  ///< when all were over
  /// From there to the end of the first whole window in which goodput is back, that is at nearly all of
  /// what it was or more, and over the rest of the run, too; nothing if it never is.
  std::optional<Nanoseconds> took_ns;

  // Over the second half of the time since, of what it was before.
  double goodput = 0;
  double offered = 0;           ///< sessions that started per second
  bool has_waited_long = false; ///< since the fault was over ten times as long has passed as it had lasted

  /// Whether the fleet is down although nothing is wrong with it any more and no more is asked of it: a
  /// metastable failure, which its own load sustains. Source: Bronson, Aghayev, Charapko and Zhu, "Metastable
  /// failures in distributed systems", HotOS 2021.
  bool is_stuck() const {
    return !took_ns && has_waited_long && goodput < nearly_all && offered >= nearly_all;
  }
};

/// Nothing without a fault, without a window before it or without one after it.
std::optional<Recovery> recovery_of(TrialResult const& trial);

} // namespace stickysim
