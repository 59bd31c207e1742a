#pragma once

#include <stickysim/language/words.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
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
inline constexpr std::size_t failure_count = enumerator_count<Failure>();

/// What the program knows of a failure beside what the model does with it.
struct FailureRow {
  Failure word;
  std::string_view name;
  std::string_view meaning;   ///< what an error means that the client or the balancer meets
  std::string_view at_server; ///< what the story of a session says when it happens at a server, `{}`; empty:
                              ///< the server answers with an error, and the meaning
};

/// A row for each failure, in their order.
std::span<FailureRow const> failures();

inline FailureRow const& row_of(Failure failure) { return failures()[static_cast<std::size_t>(failure)]; }
inline std::string_view name_of(Failure failure) { return row_of(failure).name; }

} // namespace stickysim
