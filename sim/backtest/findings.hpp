#pragma once

#include "backtest/prediction.hpp"

#include <string>

namespace stickysim {

/// A backtest as people read it: the figures of the log beside those predicted, how many intervals cover
/// them, and what the other designs would have made of the same traffic.
std::string backtest_text(Backtest const& backtest, LogTraffic const& log, Scenario const& scenario);

/// A row for each design and figure.
std::string backtest_csv(Backtest const& backtest, LogTraffic const& log, Scenario const& scenario);

/// What a figure would be if the backtest's error carried over to another design; nothing where there is
/// none.
std::optional<double> carried_over(Backtest const& backtest, std::size_t design, std::size_t figure);

/// As the log names it, else its number.
std::string server_name(ServerId server, LogTraffic const& log);

/// Of the figures that are compared, how many intervals cover the log's.
struct Coverage {
  std::size_t covered = 0;
  std::size_t compared = 0;
};
Coverage coverage_of(Backtest const& backtest);

} // namespace stickysim
