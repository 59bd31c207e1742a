#include "catch.hpp"
#include "routing/known_fleet.hpp"

#include <numeric>
#include <string>
#include <vector>

using namespace stickysim;

namespace {

/// The servers picked, as letters: server 0 is a.
std::string picks(KnownFleet& fleet, int count) {
  Random random{1};
  std::string letters;
  for (int i = 0; i < count; ++i)
    letters += static_cast<char>('a' + static_cast<int>(fleet.pick(random)));
  return letters;
}

std::string weighted_picks(std::vector<std::uint32_t> weights, int count) {
  KnownFleet fleet{"round_robin", static_cast<std::uint32_t>(weights.size())};
  fleet.set_weights(std::move(weights));
  return picks(fleet, count);
}

/// nginx's loop over all servers.
std::string nginx_picks(std::vector<std::uint32_t> const& weights, int count) {
  std::vector<std::int64_t> credits(weights.size());
  std::int64_t const total = std::accumulate(weights.begin(), weights.end(), std::int64_t{0});
  std::string letters;
  for (int i = 0; i < count; ++i) {
    std::size_t best = 0;
    for (std::size_t server = 0; server < weights.size(); ++server) {
      credits[server] += weights[server];
      if (credits[server] > credits[best]) best = server;
    }
    credits[best] -= total;
    letters += static_cast<char>('a' + static_cast<int>(best));
  }
  return letters;
}

} // namespace

TEST_CASE("equal servers take turns") {
  KnownFleet fleet{"round_robin", 4};
  CHECK(picks(fleet, 10) == "abcdabcdab");
}

TEST_CASE("weights are served smoothly") {
  CHECK(weighted_picks({5, 1, 1}, 14) == "aabacaaaabacaa");
  CHECK(weighted_picks({1, 2}, 6) == "babbab");
  CHECK(weighted_picks({0, 1, 0}, 3) == "bbb");
  CHECK(weighted_picks({0, 0, 0}, 4) == "abca");
}

TEST_CASE("weighted turns are nginx's, pick by pick") {
  Random random{5};
  for (int trial = 0; trial < 200; ++trial) {
    std::vector<std::uint32_t> weights(1 + random.below(12));
    for (std::uint32_t& weight : weights)
      weight = static_cast<std::uint32_t>(1 + random.below(5));
    CAPTURE(weights);
    REQUIRE(weighted_picks(weights, 150) == nginx_picks(weights, 150));
  }
}

TEST_CASE("a change of members does not restart the turn") {
  KnownFleet fleet{"round_robin", 5};
  fleet.set_up(3, false);
  CHECK(picks(fleet, 2) == "ab");
  fleet.set_up(4, false);
  CHECK(picks(fleet, 1) == "c");
  fleet.set_up(3, true); // joins right after the last one picked
  CHECK(picks(fleet, 3) == "dab");
  fleet.set_up(2, false);
  CHECK(picks(fleet, 3) == "dab");
  fleet.set_up(0, false);
  fleet.set_up(2, true);
  CHECK(picks(fleet, 4) == "cdbc");
}

TEST_CASE("a moment without candidates does not restart the turn") {
  KnownFleet fleet{"round_robin", 3};
  CHECK(picks(fleet, 2) == "ab");
  for (ServerId server = 0; server < 3; ++server)
    fleet.set_up(server, false);
  fleet.set_up(0, true);
  fleet.set_up(2, true);
  CHECK(picks(fleet, 2) == "ca");
}
