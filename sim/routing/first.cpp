#include "routing/builtin.hpp"
#include <stickysim/language/argument_reader.hpp>

#include <algorithm>
#include <bit>
#include <vector>

namespace stickysim {
namespace {

/// The lowest candidate with fewer than `limit` requests; when all are full, the lowest of those with the
/// fewest. A tree of minima over the servers finds it from the root down.
class First final : public RoutingPolicy {
public:
  First(std::uint32_t servers, std::uint32_t limit)
      : limit_{limit}, leaves_{std::bit_ceil(std::size_t{servers})}, least_(2 * leaves_, not_a_candidate) {}

  std::uint32_t choose(Candidates const& candidates, RoutingKey const&, Random&) override {
    if (candidates.avoided.empty()) return candidates.index(lowest());
    for (std::uint32_t const index : candidates.avoided)
      put(candidates.server(index), not_a_candidate);
    ServerId const picked = lowest();
    for (std::uint32_t const index : candidates.avoided)
      put(candidates.server(index), candidates.load(index));
    return candidates.index(picked);
  }

  bool follows_load() const override { return true; }

  void on_load(ServerId server, std::uint32_t load) override {
    if (least_[leaves_ + server] != not_a_candidate) put(server, load);
  }

  void on_membership(Candidates const& candidates) override {
    std::fill(least_.begin(), least_.end(), not_a_candidate);
    for (ServerId const server : candidates.servers)
      least_[leaves_ + server] = candidates.loads[server];
    for (std::size_t node = leaves_ - 1; node > 0; --node)
      least_[node] = std::min(least_[2 * node], least_[2 * node + 1]);
  }

private:
  static constexpr std::uint32_t not_a_candidate = UINT32_MAX;

  ServerId lowest() const {
    std::uint32_t const most = std::max(limit_ - 1, least_[1]);
    std::size_t node = 1;
    while (node < leaves_) {
      node *= 2;
      if (least_[node] > most) ++node;
    }
    return static_cast<ServerId>(node - leaves_);
  }

  void put(ServerId server, std::uint32_t load) {
    std::size_t node = leaves_ + server;
    least_[node] = load;
    for (node /= 2; node > 0; node /= 2) {
      std::uint32_t const least = std::min(least_[2 * node], least_[2 * node + 1]);
      if (least_[node] == least) return;
      least_[node] = least;
    }
  }

  std::uint32_t limit_;
  std::size_t leaves_;
  std::vector<std::uint32_t> least_; ///< the root is 1, the children of i are 2 i and 2 i + 1
};

Result<std::unique_ptr<RoutingPolicy>> make_first(Call const& call, std::uint32_t servers, std::uint64_t) {
  ArgumentReader arguments{call, first_policy.usage};
  auto const limit = static_cast<std::uint32_t>(arguments.integer("limit", 1, 1'000'000'000, 1));
  if (std::optional<CallError> const error = arguments.error()) return *error;
  return std::make_unique<First>(servers, limit);
}

} // namespace

PolicyEntry const first_policy = {
    .name = "first",
    .usage = "first(limit=1)",
    .help = "the lowest server with fewer than `limit` requests in flight",
    .law = "Servers fill up one after the other. When all are full, the one with the fewest requests gets "
           "the next request; HAProxy would queue it.",
    .options = "limit: requests in flight at which a server is full: its workers, or more.",
    .sees = "loads",
    .weights = "ignored",
    .ties = "the lowest server",
    .cost = "O(log n)",
    .upkeep = "O(log n) for a change of load",
    .source = "HAProxy, balance first with maxconn.",
    .use_when = "The fleet should be as small as its load allows: servers at the end stay idle and may be "
                "switched off.",
    .beware = "The first servers are always full: a failure of one of them reaches many sessions.",
    .make = make_first,
};

} // namespace stickysim
