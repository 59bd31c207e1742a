#include "routing/hash_ring.hpp"

#include <stickysim/engine/random.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <utility>

namespace stickysim {

namespace {

constexpr std::uint64_t vacant = 0;

} // namespace

HashRing::HashRing(std::span<std::uint32_t const> points, std::uint64_t seed)
    : size_{std::accumulate(points.begin(), points.end(), std::size_t{0})}, spread_{size_ + size_ / 2},
      places_(spread_ + 1, vacant) {
  for (std::uint64_t server = 0; server < points.size(); ++server) {
    std::uint64_t const key = mix_bits(seed + golden_gamma * (server + 1));
    for (std::uint64_t replica = 0; replica < points[server]; ++replica) {
      std::uint64_t const hash = mix_bits(key + golden_gamma * (replica + 1));
      insert((std::max(hash, server_mask + 1) & ~server_mask) | server);
    }
  }
  end_ = places_.size();
  while (places_[end_ - 1] == vacant)
    --end_;
  places_.push_back(UINT64_MAX);
  for (std::size_t at = places_.size() - 1; at > 0; --at)
    if (places_[at - 1] == vacant) places_[at - 1] = places_[at];
}

/// The points behind it move on, up to the next vacant place.
void HashRing::insert(std::uint64_t point) {
  std::size_t at = place(point);
  while (places_[at] != vacant && places_[at] < point)
    ++at;
  for (; places_[at] != vacant; ++at)
    std::swap(places_[at], point);
  places_[at] = point;
  if (at + 1 == places_.size()) places_.push_back(vacant);
}

std::uint32_t read_vnodes(ArgumentReader& arguments, std::uint32_t servers) {
  auto const vnodes = static_cast<std::uint32_t>(arguments.integer("vnodes", 1, HashRing::most_points, 160));
  if (std::uint64_t{servers} * vnodes > HashRing::most_points)
    arguments.fail("vnodes",
                   fmt::format("makes {} points for {} servers, more than the {} that a ring may hold",
                               std::uint64_t{servers} * vnodes, servers, HashRing::most_points),
                   fmt::format("use at most {}", HashRing::most_points / servers));
  return vnodes;
}

} // namespace stickysim
