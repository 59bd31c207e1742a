#include "catch.hpp"
#include "chi_square.hpp"
#include "routing/known_fleet.hpp"
#include "routing/nginx_peers.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

using namespace stickysim;

namespace least_requests_test {

TEST_CASE("least requests agrees with a search of all candidates, whatever has happened") {
  for (std::uint32_t const size : {1u, 2u, 5u, 30u}) {
    KnownFleet fleet{"least_requests", size};
    Random chance{size};
    for (int step = 0; step < 20'000; ++step) {
      auto const server = static_cast<ServerId>(chance.below(size));
      switch (chance.below(20)) {
      case 0:
        if (fleet.servers().size() > 1 || !fleet.up(server)) fleet.set_up(server, !fleet.up(server));
        break;
      case 1: fleet.set_load(server, static_cast<std::uint32_t>(chance.below(50))); break;
      case 2:
      case 3:
      case 4:
      case 5:
      case 6:
      case 7:
      case 8: fleet.set_load(server, fleet.load(server) + 1); break;
      default:
        if (fleet.load(server) > 0) fleet.set_load(server, fleet.load(server) - 1);
      }
      std::uint32_t least = UINT32_MAX;
      for (ServerId const candidate : fleet.servers())
        least = std::min(least, fleet.load(candidate));
      REQUIRE(fleet.load(fleet.pick(chance)) == least);
    }
  }
}

TEST_CASE("least requests breaks ties uniformly") {
  KnownFleet fleet{"least_requests", 6};
  // Servers 1, 3 and 4 are tied at 2, reached from below, from above and by a jump.
  std::vector<std::uint32_t> const loads{5, 1, 3, 3, 9, 4};
  for (ServerId server = 0; server < 6; ++server)
    fleet.set_load(server, loads[server]);
  fleet.set_load(1, 2);
  fleet.set_load(3, 2);
  fleet.set_load(4, 2);
  std::vector<double> const law{0, 1.0 / 3, 0, 1.0 / 3, 1.0 / 3, 0};
  CHECK(chi_square(count_picks(fleet, 30'000, 3), law) < chi_square_bound(3)); // false alarm: 1e-6
}

TEST_CASE("least requests knows the loads of those that join") {
  KnownFleet fleet{"least_requests", 3};
  Random random{1};
  fleet.set_up(1, false);
  fleet.set_load(0, 3);
  fleet.set_load(1, 2);
  fleet.set_load(2, 4);
  CHECK(fleet.pick(random) == 0);
  fleet.set_up(1, true);
  CHECK(fleet.pick(random) == 1);
}

namespace {

/// Loads and members that change at random, weights that stay; `check` sees the fleet and each pick.
template <class Check>
void live_weighted(std::string const& policy, std::uint64_t key, Check const& check) {
  std::vector<std::uint32_t> const weights{1, 5, 2, 2, 9, 1, 256};
  KnownFleet fleet{policy, 7};
  fleet.set_weights(weights);
  Random chance{key};
  for (int step = 0; step < 20'000; ++step) {
    auto const server = static_cast<ServerId>(chance.below(7));
    if (chance.below(20) == 0) {
      if (fleet.servers().size() > 1 || !fleet.up(server)) fleet.set_up(server, !fleet.up(server));
    } else if (fleet.load(server) > 0 && chance.below(2) == 0) {
      fleet.set_load(server, fleet.load(server) - 1);
    }
    ServerId const picked = fleet.pick(chance);
    check(fleet, weights, picked);
    fleet.set_load(picked, fleet.load(picked) + 1);
  }
}

} // namespace

TEST_CASE("by nginx's law no candidate has fewer requests for its weight") {
  live_weighted("least_requests(weights=nginx)", 1,
                [](KnownFleet const& fleet, auto const& weights, auto picked) {
                  for (ServerId const other : fleet.servers())
                    REQUIRE(fleet.load(picked) * weights[other] <= fleet.load(other) * weights[picked]);
                });
}

TEST_CASE("ties take turns by nginx's law, pick by pick") {
  for (std::uint32_t servers = 1; servers <= 14; ++servers)
    for (std::uint64_t life = 0; life < 8; ++life) {
      CAPTURE(servers, life);
      KnownFleet fleet{"least_requests(weights=nginx)", servers};
      NginxPeers peers{servers};
      Random chance{1000 * life + servers};
      Random unused{1};
      std::vector<std::uint32_t> weights(servers);
      std::uint64_t const most = 1 + chance.below(life % 2 == 0 ? 3 : 100);
      for (std::uint32_t& weight : weights)
        weight = static_cast<std::uint32_t>(1 + chance.below(most));
      fleet.set_weights(weights);
      peers.set_weights(weights);
      std::vector<std::uint32_t> loads(servers);
      std::vector<ServerId> in_flight;
      auto const send = [&](ServerId server) {
        in_flight.push_back(server);
        fleet.set_load(server, ++loads[server]);
      };
      for (int step = 0; step < 3000; ++step) {
        auto const one = static_cast<ServerId>(chance.below(servers));
        std::uint64_t const what = chance.below(20);
        if (what == 0) {
          bool const up = !fleet.up(one) || fleet.servers().size() == 1;
          fleet.set_up(one, up);
          peers.set_up(one, up);
        } else if (what == 12 && chance.below(10) == 0) {
          fleet.reload();
          peers.reload();
        } else if (what == 1) {
          auto const fails = static_cast<std::int64_t>(1 + chance.below(4));
          fleet.weaken(one, fails);
          peers.fail(one, fails);
        } else if (what < 4) {
          std::vector<ServerId> avoid;
          for (ServerId const each : fleet.servers())
            if (chance.below(3) == 0 && avoid.size() + 1 < fleet.servers().size()) avoid.push_back(each);
          ServerId const picked = fleet.pick_another(unused, {}, avoid);
          REQUIRE(picked == peers.get_least_conn(loads, avoid));
          send(picked);
        } else if (what < 12) {
          if (in_flight.empty()) continue;
          auto const over = in_flight.begin() + static_cast<std::ptrdiff_t>(chance.below(in_flight.size()));
          fleet.set_load(*over, --loads[*over]);
          in_flight.erase(over);
        } else {
          ServerId const picked = fleet.pick(unused);
          REQUIRE(picked == peers.get_least_conn(loads));
          send(picked);
        }
      }
    }
}

TEST_CASE("by HAProxy's law no candidate has a lesser key, and idle ones go by turns") {
  live_weighted("least_requests(weights=haproxy)", 2,
                [](KnownFleet const& fleet, auto const& weights, auto picked) {
                  auto const key = [&](ServerId server) {
                    return fleet.load(server) == 0 ? 0 : (fleet.load(server) + 1) * 256 / weights[server];
                  };
                  for (ServerId const other : fleet.servers())
                    REQUIRE(key(picked) <= key(other));
                });
  KnownFleet idle{"least_requests(weights=haproxy)", 4};
  idle.set_weights({5, 1, 1, 256});
  Random random{1};
  for (ServerId const expected : {1u, 2u, 0u, 3u, 1u, 2u, 0u}) { // a weight that changes goes to the end
    CHECK(idle.pick(random) == expected);
    idle.set_load(expected, 1);
    idle.set_load(expected, 0);
  }
}

TEST_CASE("by HAProxy's law those that stay keep their order, and one that joins comes last") {
  KnownFleet idle{"least_requests(weights=haproxy)", 4};
  Random random{1};
  CHECK(idle.pick(random) == 0);
  CHECK(idle.pick(random) == 1);
  idle.set_up(1, false);
  for (ServerId const next : {2u, 3u, 0u, 2u})
    CHECK(idle.pick(random) == next);
  idle.set_up(1, true);
  for (ServerId const next : {3u, 0u, 2u, 1u, 3u})
    CHECK(idle.pick(random) == next);
}

TEST_CASE("by Envoy's law equal servers are compared two at a time, perhaps one with itself") {
  KnownFleet fleet{"least_requests(weights=envoy)", 2};
  fleet.set_load(0, 1);
  CHECK(chi_square(count_picks(fleet, 30'000, 1), std::vector<double>{0.25, 0.75}) <
        chi_square_bound(2)); // false alarm: 1e-6
}

TEST_CASE("by Envoy's law unequal servers get weight / (requests + 1)^bias") {
  auto const shares = [](std::string const& policy) {
    KnownFleet fleet{policy, 3};
    fleet.set_weights({4, 2, 1});
    fleet.set_load(0, 3);
    fleet.set_load(2, 0);
    return count_picks(fleet, 7000, 1);
  };
  // Earliest deadline first keeps every count within one of its share.
  auto const near = [](std::vector<std::uint64_t> const& counts, std::vector<double> const& expected) {
    for (std::size_t i = 0; i < counts.size(); ++i)
      CHECK(std::fabs(static_cast<double>(counts[i]) - expected[i]) <= 2);
  };
  near(shares("least_requests(weights=envoy)"), {7000 * 0.25, 7000 * 0.5, 7000 * 0.25});
  near(shares("least_requests(weights=envoy, bias=0)"), {4000, 2000, 1000});
  near(shares("least_requests(weights=envoy, bias=0.5)"), {2800, 2800, 1400});
}

TEST_CASE("wrong arguments of least_requests are refused") {
  auto const message = [](char const* text) {
    return make_routing_policy(*parse_call(text), 4, 1).error().message;
  };
  CHECK(message("least_requests(weights=apache)") ==
        "`weights` of `least_requests` must be one of ignore, nginx, haproxy, envoy, not apache");
  CHECK(message("least_requests(weights=nginx, bias=2)") ==
        "`bias` of `least_requests` belongs to weights=envoy");
}

} // namespace least_requests_test
