#include "routing/smooth_turns.hpp"

#include <utility>

namespace stickysim {

void SmoothTurns::add(std::int64_t weight, std::int64_t credit, std::span<ServerId const> members,
                      std::size_t paid) {
  auto const count = static_cast<std::uint32_t>(members.size());
  WeightClass added{weight, IndexedHeap<Paid>{count}};
  for (std::uint32_t member = 0; member < count; ++member) {
    place_[members[member]] = {static_cast<std::uint32_t>(classes_.size()), member};
    added.members.set(member, {(member < paid ? price_ : 0) - credit, members[member]});
  }
  classes_.push_back(std::move(added));
}

ServerId SmoothTurns::next() {
  ServerId picked = no_server;
  std::int64_t most = 0;
  for (WeightClass const& each : classes_) {
    Paid const& richest = each.members.top_key();
    std::int64_t const gained = credit(each, richest) + each.weight;
    if (picked != no_server && (gained < most || (gained == most && picked < richest.server))) continue;
    picked = richest.server;
    most = gained;
  }
  take_turn(picked);
  return picked;
}

void SmoothTurns::count(ServerId server) {
  auto const [weight_class, member] = place_[server];
  WeightClass const& own = classes_[weight_class];
  if (credit(own, own.members.key(member)) > own.weight - price_) take_turn(server);
}

void SmoothTurns::take_turn(ServerId server) {
  auto const [weight_class, member] = place_[server];
  IndexedHeap<Paid>& members = classes_[weight_class].members;
  members.set(member, {members.key(member).amount + price_, server});
  ++turns_;
}

} // namespace stickysim
