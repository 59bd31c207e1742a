#include "routing/builtin.hpp"
#include "routing/walk.hpp"
#include "routing/weight.hpp"
#include <stickysim/engine/check.hpp>
#include <stickysim/language/argument_reader.hpp>
#include <stickysim/model/routing_hints.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

namespace stickysim {
namespace {

/// A table from hashes to servers. Each server lists all entries in an order of its own (from an offset in
/// steps of a skip, which meet every entry because their number is prime); the candidates take turns, and
/// each takes the first entry of its list that is still free. So all have the same number of entries, give or
/// take one. If weights count, the heaviest have all turns and others the first one and then their share of
/// them, counted from the first, as in Envoy.
class Maglev final : public RoutingPolicy, public RoutingHints {
public:
  Maglev(std::uint32_t servers, std::uint32_t table, bool weighted, std::uint64_t seed)
      : table_(table), lists_(servers), weighted_{weighted} {
    for (ServerId server = 0; server < servers; ++server) {
      Random random{mix_bits(seed) + golden_gamma * server};
      lists_[server].offset = static_cast<std::uint32_t>(random.below(table));
      lists_[server].skip = static_cast<std::uint32_t>(random.below(table - 1) + 1);
    }
  }

  std::uint32_t choose(Candidates const& candidates, RoutingKey const& key, Random&) override {
    std::size_t at = key.hash % table_.size();
    return walk(candidates, [&] {
      ServerId const server = table_[at];
      at = at + 1 < table_.size() ? at + 1 : 0;
      return server;
    });
  }

  RoutingHints const* hints() const override { return this; }

  void fetch(std::uint64_t hash) const override { __builtin_prefetch(&table_[hash % table_.size()]); }

  ServerId foresee_key(std::uint64_t hash) const override { return table_[hash % table_.size()]; }

  void on_membership(Candidates const& candidates) override {
    STICKYSIM_CHECK(candidates.size() == 0 || candidates.servers.back() < lists_.size(),
                    "a candidate is unknown to the Maglev table");
    if (candidates.size() == 0) return;
    if (!weighted_) {
      if (std::ranges::equal(candidates.servers, filled_for_)) return;
      filled_for_.assign(candidates.servers.begin(), candidates.servers.end());
    }
    for (ServerId const server : candidates.servers)
      lists_[server].at = lists_[server].offset;
    std::vector<WeightClass> classes = by_weight(candidates);
    std::uint64_t const most_weight = classes.front().weight;
    std::vector<bool> taken(table_.size()); // apart from the table, because bits fit into a cache
    std::size_t free = table_.size();
    for (std::uint64_t turn = 1; free > 0; ++turn)
      for (WeightClass& each : classes) {
        if (turn * each.weight < each.turns * most_weight) continue;
        ++each.turns;
        for (ServerId const server : each.servers) {
          if (free == 0) return;
          --free;
          List& list = lists_[server];
          while (taken[list.at])
            list.at = after(list.at, list.skip);
          taken[list.at] = true;
          table_[list.at] = server;
        }
      }
  }

  bool hashes() const override { return true; }

private:
  struct List {
    std::uint32_t offset = 0;
    std::uint32_t skip = 1;
    std::uint32_t at = 0; ///< while the table is filled
  };

  struct WeightClass {
    std::uint64_t weight;
    std::vector<ServerId> servers;
    std::uint64_t turns = 0; ///< that each of them has had
  };

  /// The candidates, the heaviest first.
  std::vector<WeightClass> by_weight(Candidates const& candidates) const {
    std::vector<WeightClass> classes;
    if (!weighted_) {
      classes.push_back({1, {candidates.servers.begin(), candidates.servers.end()}});
      return classes;
    }
    std::map<std::uint64_t, std::vector<ServerId>> servers;
    for (ServerId const server : candidates.servers)
      servers[weight_of(candidates, server)].push_back(server);
    for (auto each = servers.rbegin(); each != servers.rend(); ++each)
      classes.push_back({each->first, std::move(each->second)});
    return classes;
  }

  std::uint32_t after(std::uint32_t entry, std::uint32_t skip) const {
    std::uint32_t const next = entry + skip;
    return next < table_.size() ? next : next - static_cast<std::uint32_t>(table_.size());
  }

  std::vector<ServerId> table_;
  std::vector<List> lists_;          ///< by server
  std::vector<ServerId> filled_for_; ///< the candidates at the last time
  bool weighted_;
};

constexpr std::uint32_t longest_table = 16'777'213; // the largest prime below 2^24

bool is_prime(std::uint32_t number) {
  for (std::uint32_t divisor = 2; divisor * divisor <= number; ++divisor)
    if (number % divisor == 0) return false;
  return number >= 2;
}

Result<std::unique_ptr<RoutingPolicy>> make_maglev(Call const& call, std::uint32_t servers,
                                                   std::uint64_t seed) {
  ArgumentReader arguments{call, maglev_policy.usage};
  auto const table = static_cast<std::uint32_t>(arguments.integer("table", 2, longest_table, 65537));
  if (!is_prime(table)) {
    std::uint32_t prime = table;
    while (!is_prime(prime))
      ++prime;
    arguments.fail("table", fmt::format("must be a prime number, not {}", table),
                   fmt::format("use {}", prime));
  }
  bool const weighted = arguments.flag("weighted", false);
  if (table < servers)
    arguments.fail("table", fmt::format("of {} entries has none for some of {} servers", table, servers),
                   "use a prime number of at least 100 entries a server");
  if (std::optional<CallError> const error = arguments.error()) return *error;
  return std::make_unique<Maglev>(servers, table, weighted, seed);
}

} // namespace

PolicyEntry const maglev_policy = {
    .name = "maglev",
    .usage = "maglev(table=65537, weighted=false)",
    .help = "Maglev hashing: a table of sessions' hashes with the same number of entries for each server",
    .law = "Each server lists all entries in an order of its own. The candidates take turns: each takes the "
           "first entry of its list that is still free. Shares differ by one entry at most. A retry that "
           "avoids its server walks on in the table.",
    .options = "table: its length, a prime number; the paper wants at least 100 entries a server. weighted: "
               "servers take turns in proportion to their weights, as in Envoy.",
    .sees = "nothing",
    .weights = "if weighted=true",
    .ties = "none",
    .cost = "O(1)",
    .upkeep = "O(table log table) for a change of members",
    .source =
        "Eisenbud et al., Maglev: a fast and reliable software network load balancer, NSDI 2016; Envoy, "
        "MAGLEV.",
    .use_when = "Shares must be equal, picks must be cheap and members seldom change.",
    .beware =
        "A change of members moves a few more sessions than necessary: about 0.2 % of all with 10 servers, "
        "0.6 % with 100.",
    .make = make_maglev,
};

} // namespace stickysim
