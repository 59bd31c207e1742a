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
/// take turns, and only the next one of each weight need be compared. This holds until something happens:
/// from then on each candidate has its own credit. A server that is no candidate, or not for this request,
/// keeps its credit.
class RoundRobin final : public RoutingPolicy {
public:
  explicit RoundRobin(std::uint32_t servers) : standings_(servers) {}

  std::uint32_t choose(Candidates const& candidates, RoutingKey const&, Random&) override {
    if (!candidates.avoided.empty()) return choose_another(candidates);
    if (uneven_turns_) return choose_by_credit(candidates);
    WeightClass* best = nullptr;
    for (WeightClass& each : classes_) {
      each.credit += each.weight;
      if (best == nullptr || each.credit > best->credit ||
          (each.credit == best->credit && each.front() < best->front()))
        best = &each;
    }
    ServerId const picked = best->front();
    if (++best->next == best->members.size()) {
      best->next = 0;
      best->credit -= price_; // the front is now one that has had its turn, as all in the class
    }
    return candidates.index(picked);
  }

  // As in nginx's sticky module.
  void on_pinned(Candidates const& candidates, std::uint32_t index) override {
    make_uneven();
    uneven_turns_->count(candidates.server(index), weight_unit_);
  }

  // As nginx's effective weights.
  void on_weakened(ServerId server, std::int64_t parts) override {
    TurnStanding& standing = standings_[server];
    std::int64_t const lost = standing.weight / weight_unit_ / parts * weight_unit_;
    if (lost == 0) return;
    make_uneven();
    weaken(standing, server, lost, standing.takes_part ? uneven_turns_.get() : nullptr);
  }

  bool leaves_out_full() const override { return true; }

  // nginx's peers are new then, and so are Envoy's schedulers.
  void on_reload() override {
    end_turns();
    for (TurnStanding& standing : standings_)
      standing.credit = standing.lacking = 0;
    start_evenly();
  }

  void on_membership(Candidates const& candidates) override {
    if (candidates.size() == 0) return; // no candidates for now: keep the turns
    end_turns();
    weight_unit_ = candidates.weight_unit;
    members_.assign(candidates.servers.begin(), candidates.servers.end());
    bool even = true;
    for (ServerId const server : members_) {
      TurnStanding& standing = standings_[server];
      standing.weight = candidates.weights[server];
      standing.lacking = std::min(standing.lacking, standing.weight);
      even &= standing.credit == 0 && standing.lacking == 0;
    }
    start_evenly();
    if (!even) make_uneven();
  }

private:
  struct WeightClass {
    std::int64_t weight = 0;
    std::int64_t credit = 0; ///< of the front
    std::size_t next = 0;
    std::vector<ServerId> members; ///< in the order of their ids
    ServerId front() const { return members[next]; }
  };

  /// The members have their credit for themselves.
  void end_turns() {
    if (!classes_.empty()) make_uneven();
    for (ServerId const server : members_)
      if (uneven_turns_) uneven_turns_->leave(server);
    uneven_turns_.reset();
  }

  void start_evenly() {
    price_ = 0;
    for (ServerId const server : members_) {
      class_of(standings_[server].weight).members.push_back(server);
      price_ += standings_[server].weight;
    }
    price_ = std::max(price_, weight_unit_); // turns must pass even if all weights are 0
  }

  WeightClass& class_of(std::int64_t weight) {
    auto const place = std::ranges::lower_bound(classes_, weight, {}, &WeightClass::weight);
    if (place != classes_.end() && place->weight == weight) return *place;
    WeightClass added;
    added.weight = weight;
    return *classes_.insert(place, std::move(added));
  }

  /// From now on each member has its own credit.
  void make_uneven() {
    if (uneven_turns_) return;
    uneven_turns_ = std::make_unique<SmoothTurns>(standings_);
    for (WeightClass const& each : classes_)
      for (std::size_t place = 0; place < each.members.size(); ++place) {
        standings_[each.members[place]].credit += each.credit - (place < each.next ? price_ : 0);
        uneven_turns_->enter(each.members[place]);
      }
    classes_.clear();
  }

  // Functions of their own, or their registers would be saved at every choice.
  [[gnu::noinline]] std::uint32_t choose_by_credit(Candidates const& candidates) {
    return candidates.index(uneven_turns_->next(weight_unit_));
  }

  /// Those that are avoided take no part.
  [[gnu::noinline]] std::uint32_t choose_another(Candidates const& candidates) {
    make_uneven();
    for (std::uint32_t const index : candidates.avoided)
      uneven_turns_->leave(candidates.server(index));
    std::uint32_t const picked = choose_by_credit(candidates);
    for (std::uint32_t const index : candidates.avoided)
      uneven_turns_->enter(candidates.server(index));
    return picked;
  }

  std::vector<TurnStanding> standings_; ///< by server
  std::vector<ServerId> members_;       ///< the candidates
  std::int64_t weight_unit_ = 1;
  std::vector<WeightClass> classes_;          ///< by weight; empty once turns are uneven
  std::int64_t price_ = 0;                    ///< of a turn, in credit: the sum of all weights
  std::unique_ptr<SmoothTurns> uneven_turns_; ///< since credits differ
};

Result<std::unique_ptr<RoutingPolicy>> make_round_robin(Call const& call, std::uint32_t servers,
                                                        std::uint64_t) {
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
    .law =
        "order=nginx is smooth weighted round robin: before each pick every server gains its weight in "
        "credit; the one with the most credit is picked and pays the sum of all weights. order=haproxy is "
        "HAProxy's roundrobin, order=static its static-rr, a map as long as the sum of the weights. "
        "Weights 4, 3, 2, 1 give a b c a b d a c b a, a b a c b a d a b c and a b a b c a b a c d; with "
        "equal weights all orders are the same while nothing happens. With order=nginx a server keeps its credit while it is no "
        "candidate, and all start anew when one joins the fleet or leaves it; if failed attempts count for passive health (max_fails), it gains less after one, and "
        "one unit more with each pick. If pinned requests count (counts_in_policy), each is a "
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
    .make = make_round_robin,
};

} // namespace stickysim
