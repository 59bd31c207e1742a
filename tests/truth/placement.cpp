#include "placement.hpp"

#include "routed_fleet.hpp"
#include "skew.hpp"
#include "trials.hpp"
#include <stickysim/engine/portable_math.hpp>

#include <fmt/format.h>

#include <cmath>

namespace stickysim::truth {
namespace {

using nlohmann::json;

std::string placing_policy(std::string const& name, json const& scenario) {
  if (name == "sticky_random") return "random";
  if (name == "sticky_power_of_2") return "power_of_d(d=2, replacement=true)";
  if (name == "rendezvous") return name;
  if (name == "hash_mod") return "hash_modulo";
  if (name == "hash_ring") return fmt::format("ring_hash(vnodes={})", scenario.at("vnodes").get<int>());
  throw NotCovered{"needs a policy that is not there"};
}

/// The servers' loads when `sessions` are placed, each of load 1 or of an exponential one of mean 1.
Row place(std::string const& policy, std::uint32_t servers, int sessions, bool exponential, Random random) {
  RoutedFleet fleet{policy, servers, random.bits()};
  std::vector<double> loads(servers);
  for (int session = 0; session < sessions; ++session) {
    ServerId const server = fleet.route(random.bits(), random);
    fleet.place(server);
    loads[server] += exponential ? -portable::log(random.uniform()) : 1;
  }
  return skew_of(loads);
}

/// The same sessions on a ring with and without a bound, which stands at (1 + epsilon) times the mean number
/// of sessions in the end, from the first session on.
Row place_bounded(json const& scenario, Random random) {
  std::uint32_t const servers = scenario.at("servers");
  int const vnodes = scenario.at("vnodes");
  int const sessions = scenario.at("sessions").at("initial");
  double const epsilon = scenario.at("epsilon");
  double const bound = std::ceil((1 + epsilon) * sessions / servers);
  std::uint64_t const ring_seed = random.bits();
  RoutedFleet bounded{fmt::format("bounded_ring(vnodes={}, epsilon={}, capacity={})", vnodes, epsilon, bound),
                      servers, ring_seed};
  RoutedFleet unbounded{fmt::format("ring_hash(vnodes={})", vnodes), servers, ring_seed};
  std::vector<double> loads(servers);
  std::vector<double> unbounded_loads(servers);
  double spilled = 0;
  for (int session = 0; session < sessions; ++session) {
    std::uint64_t const key = random.bits();
    ServerId const server = bounded.route(key, random);
    ServerId const home = unbounded.route(key, random);
    bounded.place(server);
    ++loads[server];
    ++unbounded_loads[home];
    spilled += server != home ? 1 : 0;
  }
  Row row = skew_of(loads);
  row.merge(labelled("unbounded", skew_of(unbounded_loads)));
  row["spill.frac"] = spilled / sessions;
  return row;
}

} // namespace

Figures place_sessions(json const& test, int more) {
  json const& scenario = test.at("scenario");
  int const replications = more * test.at("run").at("reps").get<int>();
  auto const stream = [](int replication) { return Random{stream_key(seed, Purpose::policy, replication)}; };
  json const& policies = scenario.at("policy");
  Figures figures;
  if (policies == "bounded_ring") {
    add(figures, "", replicate(replications, [&](int replication) {
          return place_bounded(scenario, stream(replication));
        }));
    return figures;
  }
  json const& sessions = scenario.at("sessions");
  for (std::string const name : policies.is_array() ? policies : json::array({policies})) {
    std::string const policy = placing_policy(name, scenario);
    add(figures, name, replicate(replications, [&](int replication) {
          return place(policy, scenario.at("servers"), sessions.at("initial"),
                       sessions.contains("rate_weight"), stream(replication));
        }));
  }
  return figures;
}

} // namespace stickysim::truth
