#include "lookup_tables.hpp"

#include "routed_fleet.hpp"
#include "skew.hpp"
#include "trials.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace stickysim::truth {
namespace {

using nlohmann::json;

std::string table_of(std::string const& name, std::uint64_t table) {
  if (name == "maglev") return fmt::format("maglev(table={})", table);
  if (name == "rendezvous") return name;
  throw NotCovered{"needs a policy that is not there"};
}

/// A random key for each entry: its hash modulo the table's size.
std::vector<std::uint64_t> keys_of(std::uint64_t table, Random& random) {
  std::vector<std::uint64_t> keys;
  for (std::uint64_t entry = 0; entry < table; ++entry)
    keys.push_back(random.below(UINT64_MAX / table) * table + entry);
  return keys;
}

std::vector<ServerId> fill(RoutedFleet& fleet, std::vector<std::uint64_t> const& keys) {
  Random unused{0};
  std::vector<ServerId> entries;
  for (std::uint64_t const key : keys)
    entries.push_back(fleet.route(key, unused));
  return entries;
}

/// `losses`: after how many servers' leaving to look, ascending.
Row measure(RoutedFleet& fleet, std::uint64_t table, std::vector<int> const& losses, Random& random) {
  std::vector<std::uint64_t> const keys = keys_of(table, random);
  std::vector<ServerId> const before = fill(fleet, keys);
  std::vector<double> slots(fleet.size());
  for (ServerId const server : before)
    ++slots[server];
  Row row = skew_of(slots);
  row["maglev.slots_min"] = *std::min_element(slots.begin(), slots.end());
  row["maglev.slots_max"] = *std::max_element(slots.begin(), slots.end());
  int lost = 0;
  for (int const loss : losses) {
    for (; lost < loss; ++lost)
      lose_one(fleet, random);
    std::vector<ServerId> const after = fill(fleet, keys);
    double changed = 0;
    for (std::size_t entry = 0; entry < table; ++entry)
      changed += fleet.up(before[entry]) && after[entry] != before[entry] ? 1 : 0;
    row[fmt::format("maglev.extra_changed_frac[k={}]", loss)] = changed / static_cast<double>(table);
  }
  return row;
}

} // namespace

Figures measure_tables(json const& test, int more) {
  json const& scenario = test.at("scenario");
  std::uint32_t const servers = scenario.at("servers");
  std::uint64_t const table = scenario.at("table");
  auto const losses = scenario.value("remove", std::vector<int>{});
  Figures figures;
  auto const add_table = [&](std::string const& name, bool compared) {
    std::string const policy = table_of(name, table);
    add(figures, "", replicate(more * test.at("run").at("reps").get<int>(), [&](int replication) {
          Random random{stream_key(seed, Purpose::policy, replication)};
          RoutedFleet fleet{policy, servers, random.bits()};
          Row const row = measure(fleet, table, losses, random);
          return compared ? labelled(name, row) : row;
        }));
  };
  if (!scenario.contains("compare")) add_table(scenario.at("policy"), false);
  for (json const& name : scenario.value("compare", json::array()))
    add_table(name, true);
  return figures;
}

} // namespace stickysim::truth
