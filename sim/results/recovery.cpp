#include "results/recovery.hpp"

#include <stickysim/engine/int128.hpp>

namespace stickysim {
namespace {

constexpr Nanoseconds patience = 10; ///< times the length of the fault

struct Flow {
  std::uint64_t ok = 0;
  std::uint64_t started = 0;
  Nanoseconds time_ns = 0;

  void add(WindowResult const& window) {
    ok += window.ok;
    started += window.started;
    time_ns += window.length_ns;
  }
  /// Whether its goodput is nearly all of the other's, or more; in integers, exactly.
  bool as_good_as(Flow const& other) const {
    return Uint128{10} * ok * static_cast<std::uint64_t>(other.time_ns) >=
           Uint128{nearly_all_tenths} * other.ok * static_cast<std::uint64_t>(time_ns);
  }
  double goodput() const { return static_cast<double>(ok) / static_cast<double>(time_ns); }
  double offered() const { return static_cast<double>(started) / static_cast<double>(time_ns); }
};

Nanoseconds start_of(WindowResult const& window) { return window.end_ns - window.length_ns; }

} // namespace

std::optional<Recovery> recovery_of(TrialResult const& trial) {
  FaultTimes const& faults = trial.faults;
  Flow before;
  for (WindowResult const& window : trial.windows)
    if (start_of(window) >= trial.warmup_ns && window.end_ns <= faults.first_ns) before.add(window);
  if (before.ok == 0 || before.started == 0) return std::nullopt;

  Recovery recovery{.fault_ns = faults.last_ns, .over_ns = faults.over_ns, .took_ns = {}};
  Nanoseconds const left_ns = trial.duration_ns - faults.over_ns;
  recovery.has_waited_long = left_ns >= patience * (faults.over_ns - faults.last_ns);
  Flow rest;
  Flow later;
  for (auto window = trial.windows.rbegin(); window != trial.windows.rend(); ++window) {
    if (start_of(*window) < faults.over_ns) break;
    rest.add(*window);
    if (window->end_ns > faults.over_ns + left_ns / 2) later.add(*window);
    Flow alone;
    alone.add(*window);
    if (alone.as_good_as(before) && rest.as_good_as(before))
      recovery.took_ns = window->end_ns - faults.over_ns;
  }
  if (later.time_ns == 0) return std::nullopt;
  recovery.goodput = later.goodput() / before.goodput();
  recovery.offered = later.offered() / before.offered();
  return recovery;
}

} // namespace stickysim
