#include "routing/round_robin.hpp"

#include "routing/builtin.hpp"
#include "routing/smooth_turns.hpp"
#include <stickysim/language/argument_reader.hpp>

#include <algorithm>
#include <memory>
#include <vector>

namespace stickysim {
namespace {

/// Smooth weighted round robin, by nginx's law: at each pick every candidate gains its weight in credit; the
/// one with most credit is picked (the first on a tie) and pays the sum of all weights. Weights 5, 1, 1 give
/// a a b a c a a.
///
/// Candidates of the same weight have the same credit, except for those already picked in this turn. So they
/// take turns, and only the next one of each weight need be compared. This holds until a pinned request
/// counts: from then on each candidate has its own credit. A change of members resets the credits, but each
/// weight's turn goes on after the last server picked.
class RoundRobin final : public RoutingPolicy {
public:
  explicit RoundRobin(std::uint32_t servers) : servers_{servers} {}

  std::uint32_t choose(Candidates const& candidates, RoutingKey const&, Random&) override {
    if (uneven_turns_) return choose_by_credit(candidates);
    WeightClass* best = nullptr;
    for (WeightClass& each : classes_) {
      each.credit += each.weight;
      if (best == nullptr || each.credit > best->credit ||
          (each.credit == best->credit && each.front() < best->front()))
        best = &each;
    }
    ServerId const picked = best->front();
    best->resume_at = picked + 1;
    if (++best->next == best->members.size()) {
      best->next = 0;
      best->credit -= price_; // the front is now one that has had its turn, as all in the class
    }
    return candidates.index(picked);
  }

  // As in nginx's sticky module.
  void on_pinned(Candidates const& candidates, std::uint32_t index) override {
    if (!uneven_turns_) {
      uneven_turns_ = std::make_unique<SmoothTurns>(servers_, price_);
      for (WeightClass const& each : classes_)
        uneven_turns_->add(each.weight, each.credit, each.members, each.next);
    }
    uneven_turns_->count(candidates.server(index));
  }

  void on_membership(Candidates const& candidates) override {
    if (candidates.size() == 0) return; // no candidates for now: keep the turns
    uneven_turns_.reset();
    for (WeightClass& each : classes_) {
      each.members.clear();
      each.next = 0;
      each.credit = 0;
    }
    price_ = 0;
    for (ServerId const server : candidates.servers) {
      class_of(candidates.weights[server]).members.push_back(server);
      price_ += candidates.weights[server];
    }
    price_ = std::max<std::int64_t>(price_, 1); // turns must pass even if all weights are 0
    std::erase_if(classes_, [](WeightClass const& each) { return each.members.empty(); });
    for (WeightClass& each : classes_) {
      auto const front = std::lower_bound(each.members.begin(), each.members.end(), each.resume_at);
      std::rotate(each.members.begin(), front == each.members.end() ? each.members.begin() : front,
                  each.members.end());
    }
  }

private:
  struct WeightClass {
    std::int64_t weight = 0;
    std::int64_t credit = 0; ///< of the front
    std::size_t next = 0;
    ServerId resume_at = 0;        ///< one past the last picked
    std::vector<ServerId> members; ///< in the order of the turn
    ServerId front() const { return members[next]; }
  };

  WeightClass& class_of(std::uint32_t weight) {
    auto const place =
        std::lower_bound(classes_.begin(), classes_.end(), std::int64_t{weight},
                         [](WeightClass const& each, std::int64_t wanted) { return each.weight < wanted; });
    if (place != classes_.end() && place->weight == weight) return *place;
    WeightClass added;
    added.weight = weight;
    return *classes_.insert(place, std::move(added));
  }

  // A function of its own, or its registers would be saved at every choice.
  [[gnu::noinline]] std::uint32_t choose_by_credit(Candidates const& candidates) {
    ServerId const picked = uneven_turns_->next();
    class_of(candidates.weights[picked]).resume_at = picked + 1;
    return candidates.index(picked);
  }

  std::uint32_t servers_;
  std::vector<WeightClass> classes_;          ///< by weight
  std::int64_t price_ = 0;                    ///< of a turn, in credit: the sum of all weights
  std::unique_ptr<SmoothTurns> uneven_turns_; ///< since a pinned request counted
};

Result<std::unique_ptr<RoutingPolicy>> make(Call const& call, std::uint32_t servers, std::uint64_t) {
  ArgumentReader arguments{call, round_robin_policy.usage};
  std::string_view const order = arguments.choice("order", {"nginx", "haproxy", "static"});
  if (std::optional<CallError> const error = arguments.error()) return *error;
  if (order == "haproxy") return make_haproxy_round_robin(servers);
  if (order == "static") return make_static_round_robin();
  return std::make_unique<RoundRobin>(servers);
}

} // namespace

PolicyEntry const round_robin_policy = {
    .name = "round_robin",
    .usage = "round_robin(order=nginx|haproxy|static)",
    .help = "servers take turns, in proportion to their weights and as evenly spread as possible",
    .law = "order=nginx is smooth weighted round robin: before each pick every server gains its weight in "
           "credit; the one with the most credit is picked and pays the sum of all weights. order=haproxy is "
           "HAProxy's roundrobin, order=static its static-rr, a map as long as the sum of the weights. "
           "Weights 4, 3, 2, 1 give a b c a b d a c b a, a b a c b a d a b c and a b a b c a b a c d; with "
           "equal weights all orders are the same. If pinned requests count (counts_in_policy), each is a "
           "turn of its server, so that a server that joins gets most new sessions. A server's lead is "
           "limited: beyond that its pinned requests no longer count. order=static has no turns to count.",
    .options = "order: see above.",
    .sees = "nothing, or turns of pinned requests",
    .weights = "followed",
    .ties = "the lowest server; haproxy: the server that was picked longest ago",
    .cost = "O(1) for each distinct weight; order=haproxy and pinned turns O(log n)",
    .upkeep = "O(n log n) for a change of members",
    .source = "nginx, ngx_http_upstream_round_robin and, for pinned requests, sticky since 1.29.6; HAProxy, "
              "balance roundrobin and static-rr.",
    .use_when = "Requests cost about the same and servers are as fast as their weights say.",
    .beware = "It sees no load: slow servers and long requests pile up. Several balancers take turns "
              "independently of one another.",
    .make = make,
};

} // namespace stickysim
