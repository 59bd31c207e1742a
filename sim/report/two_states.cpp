#include "report/two_states.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace stickysim {
namespace {

constexpr std::size_t fewest_replications = 4;
constexpr double smallest_share = 0.1; ///< of the replications in each state
constexpr double most_between = 0.2;   ///< of them, that are on their way from one state to the other
constexpr double collapsed_below = 0.5;
constexpr double fine_from = 0.9; ///< of the best goodput
/// Requests of the best replication: of fewer, chance could halve the number.
constexpr std::uint64_t fewest_requests = 100;

/// What a replication has come to.
struct Ending {
  std::uint64_t ok = 0;
  std::uint64_t started = 0;
  bool faults_are_over = false;
};

Ending ending_of(TrialResult const& trial) {
  Nanoseconds const from_ns = trial.duration_ns - trial.duration_ns / 3;
  Ending ending{.faults_are_over = trial.faults.over_ns <= from_ns};
  for (WindowResult const& window : trial.windows)
    if (window.end_ns - window.length_ns >= from_ns) {
      ending.ok += window.ok;
      ending.started += window.started;
    }
  return ending;
}

double part_of(std::size_t part, std::size_t whole) {
  return static_cast<double>(part) / static_cast<double>(whole);
}

/// A fleet that is slow starts fewer sessions of users who wait for it.
bool has_users(VariantResult const& variant) {
  return std::ranges::any_of(variant.variant->design.workloads,
                             [](WorkloadClass const& workload) { return workload.users > 0; });
}

} // namespace

std::optional<TwoStates> two_states(VariantResult const& variant) {
  std::vector<Ending> endings;
  std::uint64_t best = 0;
  for (TrialResult const& trial : variant.trials)
    best = std::max(best, endings.emplace_back(ending_of(trial)).ok);
  if (endings.size() < fewest_replications || best < fewest_requests) return std::nullopt;

  TwoStates states;
  Ending in_collapse;
  Ending in_others;
  std::size_t fine = 0;
  for (Ending const& ending : endings) {
    double const goodput = static_cast<double>(ending.ok) / static_cast<double>(best);
    bool const collapses = goodput < collapsed_below;
    if (collapses && !ending.faults_are_over) return std::nullopt;
    states.collapses.push_back(collapses);
    states.collapsed += collapses;
    fine += goodput >= fine_from;
    Ending& sum = collapses ? in_collapse : in_others;
    sum.ok += ending.ok;
    sum.started += ending.started;
  }
  std::size_t const all = endings.size();
  if (part_of(states.collapsed, all) < smallest_share || part_of(fine, all) < smallest_share ||
      part_of(all - states.collapsed - fine, all) > most_between)
    return std::nullopt;
  double const ratio = part_of(states.others(), states.collapsed);
  auto const as_share = [&](std::uint64_t part, std::uint64_t whole) { return ratio * part_of(part, whole); };
  if (!has_users(variant) && as_share(in_collapse.started, in_others.started) < fine_from)
    return std::nullopt;
  states.goodput = as_share(in_collapse.ok, in_others.ok);
  return states;
}

StateMeans TwoStates::means_of(Samples const& samples) const {
  std::array<Samples, 2> parts;
  for (std::size_t i = 0; i < samples.size(); ++i)
    parts[collapses[i] ? 0 : 1].push_back(samples[i]);
  return {mean_of(parts[0]), mean_of(parts[1])};
}

double largest_of(StateMeans const& means) {
  return std::max(std::fabs(means[0].value_or(0)), std::fabs(means[1].value_or(0)));
}

std::string figure(StateMeans const& means, Scale const& scale) {
  auto const text = [&](std::optional<double> const& mean) { return mean ? figure(*mean, scale) : "-"; };
  return fmt::format("{} / {}", text(means[0]), text(means[1]));
}

std::string text_of(TwoStates const& states) {
  return fmt::format(
      "in {} of {} replications it collapses (goodput {} of that in the others), in {} it does "
      "not",
      states.collapsed, states.collapses.size(), quantity(states.goodput, "%", 2), states.others());
}

} // namespace stickysim
