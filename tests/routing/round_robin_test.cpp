#include "catch.hpp"
#include "routing/haproxy_turns.hpp"
#include "routing/known_fleet.hpp"
#include "routing/nginx_peers.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <tuple>
#include <vector>

using namespace stickysim;

namespace round_robin_test {

namespace {

/// The servers picked, as letters: server 0 is a.
std::string picks(KnownFleet& fleet, int count) {
  Random random{1};
  std::string letters;
  for (int i = 0; i < count; ++i)
    letters += static_cast<char>('a' + static_cast<int>(fleet.pick(random)));
  return letters;
}

std::string weighted_picks(std::vector<std::uint32_t> weights, int count,
                           std::string const& policy = "round_robin", std::uint32_t unit = 1) {
  KnownFleet fleet{policy, static_cast<std::uint32_t>(weights.size())};
  fleet.set_weights(std::move(weights), unit);
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

/// HAProxy's loop that fills the map of `balance static-rr`.
std::string static_picks(std::vector<std::uint32_t> const& weights, int count) {
  std::vector<std::int64_t> credits(weights.size());
  std::int64_t const total = std::accumulate(weights.begin(), weights.end(), std::int64_t{0});
  std::string letters;
  for (int i = 0; i < count; ++i) {
    std::size_t best = 0;
    for (std::size_t server = 0; server < weights.size(); ++server) {
      credits[server] += weights[server];
      if ((credits[server] + total) / total > (credits[best] + total) / total) best = server;
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

TEST_CASE("turns go on when members, weights and what requests avoid change: nginx's, pick by pick") {
  for (std::uint32_t servers = 1; servers <= 30; ++servers)
    for (std::uint64_t life = 0; life < 6; ++life) {
      CAPTURE(servers, life);
      KnownFleet fleet{"round_robin", servers};
      NginxPeers peers{servers};
      Random chance{1000 * life + servers};
      Random unused{1};
      auto const server = [&] { return static_cast<ServerId>(chance.below(servers)); };
      std::uint64_t const most = 1 + chance.below(100);
      for (int step = 0; step < 800; ++step) {
        ServerId const one = server();
        switch (chance.below(step == 0 ? 1 : 20)) {
        case 5:
          if (chance.below(10) > 0) break;
          fleet.reload();
          peers.reload();
          break;
        case 0: {
          std::vector<std::uint32_t> weights(servers);
          for (std::uint32_t& weight : weights)
            weight = static_cast<std::uint32_t>(1 + chance.below(most));
          // Those of all, and of some lives only.
          if (step > 0 && (life < 3 || fleet.servers().size() < servers)) break;
          fleet.set_weights(weights);
          peers.set_weights(weights);
          break;
        }
        case 1: {
          bool const up = !fleet.up(one) || fleet.servers().size() == 1;
          fleet.set_up(one, up);
          peers.set_up(one, up);
          break;
        }
        case 2: {
          auto const fails = static_cast<std::int64_t>(1 + chance.below(4));
          fleet.weaken(one, fails);
          peers.fail(one, fails);
          break;
        }
        case 3:
        case 4: {
          std::vector<ServerId> avoid;
          for (ServerId const each : fleet.servers())
            if (chance.below(3) == 0 && avoid.size() + 1 < fleet.servers().size()) avoid.push_back(each);
          REQUIRE(fleet.pick_another(unused, {}, avoid) == peers.get(avoid));
          break;
        }
        default: REQUIRE(fleet.pick(unused) == peers.get());
        }
      }
    }
}

TEST_CASE("a server that is away keeps its credit") {
  // a pays 20 of 21 before it leaves, and again when it is back.
  KnownFleet fleet{"round_robin", 3};
  fleet.set_weights({20, 1, 20});
  std::string all;
  for (int flap = 0; flap < 40; ++flap) {
    fleet.set_up(2, flap % 2 == 0);
    all += picks(fleet, 6);
  }
  // Of 120 picks with c, 1/41 are b's; of 120 without it, 1/21.
  CHECK(std::abs(static_cast<double>(std::ranges::count(all, 'b')) - (120.0 / 41 + 120.0 / 21)) <= 2);
}

TEST_CASE("a server that has failed gets its weight back one unit a pick") {
  // Of three servers of weight 100 one fails. Before its k-th pick it gains k − 1 of 200 + k − 1.
  KnownFleet fleet{"round_robin", 3};
  fleet.set_weights({100, 100, 100});
  fleet.weaken(1, 1);
  double expected = 0;
  for (int batch = 0; batch < 3; ++batch) {
    std::string const picked = picks(fleet, 50);
    for (int k = batch * 50; k < batch * 50 + 50; ++k)
      expected += std::min(k, 100) / (200.0 + std::min(k, 100));
    expected -= static_cast<double>(std::ranges::count(picked, 'b'));
    CHECK(std::abs(expected) <= 1); // turns are smooth
  }
  // With three failures allowed, one costs a third.
  KnownFleet third{"round_robin", 2};
  third.set_weights({90, 90});
  third.weaken(0, 3);
  std::string const picked = picks(third, 10);
  CHECK(std::ranges::count(picked, 'a') == 4); // (60 + … + 69) / (150 + … + 159) of 10 = 4.2
  KnownFleet none{"round_robin", 2};
  none.weaken(0, 3); // a third of 1 is no whole unit
  CHECK(picks(none, 4) == "abab");
}

TEST_CASE("equal servers take turns in every order") {
  for (char const* policy : {"round_robin(order=haproxy)", "round_robin(order=static)"})
    CHECK(weighted_picks({3, 3, 3, 3}, 10, policy) == "abcdabcdab");
}

// The orders that HAProxy 2.6.12 was seen to pick idle servers in.
TEST_CASE("weighted turns are those of HAProxy when it was run") {
  CHECK(weighted_picks({5, 1, 1}, 14, "round_robin(order=haproxy)") == "aaabaacaaabaac");
  CHECK(weighted_picks({4, 3, 2, 1}, 10, "round_robin(order=haproxy)") == "abacbadabc");
  CHECK(weighted_picks({4, 3, 2, 1}, 10, "round_robin(order=static)") == "ababcabacd");
}

TEST_CASE("weighted turns are those of HAProxy's source, pick by pick") {
  Random random{6};
  for (int trial = 0; trial < 200; ++trial) {
    std::vector<std::uint32_t> weights(1 + random.below(12));
    std::uint64_t const most = trial % 2 == 0 ? 5 : 256;
    for (std::uint32_t& weight : weights)
      weight = static_cast<std::uint32_t>(1 + random.below(most));
    CAPTURE(weights);
    REQUIRE(weighted_picks(weights, 1500, "round_robin(order=static)") == static_picks(weights, 1500));
  }
}

TEST_CASE("turns go on when members and weights change: HAProxy's, pick by pick") {
  for (std::uint32_t servers = 1; servers <= 20; ++servers)
    for (std::uint64_t life = 0; life < 8; ++life) {
      CAPTURE(servers, life);
      KnownFleet fleet{"round_robin(order=haproxy)", servers};
      Random chance{1000 * life + servers};
      Random unused{1};
      std::uint64_t const most = life % 2 == 0 ? 5 : 256;
      // Weights that are no wholes are those of servers that start slowly.
      std::uint32_t const unit = life % 4 < 2 ? 16 : 1;
      std::vector<std::uint32_t> weights(servers);
      for (std::uint32_t& weight : weights)
        weight = static_cast<std::uint32_t>(1 + chance.below(most));
      fleet.set_weights(weights, unit);
      HaproxyTurns turns{weights, 16 / unit};
      for (int step = 0; step < 3000; ++step) {
        auto const one = static_cast<ServerId>(chance.below(servers));
        std::uint64_t const what = life < 4 ? 2 : chance.below(40);
        if (what == 0) {
          bool const up = !fleet.up(one) || fleet.servers().size() == 1;
          if (up == fleet.up(one)) continue;
          fleet.set_up(one, up);
          turns.set_up(one, up);
        } else if (what == 1 && fleet.up(one)) {
          weights[one] = static_cast<std::uint32_t>(1 + chance.below(most));
          fleet.set_weights(weights, unit);
          turns.set_weight(one, weights[one]);
        } else {
          REQUIRE(fleet.pick(unused) == turns.pick());
        }
      }
    }
}

TEST_CASE("in HAProxy's order members keep their places when others come and go") {
  KnownFleet fleet{"round_robin(order=haproxy)", 4};
  CHECK(picks(fleet, 6) == "abcdab");
  fleet.set_up(0, false);
  CHECK(picks(fleet, 4) == "cdbc");
  fleet.set_up(0, true); // its turn comes after one round
  CHECK(picks(fleet, 8) == "dbcadbca");
}

} // namespace round_robin_test
