#include "report/stuck.hpp"

#include "report/two_states.hpp"
#include "results/recovery.hpp"

#include <algorithm>

namespace stickysim {

std::optional<Stuck> stuck(VariantResult const& variant) {
  Stuck sum;
  std::size_t found = 0;
  for (TrialResult const& trial : variant.trials) {
    auto const recovery = recovery_of(trial);
    if (!recovery || !recovery->is_stuck()) continue;
    ++found;
    sum.fault_s += to_seconds(recovery->fault_ns);
    sum.since_s += to_seconds(trial.duration_ns - recovery->over_ns);
    sum.goodput += recovery->goodput;
  }
  if (2 * found <= variant.trials.size() || two_states(variant)) return std::nullopt;
  auto const trials = static_cast<double>(found);
  auto const& workloads = variant.variant->design.workloads;
  return Stuck{
      sum.fault_s / trials, sum.since_s / trials, sum.goodput / trials,
      std::ranges::any_of(workloads, [](WorkloadClass const& workload) { return workload.retries > 0; })};
}

} // namespace stickysim
