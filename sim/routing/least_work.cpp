#include "routing/builtin.hpp"
#include "routing/idle_servers.hpp"
#include "routing/indexed_heap.hpp"
#include <stickysim/language/argument_reader.hpp>

#include <algorithm>
#include <functional>
#include <span>
#include <vector>

namespace stickysim {
namespace {

/// After any run. Work that is given to a queue sums up to more than a clock counts.
constexpr Nanoseconds beyond_ns = Nanoseconds{1} << 61;

/// A random candidate with a free worker; if there is none, the one whose first worker will be free first, by
/// the work that this balancer has given it. An oracle: it knows the work of each request.
class LeastWork final : public RoutingPolicy {
public:
  explicit LeastWork(std::uint32_t servers) : free_{servers}, order_{servers}, ends_ns_(servers) {}

  std::uint32_t choose(Candidates const& candidates, RoutingKey const& key, Random& random) override {
    ServerId const free = free_.any(candidates, random);
    ServerId const picked = free != no_server ? free : order_.least(candidates)->server;
    Nanoseconds starts_ns = key.now_ns;
    std::vector<Nanoseconds>& ends_ns = ends_ns_[picked];
    if (free != no_server && candidates.loads[picked] == 0) ends_ns.clear(); // they may have been withdrawn
    if (all_known(picked) || (!ends_ns.empty() && ends_ns.front() <= key.now_ns)) {
      // The worker of a free server that seems busy had a request that was withdrawn.
      if (free == no_server) starts_ns = std::max(starts_ns, ends_ns.front());
      std::ranges::pop_heap(ends_ns, std::greater{});
      ends_ns.pop_back();
    }
    double const work_ns = static_cast<double>(key.demand_ns) / candidates.speeds[picked];
    ends_ns.push_back(std::min(starts_ns, beyond_ns) + rounded_ns(work_ns));
    std::ranges::push_heap(ends_ns, std::greater{});
    enqueue(picked);
    if (candidates.loads[picked] + 1 >= workers_[picked]) free_.remove(picked);
    return candidates.index(picked);
  }

  bool follows_load() const override { return true; }

  void on_load(ServerId server, std::uint32_t load) override {
    if (!order_.contains(server)) return;
    if (load < workers_[server]) return free_.add(server);
    if (!free_.contains(server)) return;
    free_.remove(server); // another balancer has routed a request to it
    enqueue(server);
  }

  void on_membership(Candidates const& candidates) override {
    workers_ = candidates.workers;
    order_.clear();
    free_.clear();
    for (ServerId const server : candidates.servers) {
      enqueue(server);
      if (candidates.loads[server] < workers_[server]) free_.add(server);
    }
  }

private:
  struct Key {
    Nanoseconds free_ns;
    std::uint64_t ticket; ///< of equal ones, the server that was picked longest ago
    auto operator<=>(Key const&) const = default;
  };

  /// Whether this balancer has given work to each of its workers.
  bool all_known(ServerId server) const { return ends_ns_[server].size() == workers_[server]; }

  void enqueue(ServerId server) {
    order_.set(server, {all_known(server) ? ends_ns_[server].front() : 0, ++ticket_});
  }

  IdleServers free_;       ///< candidates with fewer requests than workers
  IndexedHeap<Key> order_; ///< candidates; true only of those that are not free
  /// By server: when its workers will have done their work, the first on top; of those that have had any.
  std::vector<std::vector<Nanoseconds>> ends_ns_;
  std::span<std::uint32_t const> workers_; ///< by server
  std::uint64_t ticket_ = 0;
};

Result<std::unique_ptr<RoutingPolicy>> make_least_work(Call const& call, std::uint32_t servers,
                                                       std::uint64_t) {
  ArgumentReader arguments{call, least_work_policy.usage};
  if (std::optional<CallError> const error = arguments.error()) return *error;
  return std::make_unique<LeastWork>(servers);
}

} // namespace

PolicyEntry const least_work_policy = {
    .name = "least_work",
    .usage = "least_work",
    .help = "an oracle: the server on which the request would start first",
    .law =
        "A candidate with fewer requests than workers at random; if there is none, the one that will first "
        "have a worker free.",
    .options = "",
    .sees = "the work of each request, loads",
    .weights = "ignored",
    .ties = "at random among those with a free worker, else the server that was picked longest ago",
    .cost = "O(log n + log workers)",
    .upkeep = "O(1) for a change of load",
    .source = "Kiefer and Wolfowitz, On the theory of queues with many servers, Transactions of the AMS 78, "
              "1955: it is first come first served from a common queue.",
    .use_when = "As an upper bound of what knowing loads can gain. No real balancer can know what requests "
                "cost before they are served.",
    .beware = "It is that bound for equal servers, one balancer and no affinity only: it knows the requests "
              "that it has routed itself, and the server that starts a request first need not finish it "
              "first.",
    .make = make_least_work,
};

} // namespace stickysim
