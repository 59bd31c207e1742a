#pragma once

#include <stickysim/trace/trace.hpp>

#include <cstdint>
#include <vector>

namespace stickysim {

/// A session of a trace, with what a fit looks at.
struct ObservedSession {
  std::uint32_t place = 0;  ///< in Trace::sessions
  std::uint64_t client = 0; ///< its address, or a number of its own if it has none
  Nanoseconds start_ns = 0;
  std::uint32_t requests = 0;
  std::vector<Nanoseconds>
      pauses{}; ///< between its requests: think times, or less the demand if times are given
  std::vector<Nanoseconds> demands{}; ///< of the requests that have one
  Nanoseconds duration_ns = 0;        ///< from the first request to the last, as far as is known

  Nanoseconds end_ns() const { return start_ns + duration_ns; }
};

/// All of a trace, in the order of their start. A request with a time follows the reply to the one before it,
/// which came no sooner than its demand: the rest of the gap is the pause.
std::vector<ObservedSession> observed_sessions(Trace const& trace);

} // namespace stickysim
