#include "html/direct_labels.hpp"

#include <algorithm>
#include <numeric>

namespace stickysim {
namespace {

/// Labels that touch, from `first` on: they stand around the middle of what they want.
struct Group {
  std::size_t first;
  std::size_t size;
  double middle;
};

} // namespace

std::vector<double> spread(std::vector<double> const& wanted, double gap, double low, double high) {
  std::vector<std::size_t> order(wanted.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return wanted[i]; });

  auto const top_of = [&](Group const& group) {
    double const height = gap * (static_cast<double>(group.size) - 1);
    return std::max(low, std::min(group.middle - height / 2, high - height));
  };
  std::vector<Group> groups;
  for (std::size_t i = 0; i < order.size(); ++i) {
    groups.push_back({i, 1, wanted[order[i]]});
    while (groups.size() > 1) {
      Group const& last = groups.back();
      Group& before = groups[groups.size() - 2];
      if (top_of(last) >= top_of(before) + gap * static_cast<double>(before.size)) break;
      double const weight = static_cast<double>(before.size + last.size);
      before.middle =
          (before.middle * static_cast<double>(before.size) + last.middle * static_cast<double>(last.size)) /
          weight;
      before.size += last.size;
      groups.pop_back();
    }
  }
  std::vector<double> places(wanted.size());
  for (Group const& group : groups)
    for (std::size_t i = 0; i < group.size; ++i)
      places[order[group.first + i]] = top_of(group) + gap * static_cast<double>(i);
  return places;
}

} // namespace stickysim
