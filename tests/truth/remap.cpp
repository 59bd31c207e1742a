#include "remap.hpp"

#include "routed_fleet.hpp"
#include "trials.hpp"
#include <stickysim/results/metric.hpp>

#include <fmt/format.h>

namespace stickysim::truth {
namespace {

using nlohmann::json;

std::string hash_of(std::string const& name, json const& scenario) {
  if (name == "hash_mod") return "hash_modulo";
  if (name == "hash_ring") return fmt::format("ring_hash(vnodes={})", scenario.value("vnodes", 160));
  if (name == "rendezvous") return name;
  if (name == "maglev") return fmt::format("maglev(table={})", scenario.at("table").get<int>());
  throw NotCovered{"needs a policy that is not there"};
}

/// One server of `servers` leaves, or, where one joins, the last one is there only afterwards.
Row remap(std::string const& policy, std::uint32_t servers, bool joins, std::size_t sessions, Random random) {
  RoutedFleet fleet{policy, servers, random.bits()};
  if (joins) fleet.set_up(servers - 1, false);
  std::vector<std::uint64_t> keys;
  std::vector<ServerId> before;
  for (std::size_t session = 0; session < sessions; ++session) {
    keys.push_back(random.bits());
    before.push_back(fleet.route(keys.back(), random));
  }
  if (joins)
    fleet.set_up(servers - 1, true);
  else
    lose_one(fleet, random);
  double moved = 0;
  double unforced = 0;
  for (std::size_t session = 0; session < sessions; ++session) {
    if (fleet.route(keys[session], random) == before[session]) continue;
    ++moved;
    unforced += fleet.up(before[session]) ? 1 : 0;
  }
  auto const all = static_cast<double>(sessions);
  return {{"remap.frac", moved / all}, {"remap.unforced", unforced / all}};
}

/// 1000 sessions at any time while a server joins; a session that is sent elsewhere finds no state there.
std::vector<Row> remap_with_cookies(int servers, int replications) {
  std::string const scenario = fmt::format(
      "[run]\nduration = \"60s\"\nreplications = {}\nseed = {}\n"
      "[workload]\narrivals = \"poisson(50/s)\"\nrequests = 20\nthink_time = \"exponential(1s)\"\n"
      "demand = \"1ms\"\n"
      "[balancer]\npolicy = \"random\"\naffinity = \"cookie\"\n"
      "[server]\ncount = {}\nboot_time = \"1s\"\n[state]\nplacement = \"local\"\n"
      "[[scale]]\nat = \"30s\"\ncount = {}\n",
      replications, seed, servers - 1, servers);
  std::vector<Row> rows;
  for (TrialResult const& trial : simulate(scenario))
    rows.push_back({{"remap.frac[sticky_cookie]", *find_metric("session_loss_fraction")->value(trial)}});
  return rows;
}

} // namespace

Figures measure_remap(json const& test, int more) {
  json const& scenario = test.at("scenario");
  json const& run = test.at("run");
  bool const joins = scenario.contains("add");
  std::uint32_t const servers = scenario.at("servers").get<std::uint32_t>() + (joins ? 1 : 0);
  int const replications = more * run.at("reps").get<int>();
  Figures figures;
  for (std::string const name : scenario.at("compare")) {
    if (name == "sticky_cookie") {
      // A server that leaves takes its sessions with it, cookie or not: nothing is asked about that.
      if (joins) add(figures, "", remap_with_cookies(static_cast<int>(servers), replications));
      continue;
    }
    std::string const policy = hash_of(name, scenario);
    add(figures, "", replicate(replications, [&](int replication) {
          return labelled(name, remap(policy, servers, joins, run.at("keys"),
                                      Random{stream_key(seed, Purpose::policy, replication)}));
        }));
  }
  return figures;
}

} // namespace stickysim::truth
