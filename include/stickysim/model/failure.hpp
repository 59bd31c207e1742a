#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace stickysim {

/// Why a request failed for good. Connection errors, timeouts and overload are told apart.
enum class Failure : std::uint8_t {
  refused,     ///< no connection to the chosen server, retries used up
  reset,       ///< the server died while it had the request
  timeout,     ///< the client's patience ended
  rejected,    ///< the server's queue was full
  unavailable, ///< the balancer knew of no server that may serve it
  state,       ///< its state could not be read or written
  too_large,   ///< its cookies had more bytes than the balancer or server takes
  error,       ///< the application answered with an error
};
inline constexpr std::size_t failure_count = 8;

std::string_view name_of(Failure);

} // namespace stickysim
