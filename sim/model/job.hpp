#pragma once

#include <stickysim/engine/time.hpp>
#include <stickysim/model/routing_policy.hpp>

#include <cstdint>

namespace stickysim {

/// A session of one request, whose state is never asked for again: all that must be kept of both, in half
/// a line of the cache. See job_path.cpp.
struct alignas(32) Job {
  std::uint32_t next; ///< in its server's queue
  ServerId server;
  Nanoseconds arrived_ns;
  Nanoseconds demand_ns;
  Nanoseconds wait_ns; ///< in its server's queue
};
static_assert(sizeof(Job) == 32);

} // namespace stickysim
