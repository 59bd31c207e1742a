#include "routing/smooth_turns.hpp"

#include <algorithm>
#include <utility>

namespace stickysim {

SmoothTurns::WeightClass& SmoothTurns::class_of(std::int64_t weight) {
  auto const place = std::ranges::lower_bound(classes_, weight, {}, &WeightClass::weight);
  if (place != classes_.end() && place->weight == weight) return *place;
  return *classes_.insert(place, {weight, {}});
}

/// Moves `server` from `place`, whose content is overwritten, to where it belongs.
void SmoothTurns::settle(WeightClass& heap, std::uint32_t place, ServerId server) {
  std::vector<ServerId>& members = heap.members;
  auto const put = [&](std::uint32_t at, ServerId each) {
    members[at] = each;
    of(each).place = at;
  };
  for (; place > 0 && before(server, members[(place - 1) / 2]); place = (place - 1) / 2)
    put(place, members[(place - 1) / 2]);
  for (std::uint32_t child = 2 * place + 1; child < members.size(); child = 2 * place + 1) {
    if (child + 1 < members.size() && before(members[child + 1], members[child])) ++child;
    if (!before(members[child], server)) break;
    put(place, members[child]);
    place = child;
  }
  put(place, server);
}

void SmoothTurns::enter(ServerId server) {
  TurnStanding& standing = of(server);
  standing.takes_part = true;
  ++size_;
  if (standing.is_weak()) return weak_.push_back(server);
  standing.paid = standing.weight * turns_ - standing.credit;
  weight_ += standing.weight;
  WeightClass& heap = class_of(standing.weight);
  heap.members.push_back(server);
  settle(heap, static_cast<std::uint32_t>(heap.members.size() - 1), server);
}

void SmoothTurns::leave(ServerId server) {
  TurnStanding& standing = of(server);
  standing.credit = credit(standing);
  standing.takes_part = false;
  --size_;
  if (standing.is_weak()) {
    std::erase(weak_, server);
    return;
  }
  weight_ -= standing.weight;
  WeightClass& heap = class_of(standing.weight);
  ServerId const last = heap.members.back();
  heap.members.pop_back();
  if (last != server) settle(heap, standing.place, last);
}

/// Everybody gains. Answers how much in all: nothing if all are weak; but turns must pass if all weights are
/// 0.
std::int64_t SmoothTurns::gain(std::int64_t unit) {
  ++turns_;
  std::int64_t sum = weak_.empty() ? std::max(unit, weight_) : weight_;
  bool recovered = false;
  for (ServerId const server : weak_) {
    TurnStanding& standing = of(server);
    std::int64_t const gained = std::max<std::int64_t>(0, standing.weight - standing.lacking);
    sum += gained;
    standing.credit += gained;
    standing.lacking = std::max<std::int64_t>(0, standing.lacking - unit);
    recovered |= !standing.is_weak();
  }
  if (recovered) {
    std::vector<ServerId> const all = std::exchange(weak_, {});
    size_ -= static_cast<std::uint32_t>(all.size());
    for (ServerId const server : all)
      enter(server);
  }
  return sum;
}

ServerId SmoothTurns::richest() {
  ServerId picked = no_server;
  std::int64_t most = 0;
  auto const consider = [&](ServerId server) {
    std::int64_t const own = credit(of(server));
    if (picked != no_server && (own < most || (own == most && picked < server))) return;
    picked = server;
    most = own;
  };
  for (WeightClass const& each : classes_)
    if (!each.members.empty()) consider(each.members.front());
  for (ServerId const server : weak_)
    consider(server);
  return picked;
}

void SmoothTurns::pay(ServerId server, std::int64_t price) {
  TurnStanding& standing = of(server);
  if (standing.is_weak()) {
    standing.credit -= price;
    return;
  }
  standing.paid += price;
  settle(class_of(standing.weight), standing.place, server);
}

ServerId SmoothTurns::next(std::int64_t unit) {
  std::int64_t const price = gain(unit);
  ServerId const picked = richest();
  pay(picked, price);
  return picked;
}

void SmoothTurns::count(ServerId server, std::int64_t unit) {
  std::int64_t all = weight_;
  for (ServerId const weak : weak_)
    all += of(weak).weight;
  if (credit(of(server)) <= of(server).weight - all) return;
  std::int64_t const price = gain(unit);
  pay(server, price);
}

void weaken(TurnStanding& standing, ServerId server, std::int64_t by, SmoothTurns* turns) {
  if (turns != nullptr) turns->leave(server);
  standing.lacking = std::min(standing.weight, standing.lacking + by);
  if (turns != nullptr) turns->enter(server);
}

} // namespace stickysim
