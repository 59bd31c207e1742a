#include "routing/hash_ring.hpp"

#include <stickysim/engine/random.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <numeric>

namespace stickysim {
namespace {

template <class Use>
void for_each_hash(std::span<std::uint32_t const> points, std::uint64_t seed, Use use) {
  for (std::uint64_t server = 0; server < points.size(); ++server) {
    std::uint64_t const key = mix_bits(seed + golden_gamma * (server + 1));
    for (std::uint64_t replica = 0; replica < points[server]; ++replica)
      use(server, mix_bits(key + golden_gamma * (replica + 1)));
  }
}

} // namespace

HashRing::HashRing(std::span<std::uint32_t const> points, std::uint64_t seed) {
  // Points are spread evenly, one or two in a cell: count, place, and sort within the cells.
  std::size_t const size = std::accumulate(points.begin(), points.end(), std::size_t{0});
  int const cell_bits = std::max(static_cast<int>(std::bit_width(size)) - 1, 1);
  shift_ = 64 - cell_bits;
  cell_start_.assign((std::size_t{1} << cell_bits) + 1, 0);
  for_each_hash(points, seed,
                [&](std::uint64_t, std::uint64_t hash) { ++cell_start_[(hash >> shift_) + 1]; });
  for (std::size_t cell = 1; cell < cell_start_.size(); ++cell)
    cell_start_[cell] += cell_start_[cell - 1];
  std::vector<std::uint32_t> free = cell_start_;
  points_.resize(size);
  for_each_hash(points, seed, [&](std::uint64_t server, std::uint64_t hash) {
    points_[free[hash >> shift_]++] = (hash & ~server_mask) | server;
  });
  for (std::size_t cell = 0; cell + 1 < cell_start_.size(); ++cell)
    std::sort(points_.begin() + cell_start_[cell], points_.begin() + cell_start_[cell + 1]);
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
