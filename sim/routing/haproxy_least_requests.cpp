#include "routing/indexed_heap.hpp"
#include "routing/least_requests.hpp"
#include "routing/weight.hpp"
#include <stickysim/model/routing_hints.hpp>

#include <vector>

namespace stickysim {
namespace {

/// The least of (requests + 1) · 256 / weight, rounded down, which is 0 for any idle server: while some are
/// idle, weights do not count. Of equal ones, the one whose key has been the same for longest.
class HaproxyLeastRequests final : public RoutingPolicy, public RoutingHints {
public:
  explicit HaproxyLeastRequests(std::uint32_t servers) : order_{servers}, weight_(servers, 1) {}

  std::uint32_t choose(Candidates const& candidates, RoutingKey const&, Random&) override {
    auto const [key, picked] = *order_.least(candidates);
    order_.set(picked, {key.share, ++ticket_});
    return candidates.index(picked);
  }

  RoutingHints const* hints() const override { return this; }

  void fetch_load(ServerId server) const override { order_.fetch(server); }

  // Equals take turns. To look further ahead takes longer than it saves.
  std::uint32_t foresee(Candidates const& candidates, Random, std::uint32_t choices) const override {
    if (choices == 0) return candidates.index(order_.top());
    auto const* const next = choices == 1 ? order_.second() : nullptr;
    if (next == nullptr || next->key.share != order_.top_key().share) return no_server;
    return candidates.index(next->server);
  }

  bool follows_load() const override { return true; }

  void on_load(ServerId server, std::uint32_t load) override {
    if (order_.contains(server)) order_.set(server, {share(server, load), ++ticket_});
  }

  // Those that stay keep their places. One that joins goes behind its equals.
  void on_membership(Candidates const& candidates) override {
    weight_unit_ = candidates.weight_unit;
    IndexedHeap<Key> const before = order_;
    order_.clear();
    for (ServerId const server : candidates.servers) {
      std::uint32_t const weight = weight_of(candidates, server);
      bool const stays = before.contains(server) && weight_[server] == weight;
      weight_[server] = weight;
      order_.set(server,
                 stays ? before.key(server) : Key{share(server, candidates.loads[server]), ++ticket_});
    }
  }

private:
  struct Key {
    std::uint64_t share;
    std::uint64_t ticket;
    auto operator<=>(Key const&) const = default;
  };

  std::uint64_t share(ServerId server, std::uint32_t load) const {
    return load == 0 ? 0 : (std::uint64_t{load} + 1) * 256 * weight_unit_ / weight_[server];
  }

  IndexedHeap<Key> order_;            ///< candidates
  std::vector<std::uint32_t> weight_; ///< by server, in units of 1 / weight_unit_
  std::uint64_t weight_unit_ = 1;
  std::uint64_t ticket_ = 0;
};

} // namespace

std::unique_ptr<RoutingPolicy> make_haproxy_least_requests(std::uint32_t servers) {
  return std::make_unique<HaproxyLeastRequests>(servers);
}

} // namespace stickysim
