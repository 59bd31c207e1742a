#pragma once

#include <vector>

namespace stickysim {

/// Places for labels that want to stand at `wanted`, each at least `gap` from the next one and all between
/// `low` and `high` if there is room, moved as little as may be. In the order of `wanted`.
std::vector<double> spread(std::vector<double> const& wanted, double gap, double low, double high);

} // namespace stickysim
