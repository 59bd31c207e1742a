#pragma once

#include "swarm/examination.hpp"

#include <cstdint>
#include <set>
#include <string>
#include <vector>

namespace stickysim::swarm {

/// What the scenarios of one seed after another come to.
struct SwarmResult {
  std::vector<std::uint64_t> fingerprints; ///< of the first trials, by seed
  std::set<std::string> seen;              ///< as in Examination
  std::vector<std::uint64_t> by_order;     ///< seeds of those that differ from the reference by order alone
  std::string report; ///< of the first scenario with a finding, made small; empty: there is none
};

/// Examines `scenarios` of them, from the seed `from` on, up to the first with a finding. `makes_small`:
/// whether that is made small, which takes up to some thousand trials more.
SwarmResult swarm(std::uint64_t from, std::uint64_t scenarios, bool makes_small = true);

} // namespace stickysim::swarm
