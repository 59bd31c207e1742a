#include "experiment/trial_plan.hpp"

#include "experiment/pilot.hpp"
#include <stickysim/engine/fnv1a.hpp>
#include <stickysim/version.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace stickysim {
namespace {

/// The bound of attempts is for all trials that record.
RecordingOrder share_of(RecordingOrder order, std::size_t trials) {
  order.most_attempts /= std::max<std::size_t>(trials, 1);
  return order;
}

std::uint64_t content_of(Variant const& variant, RecordingOrder const& record) {
  std::string const recorded =
      fmt::format("{} {:d}{:d}{:d}{:d} {} {}", program_version(), record.server_windows, record.sessions,
                  record.requests, record.trace, record.most_sessions, record.most_attempts);
  return fnv1a(recorded, variant.content_hash);
}

/// A warm-up that is found follows from all variants at the point and from how many replications there are to
/// find it in; 0 if it is given.
std::uint64_t content_of_warmup(Scenario const& scenario, std::size_t variant) {
  if (!scenario.run.finds_warmup) return 0;
  std::uint64_t content = fnv1a(fmt::format("{}", pilot_replications(scenario.run)));
  for (Variant const& other : scenario.variants)
    if (other.point == scenario.variants[variant].point)
      content = fnv1a(fmt::format("{:x} ", other.content_hash), content);
  return content;
}

Batch all_variants(Scenario const& scenario, std::int64_t replications) {
  return {0, static_cast<std::size_t>(replications), std::vector<char>(scenario.variants.size(), true)};
}

} // namespace

TrialKey key_of(Scenario const& scenario, std::size_t variant, std::size_t replication,
                RecordingOrder const& record) {
  return {content_of(scenario.variants[variant], record) ^ content_of_warmup(scenario, variant), replication};
}

std::vector<PlannedTrial> plan_of(Scenario const& scenario, RecordingOrder const& record,
                                  Batch const& batch) {
  std::vector<Variant> const& variants = scenario.variants;
  RecordingOrder const share = share_of(record, variants.size());
  std::vector<PlannedTrial> plan;
  plan.reserve(variants.size() * batch.count);
  for (std::size_t first = 0; first < variants.size();) {
    std::size_t next = first;
    while (next < variants.size() && variants[next].point == variants[first].point)
      ++next;
    for (std::size_t replication = batch.first; replication < batch.first + batch.count; ++replication)
      for (std::size_t variant = first; variant < next; ++variant) {
        if (!batch.has_variant[variant]) continue;
        RecordingOrder const order = replication == 0 ? share : RecordingOrder{};
        plan.push_back({plan.size(), variant, replication, key_of(scenario, variant, replication, order),
                        order, scenario.run.warmup_ns});
      }
    first = next;
  }
  return plan;
}

std::vector<PlannedTrial> plan_of(Scenario const& scenario, RecordingOrder const& record) {
  return plan_of(scenario, record, all_variants(scenario, scenario.run.replications));
}

std::vector<PlannedTrial> longest_plan_of(Scenario const& scenario, RecordingOrder const& record) {
  return plan_of(scenario, record, all_variants(scenario, scenario.run.most_replications()));
}

} // namespace stickysim
