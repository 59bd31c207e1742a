#include "catch.hpp"
#include "chi_square.hpp"
#include "routing/known_fleet.hpp"

#include <algorithm>
#include <vector>

using namespace stickysim;

TEST_CASE("an idle candidate is picked if there is one, whatever has happened") {
  KnownFleet fleet{"join_idle_queue", 8};
  Random chance{1};
  for (int step = 0; step < 20'000; ++step) {
    auto const server = static_cast<ServerId>(chance.below(8));
    if (chance.below(10) == 0) {
      if (fleet.servers().size() > 1 || !fleet.up(server)) fleet.set_up(server, !fleet.up(server));
    } else {
      fleet.set_load(server, static_cast<std::uint32_t>(chance.below(4)));
    }
    bool const any_idle = std::any_of(fleet.servers().begin(), fleet.servers().end(),
                                      [&](ServerId each) { return fleet.load(each) == 0; });
    REQUIRE((fleet.load(fleet.pick(chance)) == 0) == any_idle);
  }
}

TEST_CASE("idle candidates are picked uniformly, and all of them when none is idle") {
  KnownFleet fleet{"join_idle_queue", 5};
  fleet.set_load(0, 1);
  fleet.set_load(2, 1);
  fleet.set_load(2, 0);
  fleet.set_load(3, 4);
  // False alarm: 1e-6 each.
  CHECK(chi_square(count_picks(fleet, 30'000, 1), std::vector<double>{0, 1.0 / 3, 1.0 / 3, 0, 1.0 / 3}) <
        chi_square_bound(3));
  for (ServerId server = 0; server < 5; ++server)
    fleet.set_load(server, server + 1);
  CHECK(chi_square(count_picks(fleet, 30'000, 2), std::vector<double>(5, 0.2)) < chi_square_bound(5));
}
