#pragma once

#include "model/argument_reader.hpp"
#include <stickysim/model/routing_policy.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace stickysim {

/// A circle of 64-bit hashes on which each server stands at a number of points. Servers that are no
/// candidates keep their points and are passed over, so that a change of members moves only the sessions of
/// those that changed.
class HashRing {
public:
  static constexpr std::uint64_t most_points = 1 << 24;

  /// `points`: by server, how many it has; at least one in all, at most most_points. Where a server's points
  /// lie depends on `seed` and the server alone.
  HashRing(std::span<std::uint32_t const> points, std::uint64_t seed);

  /// The first point at or clockwise after `hash`.
  std::size_t first(std::uint64_t hash) const {
    std::size_t at = cell_start_[hash >> shift_];
    while (at < points_.size() && points_[at] < hash)
      ++at;
    return at < points_.size() ? at : 0;
  }

  std::size_t next(std::size_t at) const { return at + 1 < points_.size() ? at + 1 : 0; }
  std::size_t previous(std::size_t at) const { return at > 0 ? at - 1 : points_.size() - 1; }
  std::size_t size() const { return points_.size(); }
  std::uint64_t hash(std::size_t at) const { return points_[at]; }
  ServerId server(std::size_t at) const { return static_cast<ServerId>(points_[at] & server_mask); }

private:
  // A point is one integer: where it lies in the high bits, whose it is in the low ones.
  static constexpr int server_bits = 24;
  static constexpr std::uint64_t server_mask = (std::uint64_t{1} << server_bits) - 1;

  int shift_ = 0;                         ///< from a hash to its cell
  std::vector<std::uint64_t> points_;     ///< clockwise
  std::vector<std::uint32_t> cell_start_; ///< by cell, an equal part of the circle: its first point
};

/// The argument `vnodes`: a server's points, so many that the ring can hold those of `servers`.
std::uint32_t read_vnodes(ArgumentReader& arguments, std::uint32_t servers);

} // namespace stickysim
