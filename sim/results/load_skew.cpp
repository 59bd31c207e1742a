#include "results/load_skew.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace stickysim {

std::vector<double> server_loads(TrialResult const& trial) {
  std::vector<double> loads;
  for (ServerResult const& server : trial.servers)
    if (server.up_ns > 0)
      loads.push_back(static_cast<double>(server.busy_ns) / static_cast<double>(server.up_ns));
  return loads;
}

static double sum_of(std::vector<double> const& loads) {
  return std::accumulate(loads.begin(), loads.end(), 0.0);
}

double max_over_mean(std::vector<double> const& loads) {
  return *std::max_element(loads.begin(), loads.end()) * static_cast<double>(loads.size()) / sum_of(loads);
}

double coefficient_of_variation(std::vector<double> const& loads) {
  auto const n = static_cast<double>(loads.size());
  double const mean = sum_of(loads) / n;
  double squares = 0;
  for (double const load : loads)
    squares += (load - mean) * (load - mean);
  return std::sqrt(squares / n) / mean;
}

double jain_index(std::vector<double> const& loads) {
  double const sum = sum_of(loads);
  double squares = 0;
  for (double const load : loads)
    squares += load * load;
  return sum * sum / (static_cast<double>(loads.size()) * squares);
}

double gini_coefficient(std::vector<double> loads) {
  std::sort(loads.begin(), loads.end());
  auto const n = static_cast<double>(loads.size());
  double weighted = 0;
  double rank = 0;
  for (double const load : loads)
    weighted += (2 * ++rank - n - 1) * load;
  return weighted / (n * sum_of(loads));
}

} // namespace stickysim
