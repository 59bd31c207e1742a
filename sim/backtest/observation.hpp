#pragma once

#include <stickysim/engine/time.hpp>
#include <stickysim/model/routing_policy.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace stickysim {

/// A request as both an access log and the simulation tell of it.
struct ObservedRequest {
  Nanoseconds ended_ns = 0;    ///< since the record began
  Nanoseconds latency_ns = -1; ///< at the balancer; -1: not told
  std::uint32_t session = 0;   ///< a number
  ServerId server = no_server; ///< that answered
  bool failed = false;         ///< its client got an error, or nothing
  bool lost = false;           ///< it found its session's state gone
};

/// What is known of the requests of a record.
struct ObservedKinds {
  bool servers = false;
  bool losses = false; ///< the log tells what became of the cookie that pins a session
};

/// A log's traffic.
struct LogTraffic {
  std::string path;                      ///< of several files the names, with commas
  std::string format;                    ///< in words
  std::vector<ObservedRequest> requests; ///< in the order in which they ended
  std::vector<std::string> servers;      ///< by ServerId: names in the log; empty where it has none for it
  std::uint64_t sessions = 0;
  std::uint64_t bad_lines = 0;
  ObservedKinds kinds;
  Nanoseconds span_ns = 0;       ///< from the first receipt to the last answer
  Nanoseconds resolution_ns = 1; ///< the step in which it tells latencies, rounded down
};

} // namespace stickysim
