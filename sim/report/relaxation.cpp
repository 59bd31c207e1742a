#include "report/relaxation.hpp"

#include "report/overload.hpp"
#include "report/samples.hpp"

#include <algorithm>
#include <cmath>

namespace stickysim {

double relaxation_s(VariantResult const& variant) {
  if (!has_arrivals(variant)) return 0;
  Nanoseconds busy_ns = 0;
  std::uint64_t served = 0;
  for (TrialResult const& trial : variant.trials) {
    served += trial.requests.ok + trial.requests.logged_out;
    for (auto const& server : trial.servers)
      busy_ns += server.busy_ns;
  }
  double const load = mean_of(samples_of(variant, *find_metric("utilization_max"))).value_or(0);
  if (served == 0 || load >= 1) return 0;
  std::int64_t workers = 1; // of a server; the most that one has
  for (ServerGroup const& group : variant.variant->design.servers)
    workers = std::max<std::int64_t>(workers, group.workers);
  double const service_s = to_seconds(busy_ns) / static_cast<double>(served) / static_cast<double>(workers);
  double const gap = 1 - std::sqrt(load);
  return service_s / (gap * gap);
}

bool is_short_of_relaxation(VariantResult const& variant) {
  constexpr double enough = 10;
  return to_seconds(variant.trials.front().measured_ns()) < enough * relaxation_s(variant);
}

} // namespace stickysim
