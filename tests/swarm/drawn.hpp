#pragma once

#include "reference/random_scenario.hpp"

#include <cstdint>

namespace stickysim::swarm {

/// A whole scenario of the swarm.
struct Drawn : reference::RandomScenario {
  /// Whether the reference simulator is asked, too: where nothing happens at the same instant by accident.
  bool has_second_opinion = false;
};

/// The same seed gives the same scenario: one in three of those that the reference simulator covers, else any
/// section, policy and placement together with any other. Most come to their end: traffic and faults are
/// followed by a calm.
Drawn drawn(std::uint64_t seed);

} // namespace stickysim::swarm
