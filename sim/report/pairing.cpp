#include "report/pairing.hpp"

#include "report/figure.hpp"

#include <fmt/ranges.h>

#include <algorithm>

namespace stickysim {
namespace {

double variance_of(std::vector<double> const& values) {
  double mean = 0;
  for (double const value : values)
    mean += value / static_cast<double>(values.size());
  double squares = 0;
  for (double const value : values)
    squares += (value - mean) * (value - mean);
  return squares / static_cast<double>(values.size() - 1);
}

} // namespace

std::optional<double> variance_ratio(Samples const& values, Samples const& baseline) {
  std::vector<double> own;
  std::vector<double> others;
  for (std::size_t i = 0; i < std::min(values.size(), baseline.size()); ++i)
    if (values[i] && baseline[i]) {
      own.push_back(*values[i]);
      others.push_back(*baseline[i]);
    }
  if (own.size() < 2) return std::nullopt;
  double const unpaired = variance_of(own) + variance_of(others);
  double const paired = variance_of(paired_differences(values, baseline));
  if (unpaired == 0 || paired == 0) return std::nullopt;
  return unpaired / paired;
}

std::string pairing_text(Point point) {
  struct Named {
    std::string_view metric;
    std::string_view words;
  };
  constexpr Named shown[] = {{"sessions_harmed", "sessions harmed"}, {"latency_mean", "latency mean"}};
  std::vector<std::string> parts;
  for (VariantResult const& variant : point.subspan(1)) {
    std::vector<std::string> gains;
    for (Named const& named : shown) {
      Metric const& metric = *find_metric(named.metric);
      if (auto const ratio = variance_ratio(samples_of(variant, metric), samples_of(point.front(), metric)))
        gains.push_back(fmt::format("{} by {}", named.words, figure(*ratio, {}, 2)));
    }
    if (!gains.empty())
      parts.push_back(fmt::format("'{}' {}", variant.variant->name, fmt::join(gains, ", ")));
  }
  if (parts.empty()) return {};
  return fmt::format("Pairing divides the variance of the difference to '{}': {}.",
                     point.front().variant->name, fmt::join(parts, "; "));
}

} // namespace stickysim
