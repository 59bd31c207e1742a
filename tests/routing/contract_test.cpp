// What every registered policy keeps to, whatever its law.
#include "catch.hpp"
#include "chi_square.hpp"
#include "routing/every_policy.hpp"
#include "routing/known_fleet.hpp"
#include "routing/known_pool.hpp"

#include <algorithm>
#include <string>
#include <vector>

using namespace stickysim;

namespace contract_test {

namespace {

/// A life of dispatches, completions, pinned requests, jumps of load and weight, joins and leaves; the answer
/// is all that was picked. Weights are told in units of 1 / `weight_unit`.
std::vector<ServerId> live(KnownFleet& fleet, int steps, std::uint64_t key, std::uint32_t weight_unit = 1) {
  fleet.set_weights(std::vector<std::uint32_t>(fleet.size(), weight_unit), weight_unit);
  Random chance{key};
  Random random{key + 1};
  std::vector<ServerId> picks;
  Nanoseconds now_ns = 0;
  for (int step = 0; step < steps; ++step) {
    now_ns += static_cast<Nanoseconds>(chance.below(2'000'000'000));
    auto const server = static_cast<ServerId>(chance.below(fleet.size()));
    switch (chance.below(9)) {
    case 0:
      if (fleet.up(server) && fleet.servers().size() > 1) fleet.set_up(server, false);
      break;
    case 1: fleet.set_up(server, true); break;
    case 2: // of servers that are no candidates too
      fleet.answer(server, static_cast<Nanoseconds>(chance.below(10'000'000'000)), now_ns);
      if (step % 3 == 0) fleet.fail(server, static_cast<Nanoseconds>(chance.below(10'000'000'000)), now_ns);
      if (fleet.load(server) > 0) fleet.set_load(server, fleet.load(server) - 1);
      break;
    case 3: fleet.set_load(server, static_cast<std::uint32_t>(chance.below(20))); break;
    case 4:
      if (fleet.up(server) && chance.below(4) == 0) fleet.pin(server);
      break;
    default:
      if (chance.below(50) == 0) {
        std::uint64_t const most = chance.below(2) == 0 ? 4 : 256;
        std::vector<std::uint32_t> weights(fleet.size());
        for (std::uint32_t& weight : weights)
          weight = static_cast<std::uint32_t>(chance.below(most + 1)) * weight_unit;
        fleet.set_weights(weights, weight_unit);
      }
      picks.push_back(fleet.pick(
          random,
          {.hash = chance.bits(), .now_ns = now_ns, .attempt = static_cast<std::uint32_t>(chance.below(4))}));
      REQUIRE(fleet.up(picks.back()));
      fleet.set_load(picks.back(), fleet.load(picks.back()) + 1);
    }
  }
  return picks;
}

} // namespace

TEST_CASE("every policy answers a legal index, for 1 to 64 candidates") {
  for (std::string const& policy : every_policy())
    for (std::uint32_t size = 1; size <= 64; ++size) {
      CAPTURE(policy, size);
      KnownFleet fleet{policy, size};
      Random random{size};
      for (int i = 0; i < 100; ++i) {
        std::uint32_t const index =
            fleet.choose(random, {.hash = random.bits(), .attempt = static_cast<std::uint32_t>(i)});
        REQUIRE(index < size);
        fleet.set_load(index, fleet.load(index) + 1);
      }
    }
}

TEST_CASE("every policy survives joins, leaves and loads of absent servers, and repeats itself") {
  for (std::string const& policy : every_policy())
    for (std::uint32_t size : {1u, 2u, 3u, 10u, 40u}) {
      CAPTURE(policy, size);
      KnownFleet first{policy, size};
      KnownFleet second{policy, size};
      REQUIRE(live(first, 600, size) == live(second, 600, size));
    }
}

TEST_CASE("no policy minds in which unit weights are told") {
  for (std::string const& policy : every_policy())
    for (std::uint32_t size : {2u, 5u, 40u}) {
      CAPTURE(policy, size);
      KnownFleet wholes{policy, size};
      KnownFleet sixteenths{policy, size};
      REQUIRE(live(wholes, 600, size) == live(sixteenths, 600, size, 16));
    }
}

TEST_CASE("every policy picks the only candidate, whichever it is") {
  for (std::string const& policy : every_policy()) {
    CAPTURE(policy);
    KnownFleet fleet{policy, 6};
    Random random{1};
    for (ServerId survivor = 0; survivor < 6; ++survivor) {
      for (ServerId server = 0; server < 6; ++server)
        fleet.set_up(server, server == survivor);
      for (std::uint32_t attempt = 0; attempt < 3; ++attempt)
        CHECK(fleet.pick(random, {.hash = random.bits(), .attempt = attempt}) == survivor);
    }
  }
}

TEST_CASE("every policy that neither hashes nor fills servers up treats equal servers alike") {
  for (std::string const& policy : every_policy()) {
    if (policy.starts_with("first")) continue;
    CAPTURE(policy);
    KnownFleet fleet{policy, 9};
    if (fleet.policy().hashes()) continue;
    fleet.set_up(4, false);
    // Equal loads are reached by different ways, so that no order of events may show.
    for (ServerId server = 0; server < 9; ++server)
      fleet.set_load(server, 2 * server);
    for (ServerId server = 0; server < 9; ++server)
      fleet.set_load(server, 3);
    std::vector<double> const law{0.125, 0.125, 0.125, 0.125, 0, 0.125, 0.125, 0.125, 0.125};
    CHECK(chi_square(count_picks(fleet, 40'000, 7), law) < chi_square_bound(8)); // false alarm: 1e-6
  }
}

TEST_CASE("a retry meets no server that it avoids while another is there, under any policy but one") {
  for (std::string const& policy : every_policy())
    for (bool const rehashes : {false, true})
      for (std::uint32_t size : {2u, 3u, 9u, 30u}) {
        // HAProxy's map of live servers answers the same again.
        if (policy.starts_with("hash_modulo") && !rehashes) continue;
        CAPTURE(policy, rehashes, size);
        KnownPool fleet{policy, size};
        if (rehashes) fleet.configure();
        Random chance{size};
        for (int i = 0; i < 300; ++i) {
          // Those that have failed it are idle, and look the best.
          std::vector<ServerId> avoid;
          while (avoid.empty() || (avoid.size() + 1 < size && chance.below(4) != 0)) {
            avoid.push_back(static_cast<ServerId>(chance.below(size)));
            fleet.set_load(avoid.back(), 0);
          }
          ServerId const picked =
              fleet.pick_another({.hash = chance.bits(), .now_ns = i * 1'000'000, .attempt = 1}, avoid);
          REQUIRE(std::ranges::find(avoid, picked) == avoid.end());
          fleet.set_load(picked, static_cast<std::uint32_t>(chance.below(5)));
        }
      }
}

TEST_CASE(
    "a retry that avoids no server meets the same one, under every policy that hashes and sees no load") {
  for (std::string const& policy : every_policy()) {
    KnownPool fleet{policy, 9};
    if (!fleet.policy().hashes() || fleet.policy().follows_load()) continue;
    CAPTURE(policy);
    Random keys{1};
    for (int i = 0; i < 200; ++i) {
      std::uint64_t const hash = keys.bits();
      CHECK(fleet.pick_another({.hash = hash, .attempt = 1}, {}) == fleet.pick_another({.hash = hash}, {}));
    }
  }
}

TEST_CASE("retries of every policy that neither hashes nor fills servers up spread over the other servers") {
  for (std::string const& policy : every_policy()) {
    if (policy.starts_with("first")) continue;
    CAPTURE(policy);
    KnownPool fleet{policy, 9};
    if (fleet.policy().hashes()) continue;
    for (ServerId server = 0; server < 9; ++server)
      fleet.set_load(server, server == 2 || server == 6 ? 0 : 3);
    std::vector<std::uint64_t> counts(9);
    for (int i = 0; i < 30'000; ++i)
      ++counts[fleet.pick_another({.attempt = 1}, {2, 6})];
    double const fair = 1.0 / 7;
    std::vector<double> const law{fair, fair, 0, fair, fair, fair, 0, fair, fair};
    CHECK(chi_square(counts, law) < chi_square_bound(7)); // false alarm: 1e-6
  }
}

TEST_CASE("a retry goes to the best of the other servers, where a law knows a best one") {
  for (std::string const policy :
       {"least_requests", "least_requests(weights=nginx)", "least_requests(weights=haproxy)",
        "power_of_d(d=5)", "join_idle_queue", "least_time", "first(limit=2)", "least_sessions"}) {
    CAPTURE(policy);
    KnownPool fleet{policy, 5};
    for (ServerId server = 0; server < 5; ++server)
      fleet.set_load(server, server == 1 ? 0 : 7);
    fleet.set_load(3, policy == "join_idle_queue" ? 0 : 1);
    CHECK(fleet.pick_another({.attempt = 1}, {1}) == 3);
  }
}

TEST_CASE("a policy that hashes and sees no load answers by the session alone") {
  for (std::string const& policy : every_policy()) {
    KnownFleet fleet{policy, 9};
    if (!fleet.policy().hashes() || fleet.policy().follows_load()) continue;
    CAPTURE(policy);
    Random keys{1};
    for (int i = 0; i < 200; ++i) {
      RoutingKey const key{.hash = keys.bits()};
      Random one{1};
      Random other{2};
      ServerId const first = fleet.pick(one, key);
      fleet.set_load(first, fleet.load(first) + 1);
      CHECK(fleet.pick(other, key) == first);
    }
  }
}

TEST_CASE(
    "a server that leaves and comes back takes its sessions with it, and no others from a ring or ranking") {
  for (std::string const& policy : every_policy())
    for (bool const rehashes : {false, true}) {
      KnownFleet fleet{policy, 20};
      if (!fleet.policy().hashes()) continue;
      CAPTURE(policy, rehashes);
      if (rehashes) fleet.configure();
      Random unused{1};
      auto const owners = [&] {
        Random keys{1};
        std::vector<ServerId> servers;
        for (int i = 0; i < 500; ++i)
          servers.push_back(fleet.pick(unused, {.hash = keys.bits()}));
        return servers;
      };
      std::vector<ServerId> const before = owners();
      for (ServerId const absent : {0u, 7u, 19u}) {
        fleet.set_up(absent, false);
        std::vector<ServerId> const meanwhile = owners();
        bool const by_place = !rehashes && (policy.starts_with("hash_modulo") || policy.starts_with("jump"));
        if (!by_place && !policy.starts_with("maglev"))
          for (std::size_t key = 0; key < before.size(); ++key)
            REQUIRE((before[key] == absent || meanwhile[key] == before[key]));
        fleet.set_up(absent, true);
        REQUIRE(owners() == before);
      }
    }
}

TEST_CASE("every registered policy documents itself and refuses unknown arguments") {
  for (PolicyEntry const& entry : routing_policies()) {
    CAPTURE(entry.name);
    CHECK(entry.usage.starts_with(entry.name));
    CHECK(!entry.help.empty());
    CHECK(entry.options.empty() == (entry.usage == entry.name));
    for (std::string_view const field : {entry.sees, entry.weights, entry.ties, entry.cost, entry.upkeep,
                                         entry.source, entry.use_when, entry.beware})
      CHECK(!field.empty());
    std::string const text = std::string{entry.name} + "(colour=1)";
    auto const made = make_routing_policy(*parse_call(text), 4, 1);
    REQUIRE(!made);
    CHECK(made.error().message == "`" + std::string{entry.name} + "` has no argument `colour`");
    CHECK(made.error().offset == entry.name.size() + 1);
    CHECK(made.error().help == "usage: " + std::string{entry.usage});
  }
}

TEST_CASE("an unknown policy is refused with the list of those known") {
  auto const made = make_routing_policy(*parse_call("roundrobin"), 4, 1);
  REQUIRE(!made);
  CHECK(made.error().message == "there is no routing policy `roundrobin`");
  std::string known;
  for (PolicyEntry const& entry : routing_policies())
    known += (known.empty() ? "known: " : ", ") + std::string{entry.name};
  CHECK(made.error().help == known);
}

} // namespace contract_test
