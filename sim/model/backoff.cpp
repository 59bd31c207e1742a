#include "model/backoff.hpp"

#include <algorithm>

namespace stickysim {
namespace {

/// Uniform, both ends included.
Nanoseconds between(Nanoseconds low, Nanoseconds high, Random& draws) {
  return low + static_cast<Nanoseconds>(draws.below(static_cast<std::uint64_t>(high - low) + 1));
}

Nanoseconds decorrelated(Nanoseconds base, Nanoseconds most, std::uint32_t retry, Random& draws) {
  Nanoseconds pause = base;
  for (; retry > 0; --retry)
    pause = std::min(most, between(base, std::max(base, 3 * pause), draws));
  return pause;
}

} // namespace

Nanoseconds backoff(WorkloadClass const& clients, std::uint32_t retry, Random draws) {
  Nanoseconds const base = clients.backoff_ns;
  Nanoseconds const most = clients.backoff_max_ns;
  if (base == 0) return 0;
  if (clients.jitter == Jitter::decorrelated) return decorrelated(base, most, retry, draws);

  Nanoseconds pause = base;
  for (std::uint32_t doubled = 1; doubled < retry && pause < most; ++doubled)
    pause *= 2;
  pause = std::min(pause, most);
  draws.skip(retry - 1);
  switch (clients.jitter) {
  case Jitter::equal: return between(pause / 2, pause, draws);
  case Jitter::full: return between(0, pause, draws);
  case Jitter::none:
  case Jitter::decorrelated: break;
  }
  return pause;
}

} // namespace stickysim
