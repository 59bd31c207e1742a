#include "model/priorities.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace stickysim {

Priorities::Priorities(Design const& design) : settings_{design.balancer} {
  for (ServerGroup const& group : design.servers) {
    auto const level = static_cast<std::size_t>(group.priority);
    levels_.resize(std::max(levels_.size(), level + 1));
    levels_[level].servers += static_cast<std::uint32_t>(group.count);
    levels_[level].well += static_cast<std::uint32_t>(group.count);
  }
}

std::uint32_t Priorities::servers() const {
  std::uint32_t sum = 0;
  for (Level const& level : levels_)
    sum += level.servers;
  return sum;
}

/// How much of the traffic the health of each priority bears, in percent. Without overprovisioning a priority
/// bears all or nothing.
std::vector<std::uint32_t> Priorities::availability() const {
  std::vector<std::uint32_t> percents;
  for (Level const& level : levels_) {
    double const factor = settings_.overprovisioning * 100;
    if (level.well == 0)
      percents.push_back(0);
    else if (factor > 0) // the quotient may be a whole number that comes out a little less
      percents.push_back(static_cast<std::uint32_t>(
          std::min(100.0, std::floor(factor * level.well / level.servers + 1e-6))));
    else
      percents.push_back(is_short(level) ? 0 : 100);
  }
  return percents;
}

/// Whether all priorities together bear the traffic: then none panics, few of its servers as may be well.
bool Priorities::suffice() const {
  std::vector<std::uint32_t> const percents = availability();
  return std::accumulate(percents.begin(), percents.end(), 0u) >= 100;
}

std::vector<double> Priorities::shares() const {
  bool const all_panic =
      std::ranges::all_of(levels_, [](Level const& level) { return level.panics || level.servers == 0; });
  bool const by_servers = all_panic && settings_.overprovisioning > 0;
  std::vector<std::uint32_t> parts = availability();
  for (std::size_t level = 0; level < levels_.size(); ++level) {
    if (by_servers) parts[level] = levels_[level].servers;
    if (settings_.overprovisioning == 0)
      parts[level] = levels_[level].well > 0 || levels_[level].panics ? 100 : 0;
  }

  std::uint64_t const sum = std::accumulate(parts.begin(), parts.end(), std::uint64_t{0});
  std::uint64_t const whole =
      std::max<std::uint64_t>(1, by_servers ? sum : std::min<std::uint64_t>(sum, 100));
  std::vector<double> shares;
  std::uint64_t left = 100;
  for (std::uint64_t const part : parts) {
    std::uint64_t const share = std::min(left, part * 100 / whole);
    shares.push_back(static_cast<double>(share));
    left -= share;
  }
  // The first one that has a share has what rounding leaves.
  auto const first = std::ranges::find_if(parts, [](std::uint32_t part) { return part > 0; });
  shares[first == parts.end() ? 0 : static_cast<std::size_t>(first - parts.begin())] +=
      static_cast<double>(left);
  return shares;
}

} // namespace stickysim
