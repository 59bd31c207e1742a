#include "model/argument_reader.hpp"
#include "routing/builtin.hpp"
#include "routing/walk.hpp"
#include <stickysim/engine/check.hpp>

#include <fmt/format.h>

#include <vector>

namespace stickysim {
namespace {

/// A table from hashes to servers. Each server lists all entries in an order of its own (from an offset in
/// steps of a skip, which meet every entry because their number is prime); in turns each candidate takes the
/// first entry of its list that is still free. So all have the same number of entries, give or take one.
class Maglev final : public RoutingPolicy {
public:
  Maglev(std::uint32_t servers, std::uint32_t table, std::uint64_t seed) : table_(table), lists_(servers) {
    for (ServerId server = 0; server < servers; ++server) {
      Random random{mix_bits(seed) + golden_gamma * server};
      lists_[server].offset = static_cast<std::uint32_t>(random.below(table));
      lists_[server].skip = static_cast<std::uint32_t>(random.below(table - 1) + 1);
    }
  }

  std::uint32_t choose(Candidates const& candidates, RoutingKey const& key, Random&) override {
    std::size_t at = key.hash % table_.size();
    return walk_.choose(candidates, key.attempt, [&] {
      ServerId const server = table_[at];
      at = at + 1 < table_.size() ? at + 1 : 0;
      return server;
    });
  }

  void on_membership(Candidates const& candidates) override {
    STICKYSIM_CHECK(candidates.size() == 0 || candidates.servers.back() < lists_.size(),
                    "a candidate is unknown to the Maglev table");
    if (candidates.size() == 0) return;
    std::vector<std::uint32_t> at;
    for (ServerId const server : candidates.servers)
      at.push_back(lists_[server].offset);
    std::vector<bool> taken(table_.size()); // apart from the table: so many bits fit into a cache
    std::uint32_t turn = 0;
    for (std::size_t filled = 0; filled < table_.size(); ++filled) {
      ServerId const server = candidates.server(turn);
      std::uint32_t entry = at[turn];
      while (taken[entry])
        entry = after(entry, lists_[server].skip);
      taken[entry] = true;
      table_[entry] = server;
      at[turn] = after(entry, lists_[server].skip);
      if (++turn == candidates.size()) turn = 0;
    }
  }

  bool hashes() const override { return true; }

private:
  struct List {
    std::uint32_t offset = 0;
    std::uint32_t skip = 1;
  };

  std::uint32_t after(std::uint32_t entry, std::uint32_t skip) const {
    std::uint32_t const next = entry + skip;
    return next < table_.size() ? next : next - static_cast<std::uint32_t>(table_.size());
  }

  std::vector<ServerId> table_;
  std::vector<List> lists_; ///< by server
  Walk walk_;
};

constexpr std::uint32_t longest_table = 16'777'213; // the largest prime below 2^24

bool is_prime(std::uint32_t number) {
  for (std::uint32_t divisor = 2; divisor * divisor <= number; ++divisor)
    if (number % divisor == 0) return false;
  return number >= 2;
}

Result<std::unique_ptr<RoutingPolicy>> make(Call const& call, std::uint32_t servers, std::uint64_t seed) {
  ArgumentReader arguments{call, maglev_policy.usage};
  auto const table = static_cast<std::uint32_t>(arguments.integer("table", 2, longest_table, 65537));
  if (!is_prime(table)) {
    std::uint32_t prime = table;
    while (!is_prime(prime))
      ++prime;
    arguments.fail("table", fmt::format("must be a prime number, not {}", table),
                   fmt::format("use {}", prime));
  }
  if (table < servers)
    arguments.fail("table", fmt::format("of {} entries has none for some of {} servers", table, servers),
                   "use a prime number of at least 100 entries a server");
  if (std::optional<CallError> const error = arguments.error()) return *error;
  return std::make_unique<Maglev>(servers, table, seed);
}

} // namespace

PolicyEntry const maglev_policy = {
    .name = "maglev",
    .usage = "maglev(table=65537)",
    .help = "Maglev hashing: a table of sessions' hashes with the same number of entries for each server",
    .notes =
        "O(1) per pick, O(table log table) per change of members; ignores loads and weights. `table` must be "
        "prime, and the paper wants at least 100 entries a server. After Eisenbud et al., NSDI 2016: shares "
        "are equal to one entry; a change of members moves a few sessions more than it must (about 0.2 % "
        "with 10 servers). A later attempt walks on in the table.",
    .make = make,
};

} // namespace stickysim
