#pragma once

#include <stickysim/engine/int128.hpp>
#include <stickysim/language/argument_reader.hpp>
#include <stickysim/model/routing_policy.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace stickysim {

/// A circle of 64-bit hashes on which each server stands at a number of points. Servers that are no
/// candidates keep their points and are passed over, so that a change of members moves only the sessions of
/// those that changed.
///
/// The points stand in order in an array with room between them, each as near as may be to where its hash
/// would have it: a look-up costs one access to memory, which is all that counts where rings are large.
class HashRing {
public:
  static constexpr std::uint64_t most_points = 1 << 24;

  /// `points`: by server, how many it has; at least one in all, at most most_points. Where a server's points
  /// lie depends on `seed` and the server alone.
  HashRing(std::span<std::uint32_t const> points, std::uint64_t seed);

  /// Starts to load what first() will look at.
  void fetch(std::uint64_t hash) const { __builtin_prefetch(&places_[place(hash)]); }

  // Points are told by their places; a point may have several.

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
  // A point is one integer: where it lies in the high bits, whose it is in the low ones.
  static constexpr int server_bits = 24;
  static constexpr std::uint64_t server_mask = (std::uint64_t{1} << server_bits) - 1;

  std::size_t place(std::uint64_t hash) const {
    return static_cast<std::size_t>(static_cast<Uint128>(hash) * spread_ >> 64);
  }
  void insert(std::uint64_t point);

  std::size_t size_;
  std::size_t spread_; ///< so many places make the circle; a few more may follow
  /// Clockwise, no point before the place of its hash; what is vacant repeats the point that follows, and
  /// after the last one the greatest number ends every search.
  std::vector<std::uint64_t> places_;
  std::size_t end_ = 0; ///< one past the last point
};

/// The argument `vnodes`: a server's points, so many that the ring can hold those of `servers`.
std::uint32_t read_vnodes(ArgumentReader& arguments, std::uint32_t servers);

} // namespace stickysim
