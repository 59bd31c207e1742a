#include "experiment/trial_threads.hpp"

#include "experiment/thread_team.hpp"
#include <stickysim/experiment/trial.hpp>

#include <atomic>
#include <chrono>
#include <ctime>
#include <exception>
#include <mutex>

namespace stickysim {
namespace {

/// Of this thread.
std::chrono::nanoseconds processor_time() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return std::chrono::seconds{time.tv_sec} + std::chrono::nanoseconds{time.tv_nsec};
}

} // namespace

FinishedTrial finished(PlannedTrial const& trial, Scenario const& scenario) {
  Design const& design = scenario.variants[trial.variant].design;
  RunSettings run = scenario.run;
  run.warmup_ns = trial.warmup_ns;
  std::chrono::nanoseconds const start = processor_time();
  FinishedTrial done;
  done.recording.order = trial.record;
  // Recording costs time, even if it is of nothing.
  done.result = trial.replication == 0 ? run_trial(design, run, trial.replication, done.recording)
                                       : run_trial(design, run, trial.replication);
  done.processor_time = processor_time() - start;
  return done;
}

void TrialThreads::run(Scenario const& scenario, std::span<PlannedTrial const> trials,
                       std::function<bool()> const& is_over, Take const& take) {
  std::atomic<std::size_t> next{0};
  std::mutex mutex; // guards `failure`
  std::exception_ptr failure;
  auto const work = [&] {
    try {
      for (std::size_t place; (place = next++) < trials.size() && !(is_over && is_over());)
        take(trials[place], finished(trials[place], scenario));
    } catch (...) {
      std::lock_guard const lock{mutex};
      if (!failure) failure = std::current_exception();
      next = trials.size();
    }
  };
  work_together(static_cast<std::size_t>(threads_), work);
  if (failure) std::rethrow_exception(failure);
}

} // namespace stickysim
