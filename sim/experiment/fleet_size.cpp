#include "experiment/fleet_size.hpp"

#include <algorithm>

namespace stickysim {

FleetSize smallest_fleet(int least, int most, std::function<Met(int servers)> const& met) {
  auto const does = [&](int servers) { return met(servers) == Met::yes; };
  int low = least - 1; // does not, as far as is known
  int high = least;
  while (!does(high)) {
    if (high == most) return {std::nullopt, met(most)};
    low = high;
    high = std::min(most, 2 * high);
  }
  while (high - low > 1) {
    int const middle = low + (high - low) / 2;
    (does(middle) ? high : low) = middle;
  }
  for (int below = high - 1; below >= std::max(least, high - 2); --below)
    if (does(below)) high = below;
  return {high, high > least ? met(high - 1) : Met::no};
}

} // namespace stickysim
