#pragma once

#include "backtest/prediction.hpp"

#include <string>

namespace stickysim {

/// What `backtest --format json` prints: how many figures are covered, and all of them by design.
std::string backtest_json(Backtest const& backtest, LogTraffic const& log, Scenario const& scenario);

} // namespace stickysim
