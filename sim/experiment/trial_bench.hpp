#pragma once

#include "experiment/yardstick.hpp"
#include <stickysim/scenario/scenario.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

namespace stickysim {

/// Thrown where trials were to stop.
class TrialsStopped : public std::exception {};

/// Runs trials when a search asks for them, and keeps of each what its yardsticks say: a trial that is asked
/// for again costs nothing.
class TrialBench {
public:
  /// `is_over` is asked before each trial; `progress` is told how many have been run, one call at a time.
  TrialBench(std::vector<Yardstick> yardsticks, int jobs, std::function<bool()> is_over = {},
             std::function<void(std::size_t)> progress = {})
      : yardsticks_{std::move(yardsticks)}, jobs_{jobs}, is_over_{std::move(is_over)}, progress_{std::move(
                                                                                           progress)} {}

  std::vector<Yardstick> const& yardsticks() const { return yardsticks_; }

  /// Replications of a design, from `first` on.
  struct Want {
    Variant const* variant;
    RunSettings const* run;
    std::size_t first;
    std::size_t count;
  };
  /// Runs all that are wanted and have not been run. Throws TrialsStopped, and what run_trial() throws.
  void run(std::vector<Want> const& wanted);

  /// By replication, what a yardstick says of trials that have been run; nothing where it is not defined.
  std::vector<std::optional<double>> figures(Want const& want, std::size_t yardstick = 0) const;

  std::size_t trials() const { return figures_.size(); } ///< that have been run

private:
  using Key = std::pair<std::uint64_t, std::uint64_t>; // content and replication
  using Figures = std::vector<std::optional<double>>;  // by yardstick

  std::vector<Yardstick> yardsticks_;
  int jobs_;
  std::function<bool()> is_over_;
  std::function<void(std::size_t)> progress_;
  std::map<Key, Figures> figures_;
};

} // namespace stickysim
