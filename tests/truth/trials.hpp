#pragma once

#include <stickysim/results/trial_result.hpp>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <string>
#include <thread>
#include <vector>

namespace stickysim::truth {

/// The seed of all that is simulated here.
inline constexpr std::uint64_t seed = 20260101;

inline int cores() { return static_cast<int>(std::max(1u, std::thread::hardware_concurrency())); }

/// The trials of the only variant of a scenario, given as its file's text. A scenario that is refused is a
/// mistake here: ends the program with the reason.
std::vector<TrialResult> simulate(std::string const& scenario);

/// What `run` answers for the replications 0 … `count` − 1, in that order, on all cores.
template <class Run>
auto replicate(int count, Run run) {
  std::vector<decltype(run(0))> results(static_cast<std::size_t>(count));
  std::atomic<int> next{0};
  auto const work = [&] {
    for (int replication; (replication = next++) < count;)
      results[static_cast<std::size_t>(replication)] = run(replication);
  };
  std::vector<std::jthread> others;
  for (int i = 1; i < cores(); ++i)
    others.emplace_back(work);
  work();
  others.clear(); // waits for them
  return results;
}

} // namespace stickysim::truth
