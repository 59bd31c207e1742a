#pragma once

#include <stickysim/engine/time.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace stickysim {

/// One request of a recorded session.
struct TraceRequest {
  Nanoseconds at_ns = -1;     ///< open-loop: absolute time of issue; -1: `think_ns` holds
  Nanoseconds think_ns = 0;   ///< closed-loop: from the previous reply to this request; 0 on a first request
  Nanoseconds demand_ns = -1; ///< service time on a server of speed 1; -1: drawn from the workload's demand
};

/// One recorded session: a run of requests in order, the first being the login.
struct TraceSession {
  std::string id;            ///< as in the file
  std::uint64_t address = 0; ///< hash of the address column; 0 if absent
  std::uint32_t first = 0;   ///< index of its first request
  std::uint32_t count = 0;   ///< requests, at least 1
};

/// Recorded traffic, read once and shared by all trials. Sessions are in the order of their start.
struct Trace {
  std::string path;
  std::uint64_t content_hash = 0; ///< FNV-1a over the uncompressed bytes, for the scenario's identity
  std::vector<TraceSession> sessions;
  std::vector<TraceRequest> requests;
};

} // namespace stickysim
