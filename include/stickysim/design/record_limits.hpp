#pragma once

#include <cstddef>
#include <cstdint>

/// The largest numbers that a design may ask for because the simulation counts up to them in a few bits: its
/// records are kept small. The key table refuses more, and beside each record it is asserted that what the
/// record must hold fits.
namespace stickysim {

/// Elements of a list: classes of clients, groups of servers, faults, ….
inline constexpr std::size_t most_listed = 255;

/// In a group. Fewer can be simulated; sums of these do not overflow.
inline constexpr std::int64_t most_servers_named = 1'000'000'000;

inline constexpr std::int64_t most_balancers = 1000;
inline constexpr std::int64_t most_balancer_retries = 100; ///< of one attempt of a client
inline constexpr std::int64_t most_client_retries = 255;   ///< of one request
inline constexpr std::int64_t most_parallel = 1000;        ///< requests of a session at the same time

/// Visits to the store before a request is served, and again after it.
inline constexpr std::int64_t most_store_trips = 255;

/// Bits that tell such visits of one side apart.
inline constexpr int store_trip_bits = 8;
static_assert(most_store_trips < 1 << store_trip_bits);

} // namespace stickysim
