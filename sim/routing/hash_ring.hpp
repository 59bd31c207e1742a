#pragma once

#include <stickysim/engine/int128.hpp>
#include <stickysim/language/argument_reader.hpp>
#include <stickysim/model/routing_policy.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace stickysim {

/// A circle of 64-bit hashes on which each server has a number of points. Servers that are not candidates
/// keep their points and are passed over, so that a change of members moves only the sessions of servers that
/// changed.
///
/// The points stand in order in an array with room between them, each as near as possible to the place that
/// follows from its hash. So a look-up costs one access to memory, which matters if rings are large.
class HashRing {
public:
  static constexpr std::uint64_t most_points = 1 << 24;

  /// `points`: the number of points by server; at least one in all, at most most_points. The places of a
  /// server's points depend on `seed` and the server only.
  HashRing(std::span<std::uint32_t const> points, std::uint64_t seed);

  /// Prefetches the entry that first() reads.
  void fetch(std::uint64_t hash) const { __builtin_prefetch(&places_[place(hash)]); }

  // A point is named by its place; it may have several.

  /// The first point at or clockwise after `hash`.
  std::size_t first(std::uint64_t hash) const {
    std::size_t at = place(hash);
    while (places_[at] < hash)
      ++at;
    return at < end_ ? at : 0;
  }

  std::size_t next(std::size_t at) const {
    std::uint64_t const point = places_[at];
    while (places_[at] == point)
      ++at;
    return at < end_ ? at : 0;
  }
  std::size_t previous(std::size_t at) const {
    std::uint64_t const point = places_[at];
    for (std::size_t passed = 0; places_[at] == point && passed < end_; ++passed)
      at = at > 0 ? at - 1 : end_ - 1;
    return at;
  }
  std::size_t size() const { return size_; } ///< the number of points
  std::uint64_t hash(std::size_t at) const { return places_[at]; }
  ServerId server(std::size_t at) const { return static_cast<ServerId>(places_[at] & server_mask); }

private:
  // A point is one integer: its hash in the high bits, its server in the low ones.
  static constexpr int server_bits = 24;
  static constexpr std::uint64_t server_mask = (std::uint64_t{1} << server_bits) - 1;

  std::size_t place(std::uint64_t hash) const {
    return static_cast<std::size_t>(static_cast<Uint128>(hash) * spread_ >> 64);
  }
  void insert(std::uint64_t point);

  std::size_t size_;
  std::size_t spread_; ///< places on the circle; a few more may follow
  /// Clockwise, no point before the place of its hash. A vacant place repeats the point that follows; the
  /// greatest number after the last point ends every search.
  std::vector<std::uint64_t> places_;
  std::size_t end_ = 0; ///< one past the last point
};

/// The argument `vnodes`: a server's points, limited so that the ring can hold the points of `servers`.
std::uint32_t read_vnodes(ArgumentReader& arguments, std::uint32_t servers);

} // namespace stickysim
