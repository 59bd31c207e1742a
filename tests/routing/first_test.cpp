#include "catch.hpp"
#include "routing/known_fleet.hpp"

#include <algorithm>
#include <string>

using namespace stickysim;

TEST_CASE("first agrees with a search of all candidates, whatever has happened") {
  for (std::uint32_t const size : {1u, 2u, 5u, 33u})
    for (std::uint32_t const limit : {1u, 3u}) {
      CAPTURE(size, limit);
      KnownFleet fleet{"first(limit=" + std::to_string(limit) + ")", size};
      Random chance{size};
      for (int step = 0; step < 5000; ++step) {
        auto const server = static_cast<ServerId>(chance.below(size));
        if (chance.below(10) == 0) {
          if (fleet.servers().size() > 1 || !fleet.up(server)) fleet.set_up(server, !fleet.up(server));
        } else {
          fleet.set_load(server, static_cast<std::uint32_t>(chance.below(8)));
        }
        std::uint32_t least = UINT32_MAX;
        for (ServerId const candidate : fleet.servers())
          least = std::min(least, fleet.load(candidate));
        ServerId const expected =
            *std::find_if(fleet.servers().begin(), fleet.servers().end(), [&](ServerId each) {
              return least < limit ? fleet.load(each) < limit : fleet.load(each) == least;
            });
        REQUIRE(fleet.pick(chance) == expected);
      }
    }
}
