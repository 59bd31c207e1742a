#include "model/slow_start.hpp"

#include <algorithm>

namespace stickysim {
namespace {

constexpr Nanoseconds second = nanoseconds_per_second;

SlowStart grow_evenly(BalancerSettings const& settings, Nanoseconds since_ns, Nanoseconds now_ns) {
  constexpr Nanoseconds steps = 32;
  Nanoseconds const step_ns = std::max<Nanoseconds>(1, settings.slow_start_ns / steps);
  Nanoseconds const step = (now_ns - since_ns) / step_ns;
  if (now_ns - since_ns >= settings.slow_start_ns) return {};
  double const middle_ns = (static_cast<double>(step) + 0.5) * static_cast<double>(step_ns);
  double const share = middle_ns / static_cast<double>(settings.slow_start_ns);
  return {std::min(1.0, std::max(share, settings.slow_start_floor)), 1,
          since_ns + std::min((step + 1) * step_ns, settings.slow_start_ns)};
}

SlowStart grow_as_haproxy(BalancerSettings const& settings, Nanoseconds since_ns, Nanoseconds now_ns) {
  Nanoseconds const whole_s = (settings.slow_start_ns + second - 1) / second;
  Nanoseconds const look_ns = std::max(second, settings.slow_start_ns / 20);
  Nanoseconds const looks = (now_ns - since_ns) / look_ns;
  auto const seconds_at = [&](Nanoseconds time_ns) { return time_ns / second - since_ns / second; };
  Nanoseconds const weight_s = seconds_at(since_ns + looks * look_ns);
  Nanoseconds const connections_s = seconds_at(now_ns);
  SlowStart shares;
  if (weight_s < whole_s) shares.weight = static_cast<double>(16 * weight_s / whole_s + 1) / 16;
  if (connections_s < whole_s) shares.connections = static_cast<double>(100 * connections_s / whole_s) / 100;
  if (weight_s < whole_s)
    shares.next_ns = std::min(since_ns + (looks + 1) * look_ns, (now_ns / second + 1) * second);
  return shares;
}

} // namespace

SlowStart slow_start(BalancerSettings const& settings, Nanoseconds since_ns, Nanoseconds now_ns) {
  return settings.slow_start_law == SlowStartLaw::haproxy ? grow_as_haproxy(settings, since_ns, now_ns)
                                                          : grow_evenly(settings, since_ns, now_ns);
}

} // namespace stickysim
