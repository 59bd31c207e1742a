#include "routing/indexed_heap.hpp"
#include "routing/least_requests.hpp"
#include "routing/smooth_turns.hpp"
#include "routing/weight.hpp"
#include <stickysim/model/routing_hints.hpp>

#include <algorithm>
#include <map>
#include <vector>

namespace stickysim {
namespace {

/// The fewest requests per unit of weight; those tied take smooth turns, each with the credit that it has by
/// then. Source: nginx, src/http/modules/ngx_http_upstream_least_conn_module.c.
///
/// Servers that are tied gain together, so they are kept together: a set of turns for each share at which
/// several were the least busy, as long as some server has that share.
class NginxLeastRequests final : public RoutingPolicy, public RoutingHints {
public:
  explicit NginxLeastRequests(std::uint32_t servers) : standings_(servers), order_{servers} {}

  std::uint32_t choose(Candidates const& candidates, RoutingKey const&, Random&) override {
    auto const [share, least] = *order_.least(candidates);
    SmoothTurns* const turns = turns_at(share);
    if (turns == nullptr) return candidates.index(least);
    if (!candidates.avoided.empty()) return choose_another(candidates, *turns, share);
    return candidates.index(pick(*turns));
  }

  RoutingHints const* hints() const override { return this; }
  void fetch_load(ServerId server) const override {
    __builtin_prefetch(&standings_[server], 1);
    order_.fetch(server);
  }

  bool follows_load() const override { return true; }
  bool leaves_out_full() const override { return true; }

  void on_load(ServerId server, std::uint32_t load) override {
    if (!order_.contains(server)) return;
    Share share = order_.key(server);
    if (standings_[server].takes_part) {
      auto const tied = ties_.find(share);
      tied->second.leave(server);
      if (tied->second.size() == 0) ties_.erase(tied);
    }
    share.load = load;
    order_.set(server, share);
    if (auto const tied = ties_.find(share); tied != ties_.end()) tied->second.enter(server);
  }

  void on_weakened(ServerId server, std::int64_t parts) override {
    TurnStanding& standing = standings_[server];
    std::int64_t const lost = standing.weight / weight_unit_ / parts * weight_unit_;
    weaken(standing, server, lost, standing.takes_part ? &ties_.find(order_.key(server))->second : nullptr);
  }

  // nginx's peers are new then.
  void on_reload() override {
    end_turns();
    for (TurnStanding& standing : standings_)
      standing.credit = standing.lacking = 0;
  }

  void on_membership(Candidates const& candidates) override {
    end_turns();
    order_.clear();
    weight_unit_ = candidates.weight_unit;
    for (ServerId const server : candidates.servers) {
      TurnStanding& standing = standings_[server];
      standing.weight = weight_of(candidates, server);
      standing.lacking = std::min(standing.lacking, standing.weight);
      order_.set(server, {candidates.loads[server], weight_of(candidates, server)});
    }
  }

private:
  /// Requests for a weight.
  struct Share {
    std::uint64_t load;
    std::uint64_t weight;
    bool operator<(Share const& other) const { return load * other.weight < other.load * weight; }
  };

  void end_turns() {
    for (ServerId server = 0; server < standings_.size(); ++server)
      if (standings_[server].takes_part) ties_.find(order_.key(server))->second.leave(server);
    ties_.clear();
  }

  /// The turns of those that have the share; null if it is only one.
  SmoothTurns* turns_at(Share const& share) {
    if (auto const tied = ties_.find(share); tied != ties_.end()) return &tied->second;
    tied_.clear();
    order_.visit_up_to(share, [&](Share const& each, ServerId server) {
      if (!(each < share)) tied_.push_back(server);
    });
    if (tied_.size() == 1) return nullptr;
    SmoothTurns& turns = ties_.emplace(share, SmoothTurns{standings_}).first->second;
    for (ServerId const server : tied_)
      turns.enter(server);
    return &turns;
  }

  /// Who is not tied has no turn and pays nothing.
  ServerId pick(SmoothTurns& turns) const {
    return turns.size() == 1 ? turns.richest() : turns.next(weight_unit_);
  }

  /// Those that are avoided take no part.
  std::uint32_t choose_another(Candidates const& candidates, SmoothTurns& turns, Share const& share) {
    tied_.clear();
    for (std::uint32_t const index : candidates.avoided) {
      ServerId const server = candidates.server(index);
      Share const own = order_.key(server);
      if (!(own < share) && !(share < own)) tied_.push_back(server);
    }
    for (ServerId const server : tied_)
      turns.leave(server);
    ServerId const picked = pick(turns);
    for (ServerId const server : tied_)
      turns.enter(server);
    return candidates.index(picked);
  }

  std::vector<TurnStanding> standings_; ///< by server
  IndexedHeap<Share> order_;            ///< candidates
  std::map<Share, SmoothTurns> ties_;
  std::vector<ServerId> tied_; ///< of the present choice
  std::int64_t weight_unit_ = 1;
};

} // namespace

std::unique_ptr<RoutingPolicy> make_nginx_least_requests(std::uint32_t servers) {
  return std::make_unique<NginxLeastRequests>(servers);
}

} // namespace stickysim
