#include "catch.hpp"
#include "routing/known_fleet.hpp"

#include <numeric>
#include <string>
#include <tuple>
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

/// HAProxy's `balance roundrobin` as its source has it: weights in sixteenths, and windows of as many picks
/// as their sum, in which each server starts anew, the heaviest first.
std::string haproxy_picks(std::vector<std::uint32_t> const& sixteenths, int count) {
  struct Server {
    std::int64_t weight;
    std::int64_t position = 0;
    std::int64_t remainder = 0;
    bool queued = false;
    bool in_next_window = false;
    std::int64_t ticket = 0;
  };
  std::vector<Server> servers;
  std::int64_t total = 0;
  for (std::uint32_t const weight : sixteenths) {
    servers.push_back({.weight = weight});
    total += servers.back().weight;
  }
  std::int64_t now = total;
  std::int64_t ticket = 0;
  std::string letters;
  while (static_cast<int>(letters.size()) < count) {
    Server* queued = nullptr;
    Server* fresh = nullptr;
    for (Server& each : servers) {
      auto const key = [](Server const& server) {
        return std::tuple{server.position, server.remainder - server.weight, server.ticket};
      };
      if (each.queued && (queued == nullptr || key(each) < key(*queued))) queued = &each;
      auto const rank = [](Server const& server) { return std::tuple{-server.weight, server.ticket}; };
      if (!each.queued && !each.in_next_window && (fresh == nullptr || rank(each) < rank(*fresh)))
        fresh = &each;
    }
    Server* picked = queued;
    if (queued == nullptr || queued->position > now)
      if (fresh != nullptr) picked = fresh;
    if (picked == nullptr) {
      for (Server& each : servers)
        each.in_next_window = false;
      now = total;
      continue;
    }
    if (picked == fresh) {
      picked->position = now;
      picked->remainder = 0;
    }
    picked->position += total / picked->weight;
    picked->remainder += total % picked->weight;
    if (picked->remainder >= picked->weight) {
      picked->remainder -= picked->weight;
      ++picked->position;
    }
    ++now;
    picked->ticket = ++ticket;
    picked->queued = picked->position < 2 * total;
    picked->in_next_window = !picked->queued;
    letters += static_cast<char>('a' + static_cast<int>(picked - servers.data()));
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
    std::string const picked = weighted_picks(weights, 1500, "round_robin(order=haproxy)");
    // Weights that are no wholes are those of servers that start slowly.
    REQUIRE(weighted_picks(weights, 1500, "round_robin(order=haproxy)", 16) == haproxy_picks(weights, 1500));
    for (std::uint32_t& weight : weights)
      weight *= 16;
    REQUIRE(picked == haproxy_picks(weights, 1500));
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
