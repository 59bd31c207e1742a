#include "routing/indexed_heap.hpp"
#include "routing/least_requests.hpp"
#include "routing/weight.hpp"
#include "routing/weighted_turn.hpp"
#include <stickysim/model/routing_hints.hpp>

#include <vector>

namespace stickysim {
namespace {

/// The fewest requests per unit of weight; ties take turns in proportion to their weights. (nginx starts its
/// smooth turns anew among those tied, which it finds by a search of all servers.)
class NginxLeastRequests final : public RoutingPolicy, public RoutingHints {
public:
  explicit NginxLeastRequests(std::uint32_t servers) : order_{servers}, turn_(servers, 0) {}

  std::uint32_t choose(Candidates const& candidates, RoutingKey const&, Random&) override {
    auto [key, picked] = *order_.least(candidates);
    key.turn = turn_[picked] = clock_.next_turn(key, candidates.weight_unit);
    order_.set(picked, key);
    return candidates.index(picked);
  }

  RoutingHints const* hints() const override { return this; }

  // Equals take turns.
  std::uint32_t foresee(Candidates const& candidates, Random, std::uint32_t choices) const override {
    auto const* const entry = order_.least_but(choices);
    if (entry == nullptr || !entry->key.is_tied_with(order_.top_key())) return no_server;
    return candidates.index(entry->server);
  }

  bool follows_load() const override { return true; }
  bool leaves_out_full() const override { return true; }

  void on_load(ServerId server, std::uint32_t load) override {
    if (!order_.contains(server)) return;
    WeightedTurn key = order_.key(server);
    key.amount = load;
    order_.set(server, key);
  }

  void on_membership(Candidates const& candidates) override {
    order_.clear();
    for (ServerId const server : candidates.servers)
      order_.set(server, {candidates.loads[server], weight_of(candidates, server), turn_[server]});
  }

private:
  IndexedHeap<WeightedTurn> order_; ///< candidates
  std::vector<std::uint64_t> turn_; ///< by server: its next, kept while it is no candidate
  VirtualClock clock_;
};

} // namespace

std::unique_ptr<RoutingPolicy> make_nginx_least_requests(std::uint32_t servers) {
  return std::make_unique<NginxLeastRequests>(servers);
}

} // namespace stickysim
