#include "routing/smooth_turns.hpp"

#include <algorithm>
#include <map>

namespace stickysim {

SmoothTurns::SmoothTurns(std::span<ServerId const> members, std::span<Standing const> standings,
                         std::int64_t unit)
    : place_(standings.size()), unit_{unit} {
  std::map<std::int64_t, std::uint32_t> counts;
  for (ServerId const server : members)
    place_[server].member = counts[standings[server].weight]++;
  for (auto const& [weight, count] : counts)
    classes_.push_back({weight, IndexedHeap<Paid>{count}});
  for (ServerId const server : members) {
    auto const of_weight = counts.find(standings[server].weight);
    place_[server].weight_class = static_cast<std::uint32_t>(std::distance(counts.begin(), of_weight));
    enter(server, standings[server]);
  }
}

void SmoothTurns::enter(ServerId server, Standing const& standing) {
  if (standing.lacking > 0) return weak_.push_back({server, standing});
  auto const [weight_class, member] = place_[server];
  classes_[weight_class].members.set(member, {standing.weight * turns_ - standing.credit, server});
  weight_ += standing.weight;
}

SmoothTurns::Standing SmoothTurns::standing(ServerId server) const {
  auto const [weight_class, member] = place_[server];
  WeightClass const& own = classes_[weight_class];
  if (own.members.contains(member)) return {own.weight, credit(own, own.members.key(member)), 0};
  return std::ranges::find(weak_, server, &Weak::server)->standing;
}

SmoothTurns::Standing SmoothTurns::leave(ServerId server) {
  Standing const left = standing(server);
  if (left.lacking > 0) {
    std::erase_if(weak_, [server](Weak const& weak) { return weak.server == server; });
  } else {
    classes_[place_[server].weight_class].members.erase(place_[server].member);
    weight_ -= left.weight;
  }
  return left;
}

/// Everybody gains. Answers how much in all; one unit if all weights are 0, for turns must pass.
std::int64_t SmoothTurns::gain() {
  ++turns_;
  if (weight_ == 0 && weak_.empty()) return unit_;
  std::int64_t sum = weight_;
  bool recovered = false;
  for (auto& [server, standing] : weak_) {
    std::int64_t const gained = std::max<std::int64_t>(0, standing.weight - standing.lacking);
    sum += gained;
    standing.credit += gained;
    standing.lacking = std::max<std::int64_t>(0, standing.lacking - unit_);
    recovered |= standing.lacking == 0;
  }
  if (recovered)
    for (Weak const& weak : std::vector<Weak>{std::move(weak_)})
      enter(weak.server, weak.standing);
  return sum;
}

ServerId SmoothTurns::richest() const {
  ServerId picked = no_server;
  std::int64_t most = 0;
  auto const consider = [&](ServerId server, std::int64_t credit) {
    if (picked != no_server && (credit < most || (credit == most && picked < server))) return;
    picked = server;
    most = credit;
  };
  for (WeightClass const& each : classes_)
    if (!each.members.empty()) consider(each.members.top_key().server, credit(each, each.members.top_key()));
  for (auto const& [server, standing] : weak_)
    consider(server, standing.credit);
  return picked;
}

void SmoothTurns::pay(ServerId server, std::int64_t price) {
  auto const [weight_class, member] = place_[server];
  IndexedHeap<Paid>& members = classes_[weight_class].members;
  if (members.contains(member))
    members.set(member, {members.key(member).amount + price, server});
  else
    std::ranges::find(weak_, server, &Weak::server)->standing.credit -= price;
}

ServerId SmoothTurns::next(Candidates const& candidates) {
  for (std::uint32_t const index : candidates.avoided)
    resting_.push_back({candidates.server(index), leave(candidates.server(index))});
  std::int64_t const price = gain();
  ServerId const picked = richest();
  pay(picked, price);
  for (Weak const& each : resting_)
    enter(each.server, each.standing);
  resting_.clear();
  return picked;
}

void SmoothTurns::count(ServerId server) {
  Standing const own = standing(server);
  std::int64_t all = weight_;
  for (Weak const& weak : weak_)
    all += weak.standing.weight;
  if (own.credit > own.weight - all) pay(server, gain());
}

void SmoothTurns::weaken(ServerId server, std::int64_t by) {
  Standing weak = leave(server);
  weak.lacking = std::min(weak.weight, weak.lacking + by);
  enter(server, weak);
}

} // namespace stickysim
