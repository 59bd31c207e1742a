#pragma once

#include <stickysim/model/routing_policy.hpp>

#include <algorithm>

namespace stickysim {

/// The weight that policies divide by. A candidate may be picked, so that a weight of 0 counts as 1.
inline std::uint32_t weight_of(Candidates const& candidates, ServerId server) {
  return std::max(candidates.weights[server], 1u);
}

} // namespace stickysim
