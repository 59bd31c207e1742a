#pragma once

#include <stickysim/model/routing_policy.hpp>

#include <cstdint>

namespace stickysim {

/// The weight that policies divide by, in units of 1 / weight_unit. A weight of 0 counts as 1, that is
/// weight_unit, because a candidate may be picked.
inline std::uint32_t weight_of(Candidates const& candidates, ServerId server) {
  std::uint32_t const weight = candidates.weights[server];
  return weight > 0 ? weight : candidates.weight_unit;
}

} // namespace stickysim
