#pragma once

#include "quiz/scene.hpp"
#include <stickysim/engine/random.hpp>

namespace stickysim {

/// How the traffic of a question is drawn.
struct TrafficDraw {
  std::uint64_t sessions = 8;
  std::uint64_t most_requests = 3; ///< of a session; at least one
  std::uint64_t least_requests = 1;
  std::uint64_t longest_pause = 3; ///< seconds from one request of the fleet to the next; at least one

  /// Sessions that take turns at random: no two requests come in the same second, each is 100 ms of work.
  std::vector<PaperSession> draw(Random& random) const;
};

/// Uniform on `low` … `high`.
inline std::uint64_t between(Random& random, std::uint64_t low, std::uint64_t high) {
  return low + random.below(high - low + 1);
}

/// When the last request of all is issued.
Nanoseconds last_request_ns(std::vector<PaperSession> const& traffic);

/// An instant halfway between two seconds, in the second and third quarter of the traffic: when something
/// happens to the fleet.
Nanoseconds draw_instant(Random& random, std::vector<PaperSession> const& traffic);

/// `12.5 s`
std::string seconds_text(Nanoseconds at_ns);

} // namespace stickysim
