#include "experiment/journal.hpp"
#include "experiment/pilot.hpp"
#include "experiment/precision.hpp"
#include "experiment/stories.hpp"
#include "experiment/trial_plan.hpp"
#include "experiment/trial_threads.hpp"
#include <stickysim/engine/random.hpp>
#include <stickysim/experiment/experiment.hpp>

#include <algorithm>
#include <memory>
#include <mutex>
#include <span>

namespace stickysim {

namespace {

/// Puts the trials of a plan, those that are known and those that are run, each in its own place of the
/// result.
class Trials {
public:
  /// `before`: trials of the experiment that are done already.
  Trials(std::span<PlannedTrial const> plan, ExperimentOrder const& order, std::size_t before,
         ExperimentResult& result)
      : plan_{plan}, order_{order}, result_{result}, total_{before + order.shard.size_of(plan.size())},
        finished_(plan.size()), done_{before} {}

  void run() {
    std::vector<PlannedTrial> left;
    for (std::size_t place = 0; place < plan_.size(); ++place) {
      if (!order_.shard.has(place)) continue;
      if (auto known = find(plan_[place].key))
        keep(plan_[place], std::move(*known));
      else
        left.push_back(plan_[place]);
    }
    auto const take = [this](PlannedTrial const& trial, FinishedTrial finished) {
      if (order_.journal) order_.journal->append(trial.key, finished.result, finished.recording);
      keep(trial, std::move(finished));
    };
    TrialThreads threads{order_.jobs};
    TrialRunner& runner = order_.runner ? *order_.runner : threads;
    runner.run(*result_.scenario, left, order_.is_over, take);
  }

  /// Hands each variant of the result its trials, from the first replication on up to one that is missing.
  void deliver() {
    for (PlannedTrial const& trial : plan_) {
      std::vector<TrialResult>& trials = result_.variants[trial.variant].trials;
      bool const is_next = trials.size() == trial.replication;
      if (is_next && finished_[trial.place]) trials.push_back(std::move(*finished_[trial.place]));
      finished_[trial.place].reset();
    }
  }

  /// Trials of the experiment, those before included.
  std::size_t done() const { return done_; }
  bool is_complete() const { return done_ == total_; }

private:
  std::optional<FinishedTrial> find(TrialKey key) const {
    for (Journal* const journal : order_.known)
      if (auto found = journal->find(key)) return found;
    return std::nullopt;
  }

  void keep(PlannedTrial const& trial, FinishedTrial finished) {
    if (trial.replication == 0) {
      Recording& recording = result_.variants[trial.variant].recording;
      recording = std::move(finished.recording);
      recording.order = trial.record;
    }
    finished_[trial.place] = std::make_unique<TrialResult>(std::move(finished.result));
    std::lock_guard const lock{mutex_};
    result_.processor_time += finished.processor_time;
    ++done_;
    if (order_.progress) order_.progress(done_, total_);
  }

