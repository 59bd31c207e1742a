#include "scenario/numbering.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>

namespace stickysim {
namespace {

/// A server's group, and its number in it, from 1.
struct Seat {
  std::size_t group = 0; ///< the number of groups: in none
  std::int64_t number = 0;
};

template <class Size>
Seat seat_of(Design const& design, std::int64_t server, Size const& size) {
  Seat seat{0, server};
  for (; seat.group < design.servers.size(); ++seat.group) {
    std::int64_t const servers = size(design.servers[seat.group]);
    if (seat.number <= servers) break;
    seat.number -= servers;
  }
  return seat;
}

std::int64_t ever(ServerGroup const& group) { return group.ever(); }
std::int64_t at_first(ServerGroup const& group) { return group.count; }

} // namespace

bool may_have_joined(Design const& design, std::int64_t server, Nanoseconds by_ns) {
  Seat const seat = seat_of(design, server, ever);
  if (seat.group == design.servers.size()) return false;
  ServerGroup const& group = design.servers[seat.group];
  auto const concerns = [&](std::string const& name) { return name.empty() || name == group.name; };
  if (seat.number <= group.count) return true;
  if (design.autoscale.max > 0 && concerns(design.autoscale.group)) return true;
  if (std::ranges::any_of(design.rollouts, [](Rollout const& rollout) { return rollout.surge > 0; }))
    return true;
  return std::ranges::any_of(design.scalings, [&](Scaling const& scaling) {
    return concerns(scaling.group) && scaling.at_ns <= by_ns && seat.number <= scaling.count;
  });
}

std::string surprise_of(Design const& design, std::int64_t server) {
  Seat const meant = seat_of(design, server, ever);
  Seat const apparent = seat_of(design, server, at_first);
  if (meant.group == apparent.group || apparent.group == design.servers.size()) return {};
  std::int64_t first = 1;
  for (std::size_t group = 0; group < apparent.group; ++group)
    first += ever(design.servers[group]);
  std::string const& name = design.servers[apparent.group].name;
  return fmt::format("server {} is one of '{}', not of '{}': servers are numbered group by group, those that "
                     "join later included; '{}' counts from {}",
                     server, design.servers[meant.group].name, name, name, first);
}

} // namespace stickysim
