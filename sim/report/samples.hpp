#pragma once

#include <stickysim/experiment/estimate.hpp>
#include <stickysim/experiment/experiment.hpp>
#include <stickysim/results/metric.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stickysim {

/// A metric of one variant, replication by replication; nothing where it is not defined.
using Samples = std::vector<std::optional<double>>;
Samples samples_of(VariantResult const& variant, Metric const& metric);
/// The same of its class of clients of that name; of all clients if `workload` is empty.
Samples samples_of(VariantResult const& variant, Metric const& metric, std::string_view workload);

/// Over the replications in which the metric is defined; nothing if it is in none.
std::optional<Estimate> estimate_of(Samples const& samples, double confidence);

/// Whether means over its replications describe a variant: it comes to a steady state, and to one alone.
bool has_one_state(VariantResult const& variant);

/// A metric of a variant, or of a class of its clients, without the interval where a mean does not describe
/// the variant.
std::optional<Estimate> estimate_of(VariantResult const& variant, Metric const& metric,
                                    std::string_view workload, double confidence);

/// Their mean over the replications in which the metric is defined; nothing if it is in none.
std::optional<double> mean_of(Samples const& samples);

/// The mean of the metric of that name; 0 if no replication has one.
double mean_over_trials(VariantResult const& variant, std::string_view metric);

/// ` in 2 of 10 trials`: in how many of them the metric is defined; empty if it is in all.
std::string share_of_trials(Estimate const& value, std::size_t trials);

/// Replication by replication, values − baseline where both are defined.
std::vector<double> paired_differences(Samples const& values, Samples const& baseline);

/// Of the paired differences; nothing if there is no pair. Without an interval if some replications lack one
/// of the two: they may be those that matter (a fleet that does not recover has no time in which it does),
/// and the rest decides nothing.
std::optional<Estimate> difference_of(Samples const& values, Samples const& baseline, double confidence);

/// The same of a metric of two variants, without the interval where one of them has none.
std::optional<Estimate> difference_of(VariantResult const& variant, VariantResult const& base,
                                      Metric const& metric, std::string_view workload, double confidence);

/// What an interval of a difference decides.
enum class Direction { lower, undecided, higher };
Direction direction_of(Estimate const& difference);
std::string_view name_of(Direction direction);

} // namespace stickysim
