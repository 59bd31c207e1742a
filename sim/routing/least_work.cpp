#include "routing/builtin.hpp"
#include "routing/idle_servers.hpp"
#include "routing/indexed_heap.hpp"
#include <stickysim/language/argument_reader.hpp>

#include <algorithm>
#include <vector>

namespace stickysim {
namespace {

/// A random idle candidate; if there is none, the one that will be the first to finish the work that this
/// balancer has given it. An oracle: it knows the work of each request.
class LeastWork final : public RoutingPolicy {
public:
  explicit LeastWork(std::uint32_t servers) : idle_{servers}, order_{servers}, done_ns_(servers, 0) {}

  std::uint32_t choose(Candidates const& candidates, RoutingKey const& key, Random& random) override {
    ServerId const idle = idle_.any(candidates, random);
    ServerId const picked = idle != no_server ? idle : order_.least(candidates)->server;
    double const work_ns = static_cast<double>(key.demand_ns) / candidates.capacities[picked];
    Nanoseconds& done_ns = done_ns_[picked];
    // An idle server's requests may have been withdrawn.
    Nanoseconds const starts_ns = idle_.contains(picked) ? key.now_ns : std::max(done_ns, key.now_ns);
    done_ns = starts_ns + static_cast<Nanoseconds>(work_ns + 0.5);
    order_.set(picked, {done_ns, ++ticket_});
    idle_.remove(picked);
    return candidates.index(picked);
  }

  bool follows_load() const override { return true; }

  void on_load(ServerId server, std::uint32_t load) override {
    if (!order_.contains(server)) return;
    if (load == 0) return idle_.add(server);
    if (!idle_.contains(server)) return;
    idle_.remove(server); // another balancer has routed a request to it
    done_ns_[server] = 0;
    order_.set(server, {0, ++ticket_});
  }

  void on_membership(Candidates const& candidates) override {
    order_.clear();
    idle_.clear();
    for (ServerId const server : candidates.servers) {
      order_.set(server, {done_ns_[server], ++ticket_});
      if (candidates.loads[server] == 0) idle_.add(server);
    }
  }

private:
  struct Key {
    Nanoseconds done_ns;
    std::uint64_t ticket; ///< of equal ones, the server that was picked longest ago
    auto operator<=>(Key const&) const = default;
  };

  IdleServers idle_;
  IndexedHeap<Key> order_;           ///< candidates; true only of those that are not idle
  std::vector<Nanoseconds> done_ns_; ///< by server: when it will have done all its work
  std::uint64_t ticket_ = 0;
};

Result<std::unique_ptr<RoutingPolicy>> make(Call const& call, std::uint32_t servers, std::uint64_t) {
  ArgumentReader arguments{call, least_work_policy.usage};
  if (std::optional<CallError> const error = arguments.error()) return *error;
  return std::make_unique<LeastWork>(servers);
}

} // namespace

PolicyEntry const least_work_policy = {
    .name = "least_work",
    .usage = "least_work",
    .help = "an oracle: the server on which the request would start first",
    .law = "An idle candidate at random; if there is none, the one that will finish its present work first. "
           "A server whose requests are all answered is idle at once. Work counts as if all workers of a "
           "server shared it.",
    .options = "",
    .sees = "the work of each request, loads",
    .weights = "ignored",
    .ties = "at random among the idle, else the server that was picked longest ago",
    .cost = "O(log n)",
    .upkeep = "O(1) for a change of load",
    .source = "Kiefer and Wolfowitz, On the theory of queues with many servers, Transactions of the AMS 78, "
              "1955: with one worker a server it is first come first served from a common queue.",
    .use_when = "As an upper bound of what knowing loads can gain. No real balancer can know what requests "
                "cost before they are served.",
    .beware = "It is that bound for equal servers, one balancer and no affinity only: it knows the requests "
              "that it has routed itself, and the server that starts a request first need not finish it "
              "first.",
    .make = make,
};

} // namespace stickysim
