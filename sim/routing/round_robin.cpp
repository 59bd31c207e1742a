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
/// Candidates of the same weight have the same credit but for those already picked in this turn, so they take
/// turns; only the fronts of the weights need to be compared. This holds until a pinned request counts: from
/// then on each candidate's credit is its own. A change of members starts the credits anew, but each weight's
/// turn goes on after the last server picked.
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

  // As nginx's sticky module does for the requests that it binds.
  void on_pinned(Candidates const& candidates, std::uint32_t index) override {
    if (!uneven_turns_) {
      uneven_turns_ = std::make_unique<SmoothTurns>(servers_, price_);
      for (WeightClass const& each : classes_)
        uneven_turns_->add(each.weight, each.credit, each.members, each.next);
    }
    uneven_turns_->count(candidates.server(index));
  }

  void on_membership(Candidates const& candidates) override {
    if (candidates.size() == 0) return; // nothing to choose from, no reason to forget whose turn it is
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
    price_ = std::max<std::int64_t>(price_, 1); // where all weights are 0 a turn still has to be had
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

  // Apart, for the registers that it needs would be saved at every choice.
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
    .law = "order=nginx is smooth weighted round robin: with each pick all gain their weight in credit, and "
           "the richest is picked and pays the sum of all. order=haproxy is HAProxy's roundrobin, "
           "order=static its static-rr, a map as long as the sum of the weights. Weights 4, 3, 2, 1 give a "
           "b c a b d a c b a, a b a c b a d a b c and a b a b c a b a c d; with equal weights all are the "
           "same. Where affinity counts in the policy (counts_in_policy), a pinned request is a turn of its "
           "server, so that one that joins gets most new sessions; a server far enough ahead is forgiven "
           "more, and a static map has no turns to use up.",
    .options = "order: see the law.",
    .sees = "nothing, or turns of pinned requests",
    .weights = "followed",
    .ties = "the lowest server; haproxy: who has waited longest",
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
