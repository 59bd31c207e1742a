#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace stickysim {

/// How a session ended. Each session has exactly one outcome; where several would fit, the first of
/// lost, failed, abandoned, unfinished, intact.
enum class Outcome : std::uint8_t { intact, lost, failed, abandoned, unfinished };
inline constexpr std::size_t outcome_count = 5;

/// Why a session's state was gone when the user still needed it.
enum class Cause : std::uint8_t {
  none,
  crash,
  oom,
  eviction,
  remap,
  elsewhere,
  table,
  drain,
  scale_in,
  replication_lag,
  store_crash,
  store_eviction,
  ttl,
  token,
};
inline constexpr std::size_t cause_count = 14;

/// Why a request failed for good. Connection errors, timeouts and overload are told apart.
enum class Failure : std::uint8_t {
  refused,     ///< no connection to the chosen server, retries used up
  reset,       ///< the server died with the request in hand
  timeout,     ///< the client's patience ended
  rejected,    ///< the server's queue was full
  unavailable, ///< the balancer knew of no server that may serve it
  state,       ///< its state could not be read or written
  too_large,   ///< its cookies were more than somebody on the way takes
  error,       ///< the application failed while it served it
};
inline constexpr std::size_t failure_count = 8;

std::string_view name_of(Outcome);
std::string_view name_of(Cause);
std::string_view name_of(Failure);

/// Sessions by outcome and cause; whole run.
struct Ledger {
  std::array<std::array<std::uint64_t, cause_count>, outcome_count> sessions{};

  std::uint64_t count(Outcome outcome) const {
    std::uint64_t sum = 0;
    for (std::uint64_t n : sessions[static_cast<std::size_t>(outcome)])
      sum += n;
    return sum;
  }
};

/// Requests by how they ended. The identity issued = ok + logged_out + failed + in flight holds at any time.
struct RequestCounts {
  std::uint64_t issued = 0;
  std::uint64_t ok = 0;
  std::uint64_t logged_out = 0;
  std::array<std::uint64_t, failure_count> failed{};
  std::uint64_t retries = 0;   ///< attempts beyond each request's first
  std::uint64_t misrouted = 0; ///< attempts sent to a server that was down
  std::uint64_t relogins = 0;
  std::uint64_t ok_logins = 0;        ///< of the ok ones: logins, which need no state to be there
  std::uint64_t stale = 0;            ///< requests that found an older state than their session's last one
  std::uint64_t state_misses = 0;     ///< requests that built a soft state anew
  std::uint64_t revoked_accepted = 0; ///< sessions whose credential was still accepted after a log-out
  std::uint64_t turned_around = 0;    ///< requests that waited for a retry on the same server

  std::uint64_t failed_total() const {
    std::uint64_t sum = 0;
    for (std::uint64_t n : failed)
      sum += n;
    return sum;
  }
};

} // namespace stickysim
