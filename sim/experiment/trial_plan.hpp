#pragma once

#include "experiment/journal.hpp"
#include <stickysim/results/recording.hpp>
#include <stickysim/scenario/scenario.hpp>

#include <cstddef>
#include <vector>

namespace stickysim {

/// A trial of an experiment.
struct PlannedTrial {
  std::size_t place = 0;   ///< in the plan
  std::size_t variant = 0; ///< its place in Scenario::variants
  std::size_t replication = 0;
  TrialKey key;
  RecordingOrder record{};   ///< nothing but for the first replication
  Nanoseconds warmup_ns = 0; ///< given or found
};

TrialKey key_of(Scenario const& scenario, std::size_t variant, std::size_t replication,
                RecordingOrder const& record);

/// Some replications, in a row, of some variants.
struct Batch {
  std::size_t first = 0; ///< replication
  std::size_t count = 0;
  std::vector<char> has_variant; ///< by place in Scenario::variants
};

/// The trials of an experiment in the order in which they are run: point by point, and at each the first
/// replication of all variants, then the second one. So what is done whenever a run ends can be compared.
std::vector<PlannedTrial> plan_of(Scenario const& scenario, RecordingOrder const& record, Batch const& batch);

/// The same of the replications that the run begins with.
std::vector<PlannedTrial> plan_of(Scenario const& scenario, RecordingOrder const& record);

/// The same of all that it may come to.
std::vector<PlannedTrial> longest_plan_of(Scenario const& scenario, RecordingOrder const& record);

} // namespace stickysim
