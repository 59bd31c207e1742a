#pragma once

#include "backtest/compared_figure.hpp"
#include <stickysim/scenario/scenario.hpp>

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace stickysim {

/// What the simulation says of one figure of a design.
struct Foretold {
  double mean = 0;
  double low = 0; ///< of the interval in which one more observation lies with the run's confidence
  double high = 0;
};

/// All figures of a design, in the order of Backtest::figures; nothing where some replication lacks one.
struct ForetoldDesign {
  std::string name;
  std::vector<std::optional<Foretold>> figures;
};

/// A log beside what the simulation says of the fleet that made it, and of other designs.
struct Backtest {
  std::vector<ComparedFigure> figures;
  std::vector<std::optional<double>> logged; ///< by figure
  std::vector<ForetoldDesign> designs;       ///< the first is the one that made the log
  Frame frame;
  int replications = 0;

  /// Whether the log and the prediction both have the figure.
  bool is_compared(std::size_t figure) const { return logged[figure] && designs.front().figures[figure]; }
  bool covers(std::size_t figure) const {
    Foretold const& foretold = *designs.front().figures[figure];
    return foretold.low <= *logged[figure] && *logged[figure] <= foretold.high;
  }
  /// By how much the log has more than predicted, as a share of the prediction; nothing if that is 0.
  std::optional<double> error(std::size_t figure) const;
};

/// How to run it.
struct BacktestOrder {
  int jobs = 1;
  std::function<bool()> is_over{};                                     ///< asked before each trial
  std::function<void(std::size_t done, std::size_t total)> progress{}; ///< one call at a time
};

/// Simulates every variant of a scenario that runs for as long as the log, with run.replications, and takes
/// from each trial the figures that the log has. The interval is Student's for one more observation: the log
/// is one (Hahn and Meeker, Statistical Intervals, 1991, 4.7). Throws what run_trial() throws; nothing if it
/// was over early.
std::optional<Backtest> backtest(Scenario const& scenario, LogTraffic const& log, BacktestOrder const& order);

/// The interval in which one more value lies with that probability, from two values on.
Foretold foretold(std::vector<double> const& values, double confidence);

} // namespace stickysim
