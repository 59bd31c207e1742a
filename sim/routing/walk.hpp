#pragma once

#include <stickysim/model/routing_policy.hpp>

namespace stickysim {

/// A policy that hashes walks over servers in an order that belongs to the session, and takes the first
/// candidate that is not to be avoided. `next_server` returns the servers of the walk, candidates or not; it
/// may repeat some, but returns each in the end.
template <class NextServer>
std::uint32_t walk(Candidates const& candidates, NextServer next_server) {
  while (true) {
    std::uint32_t const index = candidates.index(next_server());
    if (index != no_server && !candidates.avoids(index)) return index;
  }
}

} // namespace stickysim
