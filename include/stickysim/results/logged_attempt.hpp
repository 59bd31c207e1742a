#pragma once

#include <stickysim/engine/time.hpp>
#include <stickysim/model/routing_policy.hpp>

#include <cstdint>

namespace stickysim {

/// How a logged request ended for its client.
enum class AttemptEnd : std::uint8_t { ok, logged_out, failed };

/// One attempt of a client, as a balancer would write it into its access log when it ends.
struct LoggedAttempt {
  Nanoseconds issued_ns = 0;
  Nanoseconds ended_ns = 0;
  std::uint64_t session = 0;   ///< tells its session from others of its class
  std::uint32_t workload = 0;  ///< the index of its class
  ServerId server = no_server; ///< that had it last; none if it came to none
  AttemptEnd answer = AttemptEnd::ok;
};

} // namespace stickysim
