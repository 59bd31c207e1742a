#pragma once

#include "catch.hpp"
#include "routing/known_fleet.hpp"

#include <cmath>
#include <cstdint>

namespace stickysim {

inline constexpr int moved_keys = 50'000;

/// The fraction of moved_keys sessions that two fleets send to different servers.
inline double moved(KnownFleet& before, KnownFleet& after, std::uint64_t key = 1) {
  Random keys{key};
  Random unused{1};
  int count = 0;
  for (int i = 0; i < moved_keys; ++i) {
    RoutingKey const session{.hash = keys.bits()};
    count += before.pick(unused, session) != after.pick(unused, session) ? 1 : 0;
  }
  return static_cast<double>(count) / moved_keys;
}

/// Five standard deviations of a fraction of moved_keys independent sessions.
inline double moved_bound(double expected) { return 5 * std::sqrt(expected * (1 - expected) / moved_keys); }

} // namespace stickysim
