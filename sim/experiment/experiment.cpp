#include <stickysim/engine/random.hpp>
#include <stickysim/experiment/experiment.hpp>
#include <stickysim/experiment/trial.hpp>

#include <atomic>
#include <exception>
#include <mutex>
#include <thread>

namespace stickysim {

ExperimentResult run_experiment(Scenario const& scenario, int jobs,
                                std::function<void(std::size_t done, std::size_t total)> const& progress) {
  auto const replications = static_cast<std::size_t>(scenario.run.replications);
  ExperimentResult result;
  result.scenario = &scenario;
  for (Variant const& variant : scenario.variants)
    result.variants.push_back({&variant, std::vector<TrialResult>(replications)});

  std::size_t const total = scenario.variants.size() * replications;
  std::atomic<std::size_t> next{0};
  std::mutex mutex; // guards the variables below
  std::size_t done = 0;
  std::exception_ptr failure;

  // Trials share nothing: each worker takes the next one and writes its result to that trial's own place.
  auto const work = [&] {
    for (std::size_t trial; (trial = next++) < total;) {
      try {
        VariantResult& variant = result.variants[trial / replications];
        std::size_t const replication = trial % replications;
        variant.trials[replication] = run_trial(variant.variant->design, scenario.run, replication);
        std::lock_guard const lock{mutex};
        ++done;
        if (progress) progress(done, total);
      } catch (...) {
        std::lock_guard const lock{mutex};
        if (!failure) failure = std::current_exception();
        next = total;
      }
    }
  };
  std::vector<std::thread> threads;
  for (int i = 1; i < jobs; ++i)
    threads.emplace_back(work);
  work();
  for (std::thread& thread : threads)
    thread.join();
  if (failure) std::rethrow_exception(failure);
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
