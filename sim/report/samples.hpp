#pragma once

#include <stickysim/experiment/estimate.hpp>
#include <stickysim/experiment/experiment.hpp>
#include <stickysim/results/metric.hpp>

#include <optional>
#include <vector>

namespace stickysim {

/// A metric of one variant, replication by replication; nothing where it is not defined.
using Samples = std::vector<std::optional<double>>;
Samples samples_of(VariantResult const& variant, Metric const& metric);

/// Over the replications in which the metric is defined; nothing if it is in none.
std::optional<Estimate> estimate_of(Samples const& samples, double confidence);

/// Replication by replication, values − baseline where both are defined.
std::vector<double> paired_differences(Samples const& values, Samples const& baseline);

/// Of the paired differences; nothing if there is no pair.
std::optional<Estimate> difference_of(Samples const& values, Samples const& baseline, double confidence);

/// What an interval of a difference decides.
enum class Direction { lower, undecided, higher };
Direction direction_of(Estimate const& difference);

} // namespace stickysim
