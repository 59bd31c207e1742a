#include "experiment/trial_bench.hpp"

#include "experiment/thread_team.hpp"
#include <stickysim/experiment/trial.hpp>

#include <atomic>
#include <exception>
#include <mutex>

namespace stickysim {

void TrialBench::run(std::vector<Want> const& wanted) {
  struct Task {
    Want const* want;
    Key key;
  };
  std::map<Key, Figures> done; // filled in place, so that threads share nothing but its frame
  std::vector<Task> tasks;
  for (Want const& want : wanted)
    for (std::size_t replication = want.first; replication < want.first + want.count; ++replication) {
      Key const key{want.variant->content_hash, replication};
      if (!figures_.contains(key) && done.emplace(key, Figures{}).second) tasks.push_back({&want, key});
    }

  std::atomic<std::size_t> next{0};
  std::mutex mutex; // guards the failure, and calls progress
  std::exception_ptr failure;
  std::size_t finished = 0;
  auto const work = [&] {
    for (std::size_t i; (i = next++) < tasks.size();) {
      try {
        if (is_over_ && is_over_()) throw TrialsStopped{};
        Task const& task = tasks[i];
        TrialResult const trial = run_trial(task.want->variant->design, *task.want->run, task.key.second);
        Figures& figures = done.find(task.key)->second;
        for (Yardstick const& yardstick : yardsticks_)
          figures.push_back(yardstick.value(trial));
        std::lock_guard const lock{mutex};
        ++finished;
        if (progress_) progress_(figures_.size() + finished);
      } catch (...) {
        std::lock_guard const lock{mutex};
        if (!failure) failure = std::current_exception();
        next = tasks.size();
      }
    }
  };
  work_together(std::min<std::size_t>(static_cast<std::size_t>(jobs_), tasks.size()), work);
  if (failure) std::rethrow_exception(failure);
  figures_.merge(done);
}

std::vector<std::optional<double>> TrialBench::figures(Want const& want, std::size_t yardstick) const {
  std::vector<std::optional<double>> values;
  for (std::size_t replication = want.first; replication < want.first + want.count; ++replication)
    values.push_back(figures_.at({want.variant->content_hash, replication})[yardstick]);
  return values;
}

} // namespace stickysim
