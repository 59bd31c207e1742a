#include "routing/least_requests.hpp"

#include "routing/builtin.hpp"
#include <stickysim/language/argument_reader.hpp>
#include <stickysim/model/routing_hints.hpp>

#include <algorithm>
#include <vector>

namespace stickysim {
namespace {

/// The fewest known requests, or bindings, ties at random. The candidates stand in one array in the order of
/// their load, so that the servers of one load stand together. A change by one swaps a server to the end of
/// its run and moves that end.
class LeastRequests final : public RoutingPolicy, public RoutingHints {
public:
  LeastRequests(std::uint32_t servers, bool counts_bindings)
      : standings_(servers), counts_bindings_{counts_bindings} {}

  std::uint32_t choose(Candidates const& candidates, RoutingKey const&, Random& random) override {
    if (!candidates.avoided.empty()) return choose_another(candidates, random);
    std::uint32_t const tied = first_above_[standings_[order_.front()].load];
    return candidates.index(order_[random.below(tied)]);
  }

  bool follows_load() const override { return true; }
  bool counts_bindings() const override { return counts_bindings_; }
  RoutingHints const* hints() const override { return this; }

  void fetch_load(ServerId server) const override { __builtin_prefetch(&standings_[server], 1); }

  void on_load(ServerId server, std::uint32_t load) override {
    TurnStanding const& standing = standings_[server];
    if (standing.place == no_server) return;
    while (standing.load < load)
      raise(server);
    while (standing.load > load)
      lower(server);
  }

  void on_membership(Candidates const& candidates) override {
    for (TurnStanding& standing : standings_)
      standing.place = no_server;
    order_.assign(candidates.servers.begin(), candidates.servers.end());
    for (ServerId const server : order_)
      standings_[server].load = candidates.loads[server];
    std::stable_sort(order_.begin(), order_.end(),
                     [&](ServerId a, ServerId b) { return standings_[a].load < standings_[b].load; });
    first_above_.clear();
    for (std::uint32_t i = 0; i < order_.size(); ++i) {
      TurnStanding& standing = standings_[order_[i]];
      standing.place = i;
      first_above_.resize(standing.load + std::size_t{1}, i);
      first_above_.back() = i + 1;
    }
  }

private:
  struct TurnStanding {
    std::uint32_t place = no_server; ///< its index in order_; no_server if it is not a candidate
    std::uint32_t load = 0;          ///< true only of candidates
  };

  /// One of the first run in which not all are avoided.
  [[gnu::noinline]] std::uint32_t choose_another(Candidates const& candidates, Random& random) const {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    do {
      begin = end;
      end = first_above_[standings_[order_[begin]].load];
    } while (std::all_of(order_.begin() + begin, order_.begin() + end,
                         [&](ServerId server) { return candidates.avoids(candidates.index(server)); }));
    while (true) {
      std::uint32_t const index = candidates.index(order_[begin + random.below(end - begin)]);
      if (!candidates.avoids(index)) return index;
    }
  }

  void raise(ServerId server) {
    TurnStanding& standing = standings_[server];
    std::uint32_t const load = standing.load++;
    // Room for the new load: its run is empty and lies at the end.
    if (first_above_.size() <= load + std::size_t{1}) first_above_.push_back(size());
    swap_places(standing.place, --first_above_[load]);
  }

  void lower(ServerId server) {
    TurnStanding& standing = standings_[server];
    std::uint32_t const load = --standing.load;
    swap_places(standing.place, first_above_[load]++);
  }

  void swap_places(std::uint32_t a, std::uint32_t b) {
    std::swap(order_[a], order_[b]);
    standings_[order_[a]].place = a;
    standings_[order_[b]].place = b;
  }

  std::uint32_t size() const { return static_cast<std::uint32_t>(order_.size()); }

  std::vector<ServerId> order_;            ///< candidates by load
  std::vector<std::uint32_t> first_above_; ///< by load: where the greater loads start in order_
  std::vector<TurnStanding> standings_;    ///< by server
  bool counts_bindings_;
};

Result<std::unique_ptr<RoutingPolicy>> make_least_requests(Call const& call, std::uint32_t servers,
                                                           std::uint64_t) {
  ArgumentReader arguments{call, least_requests_policy.usage};
  std::string_view const weights = arguments.choice("weights", {"ignore", "nginx", "haproxy", "envoy"});
  double const bias = arguments.number("bias", Unit::none, between(0, 100), 1);
  if (bias != 1 && weights != "envoy") arguments.fail("bias", "belongs to weights=envoy");
  if (std::optional<CallError> const error = arguments.error()) return *error;
  if (weights == "nginx") return make_nginx_least_requests(servers);
  if (weights == "haproxy") return make_haproxy_least_requests(servers);
  if (weights == "envoy") return make_envoy_least_requests(servers, bias);
  return std::make_unique<LeastRequests>(servers, false);
}

} // namespace

std::unique_ptr<RoutingPolicy> make_least_sessions(std::uint32_t servers) {
  return std::make_unique<LeastRequests>(servers, true);
}

PolicyEntry const least_requests_policy = {
    .name = "least_requests",
    .usage = "least_requests(weights=ignore|nginx|haproxy|envoy, bias=1)",
    .help = "the candidate with the fewest known requests in flight, ties at random",
    .law = "Also called least connections, or join the shortest queue.",
    .options =
        "weights=nginx: the fewest requests per unit of weight, ties in nginx's smooth turns. weights=haproxy: the "
        "least (requests + 1) 256 / weight, rounded down and 0 for all idle servers, ties to the server "
        "whose load changed longest ago. weights=envoy: the earliest deadline, which a pick moves by "
        "(requests + 1)^bias / weight; if all weights are equal, the better of two random candidates, which "
        "may be the same. bias: how much requests count, with weights=envoy.",
    .sees = "loads",
    .weights = "unless weights=ignore",
    .ties = "at random; with weights, as the option says",
    .cost = "O(1), with weights O(log n)",
    .upkeep = "the same for a change of load",
    .source = "nginx, least_conn; HAProxy, balance leastconn; Envoy, LEAST_REQUEST.",
    .use_when =
        "One balancer knows all requests. Among equal servers hardly any policy does better without knowing "
        "what requests cost.",
    .beware = "With stale load information (balancer.load_info), or with many balancers that each know only "
              "their own requests, requests herd to the same server: compare power_of_d. A server that fails "
              "fast looks idle and attracts all requests.",
    .make = make_least_requests,
};

} // namespace stickysim
