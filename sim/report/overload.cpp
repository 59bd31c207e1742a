#include "report/overload.hpp"

#include "report/prediction.hpp"
#include "report/samples.hpp"

#include <algorithm>

namespace stickysim {
namespace {

constexpr double most_utilization = 0.99;

/// Whether more is asked of the servers than they can serve, and they feel it: in a short run they are not
/// yet busy all the time.
bool is_asked_too_much(VariantResult const& variant) {
  constexpr double felt = 0.9;
  if (mean_over_trials(variant, "utilization_mean") <= felt) return false;
  RunSettings const run{.duration_ns = variant.trials.front().duration_ns};
  return predict(variant.variant->design, run).utilization.least >= 1;
}

} // namespace

bool has_arrivals(VariantResult const& variant) {
  return std::ranges::any_of(variant.variant->design.workloads,
                             [](WorkloadClass const& workload) { return workload.users == 0; });
}

bool is_overloaded(VariantResult const& variant) {
  if (!has_arrivals(variant)) return false;
  return mean_over_trials(variant, "utilization_max") > most_utilization || is_asked_too_much(variant);
}

bool is_overloaded_as_a_whole(VariantResult const& variant) {
  if (!has_arrivals(variant)) return false;
  return mean_over_trials(variant, "utilization_mean") > most_utilization || is_asked_too_much(variant);
}

} // namespace stickysim
