#include "catch.hpp"
#include "chi_square.hpp"
#include "routing/known_fleet.hpp"

#include <algorithm>
#include <vector>

using namespace stickysim;

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
