#pragma once

#include "swarm/drawn.hpp"

#include <cstdint>
#include <optional>
#include <set>
#include <string>

namespace stickysim::swarm {

/// What is wrong with a scenario's trials.
struct Finding {
  std::string kind; ///< a word; a scenario made smaller shows the same mistake if it still has this
  std::string what;
};

struct Examination {
  std::optional<Finding> finding; ///< the first one
  std::uint64_t fingerprint = 0;  ///< of the first trial
  std::set<std::string> seen;     ///< causes of lost sessions, failures and `drained`
  bool differs_by_order = false;  ///< from the reference simulator
};

/// Simulates a scenario several times, on one thread and on three, with a log and without, and looks for what
/// must not be: books that do not add up, trials that do not repeat themselves or leave something in one
/// another, sessions or requests that do not end in a calm, state that is where it cannot be, a difference
/// from the reference simulator. Where two requests meet at one nanosecond, by chance or because both have
/// waited the same delays in another order, either may be the first: the reference then has the program's
/// figures in one order of its events, and the difference is no finding.
Examination examine(Drawn const& scenario);

} // namespace stickysim::swarm
