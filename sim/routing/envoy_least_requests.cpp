#include "routing/indexed_heap.hpp"
#include "routing/least_requests.hpp"
#include "routing/weight.hpp"
#include <stickysim/engine/portable_math.hpp>

#include <algorithm>
#include <vector>

namespace stickysim {
namespace {

/// With equal weights, the better of two random candidates, which may be the same one twice. With others, the
/// earliest deadline first: a pick moves a server's deadline back by (requests + 1)^bias / weight, requests
/// being those it had at that pick.
class EnvoyLeastRequests final : public RoutingPolicy {
public:
  EnvoyLeastRequests(std::uint32_t servers, double bias) : queue_{servers}, bias_{bias} {}

  std::uint32_t choose(Candidates const& candidates, RoutingKey const&, Random& random) override {
    if (queue_.empty()) {
      auto const draw = [&] {
        return candidates.choice(static_cast<std::uint32_t>(random.below(candidates.choices())));
      };
      std::uint32_t const first = draw();
      std::uint32_t const second = draw();
      return candidates.load(second) < candidates.load(first) ? second : first;
    }
    auto const [key, picked] = *queue_.least(candidates);
    now_ = key.deadline;
    enqueue(candidates, picked, now_);
    return candidates.index(picked);
  }

  void on_membership(Candidates const& candidates) override {
    IndexedHeap<Key> const old = queue_;
    queue_.clear();
    auto const weight = [&](ServerId server) { return weight_of(candidates, server); };
    bool const equal =
        std::all_of(candidates.servers.begin(), candidates.servers.end(),
                    [&](ServerId server) { return weight(server) == weight(candidates.servers.front()); });
    if (equal) return;
    for (ServerId const server : candidates.servers) {
      if (old.contains(server))
        queue_.set(server, old.key(server));
      else
        enqueue(candidates, server, now_);
    }
  }

private:
  struct Key {
    double deadline;
    std::uint64_t ticket;
    bool operator<(Key const& other) const {
      return deadline != other.deadline ? deadline < other.deadline : ticket < other.ticket;
    }
  };

  void enqueue(Candidates const& candidates, ServerId server, double from) {
    double const busy = static_cast<double>(candidates.loads[server]) + 1;
    double const slowed = bias_ == 1 ? busy : portable::pow(busy, bias_);
    queue_.set(server, {from + slowed / weight_of(candidates, server), ++ticket_});
  }

  IndexedHeap<Key> queue_; ///< candidates if their weights differ, else none
  double bias_;
  double now_ = 0; ///< the deadline of the last pick
  std::uint64_t ticket_ = 0;
};

} // namespace

std::unique_ptr<RoutingPolicy> make_envoy_least_requests(std::uint32_t servers, double bias) {
  return std::make_unique<EnvoyLeastRequests>(servers, bias);
}

} // namespace stickysim