  std::span<PlannedTrial const> plan_;
  ExperimentOrder const& order_;
  ExperimentResult& result_;
  std::size_t total_;
  std::vector<std::unique_ptr<TrialResult>> finished_; // by place in the plan; empty until a trial ends
  std::mutex mutex_;                                   // guards the members below, and the result's time
  std::size_t done_;
};

using Variants = std::vector<VariantResult>;

/// Calls `visit` with the variants of each point, which stand one behind another.
template <class Visit>
void for_each_point(Variants& variants, Visit const& visit) {
  for (auto first = variants.begin(); first != variants.end();) {
    auto const next = std::find_if(first, variants.end(), [&](VariantResult const& variant) {
      return variant.variant->point != first->variant->point;
    });
    visit(std::span<VariantResult>{first, next});
    first = next;
  }
}

/// Leaves the replications that all variants of a point have.
void leave_common_replications(Variants& variants) {
  for_each_point(variants, [](std::span<VariantResult> point) {
    auto const replications = [](VariantResult const& variant) { return variant.trials.size(); };
    std::size_t const common = replications(*std::ranges::min_element(point, {}, replications));
    for (VariantResult& variant : point)
      variant.trials.resize(common);
  });
  std::erase_if(variants, [](VariantResult const& variant) { return variant.trials.empty(); });
}

/// Leaves the sessions for which every variant had room.
void leave_common_sessions(std::span<VariantResult> point) {
  auto const below = [](VariantResult const& variant) { return variant.recording.sampled_below; };
  std::uint64_t const limit = below(*std::ranges::min_element(point, {}, below));
  for (VariantResult& variant : point) {
    std::erase_if(variant.recording.chronicles,
                  [&](Chronicle const& chronicle) { return chronicle.key >= limit; });
    variant.recording.sampled_below = limit;
  }
}

/// The replications that are to follow those that are done: of the points at which some variant is not yet
/// precise. Nothing is decided but at the end of a batch, so it does not depend on who has run it when.
Batch batch_after(Batch const& last, RunSettings const& run, Variants& variants) {
  auto const most = static_cast<std::size_t>(run.most_replications());
  Batch batch;
  batch.first = last.first + last.count;
  batch.count = std::min(static_cast<std::size_t>(run.replications), most - batch.first);
  for_each_point(variants, [&](std::span<VariantResult> point) {
    bool const goes_on = point.front().trials.size() == batch.first &&
                         std::ranges::any_of(point, [&](VariantResult const& variant) {
                           return !is_precise(variant.trials, run);
                         });
    batch.has_variant.insert(batch.has_variant.end(), point.size(), goes_on);
  });
  return batch;
}

/// The warm-ups by variant, given or found; nothing if the run is over before they are found.
std::optional<std::vector<Warmup>> warmups_for(Scenario const& scenario, ExperimentOrder const& order) {
  if (!scenario.run.finds_warmup)
    return std::vector<Warmup>(scenario.variants.size(), {scenario.run.warmup_ns});
  Scenario const pilot = pilot_of(scenario);
  ExperimentOrder how = order; // of a part, too: its trials have the warm-up of the whole
  how.shard = {};
  how.runner = nullptr; // others know nothing of the pilot
  how.record = {};
  how.progress = {};
  ExperimentResult const found = run_experiment(pilot, how);
  if (!found.is_complete) return std::nullopt;
  return warmups_of(scenario, found);
}

} // namespace

ExperimentResult run_experiment(Scenario const& scenario, ExperimentOrder const& order) {
  ExperimentResult result;
  result.scenario = &scenario;
  result.recorded = order.record;
  auto const warmups = warmups_for(scenario, order);
  result.is_complete = warmups.has_value();
  if (!warmups) return result;
  for (std::size_t i = 0; i < scenario.variants.size(); ++i)
    result.variants.push_back({&scenario.variants[i], {}, {}, (*warmups)[i].is_steady});

  Batch batch{0, static_cast<std::size_t>(scenario.run.replications),
              std::vector<char>(result.variants.size(), true)};
  for (std::size_t done = 0; batch.count > 0;) {
    std::vector<PlannedTrial> plan = plan_of(scenario, order.record, batch);
    if (plan.empty()) break;
    for (PlannedTrial& trial : plan)
      trial.warmup_ns = (*warmups)[trial.variant].length_ns;
    Trials trials{plan, order, done, result};
    trials.run();
    trials.deliver();
    done = trials.done();
    result.is_complete = trials.is_complete();
    if (scenario.run.precision == 0 || !order.shard.is_whole() || !result.is_complete) break;
    batch = batch_after(batch, scenario.run, result.variants);
  }
  leave_common_replications(result.variants);
  for_each_point(result.variants, [](std::span<VariantResult> point) { leave_common_sessions(point); });
  if (order.record.sessions && order.record.requests) result.stories = stories_of(result);
  return result;
}

std::uint64_t ExperimentResult::fingerprint() const {
  std::uint64_t hash = 0;
  for (VariantResult const& variant : variants)
    for (TrialResult const& trial : variant.trials)
      hash = mix_bits(hash + golden_gamma + trial.fingerprint());
  return hash;
}

} // namespace stickysim
