#pragma once

#include <stickysim/results/trial_result.hpp>

#include <cstdint>
#include <optional>

namespace stickysim {

/// This share of what was before, or of what is fair, passes for all of it.
inline constexpr std::uint64_t nearly_all_tenths = 9;
inline constexpr double nearly_all = nearly_all_tenths / 10.0;

/// How a trial's goodput (ok requests per second) changed through its faults. The goodput before them is
/// measured over the whole windows between the end of the warm-up and the first fault.
struct Recovery {
  Nanoseconds fault_ns = 0; ///< when the last fault struck
  Nanoseconds over_ns = 0;  ///< when all were over
  /// From `over_ns` to the end of the first whole window in which goodput is at least nearly_all of what it
  /// was before the faults, and stays there over the rest of the run; empty if there is no such window.
  std::optional<Nanoseconds> took_ns;

  // Over the second half of the time since then, as a share of the value before the faults.
  double goodput = 0;
  double offered = 0;           ///< sessions that started per second
  bool has_waited_long = false; ///< whether the run went on for ten times the length of the fault after it

  /// Whether the fleet stays down although the fault is over and no more sessions start than before: a
  /// metastable failure, which the overload itself keeps up. Source: Bronson, Aghayev, Charapko and Zhu,
  /// "Metastable failures in distributed systems", HotOS 2021.
  bool is_stuck() const {
    return !took_ns && has_waited_long && goodput < nearly_all && offered >= nearly_all;
  }
};

/// Empty if there is no fault, no window before it or no window after it.
std::optional<Recovery> recovery_of(TrialResult const& trial);

} // namespace stickysim
