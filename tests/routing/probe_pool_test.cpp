#include "catch.hpp"
#include "chi_square.hpp"
#include "routing/probe_pool.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

using namespace stickysim;

namespace probe_pool_test {

namespace {

constexpr std::uint32_t often = 1000;

} // namespace

TEST_CASE("the best reply is the cold one with the least latency") {
  // Nine in ten have 0 to 4 requests: more than 4 are hot at the quantile of 0.9.
  ProbePool pool{10, 0.9};
  Random unused{1};
  for (std::uint32_t i = 0; i < 10; ++i)
    pool.add({.server = 9, .requests = i < 9 ? i % 5 : 100, .latency_ns = 1, .at_ns = 0, .uses = often});
  pool.add({.server = 1, .requests = 2, .latency_ns = 60, .at_ns = 1, .uses = often});
  pool.add({.server = 2, .requests = 4, .latency_ns = 50, .at_ns = 1, .uses = often});
  pool.add({.server = 3, .requests = 0, .latency_ns = 70, .at_ns = 1, .uses = often});
  CHECK(pool.size() == 4);
  CHECK(pool.use_best(unused) == 2);
  // It has a request more now, and is hot.
  CHECK(pool.use_best(unused) == 1);
  CHECK(pool.use_best(unused) == 1);
  CHECK(pool.use_best(unused) == 1);
  CHECK(pool.use_best(unused) == 3);
}

TEST_CASE("of hot replies the one with the fewest requests is the best") {
  ProbePool pool{4, 0.5};
  Random unused{1};
  for (int i = 0; i < 128; ++i)
    pool.add({.server = 0, .requests = 0, .latency_ns = 9, .at_ns = 0, .uses = often});
  pool.add({.server = 0, .requests = 9, .latency_ns = 1, .at_ns = 0, .uses = often});
  pool.add({.server = 1, .requests = 7, .latency_ns = 3, .at_ns = 0, .uses = often});
  pool.add({.server = 2, .requests = 8, .latency_ns = 2, .at_ns = 0, .uses = often});
  CHECK(pool.use_best(unused) == 1);
}

TEST_CASE("the oldest reply and the worst are removed by turns") {
  // Hot are more than 5 requests.
  ProbePool pool{8, 0.9};
  for (int i = 0; i < 128; ++i)
    pool.add({.server = 0, .requests = 5, .latency_ns = 1, .at_ns = 0, .uses = often});
  std::uint32_t const requests[] = {0, 7, 8, 6, 4, 5};
  for (ServerId server = 0; server < 6; ++server)
    pool.add(
        {.server = server, .requests = requests[server], .latency_ns = server, .at_ns = 0, .uses = often});
  std::vector<std::uint32_t> position(6, 0);
  auto const is_there = [&](ServerId server) {
    ProbePool copy = pool;
    position.assign(6, no_server);
    position[server] = 0;
    Candidates only;
    only.position = position;
    copy.remove_all_but(only);
    return copy.size() == 1;
  };
  // In turn the oldest, the hot one with the most requests, the oldest, the other hot one, and of two that
  // are cold first the older and then the last.
  for (ServerId const removed : {0u, 2u, 1u, 3u, 4u, 5u}) {
    CHECK(is_there(removed));
    pool.remove_one();
    CHECK(!is_there(removed));
  }
  pool.remove_one();
  CHECK(pool.size() == 0);

  for (ServerId server = 0; server < 4; ++server)
    pool.add({.server = server, .requests = 0, .latency_ns = 9 - server, .at_ns = 0, .uses = often});
  pool.remove_one();
  pool.remove_one(); // none is hot: the slowest of 1, 2 and 3
  CHECK(!is_there(0));
  CHECK(!is_there(1));
}

TEST_CASE("of equal replies each is the best as often, whatever worse ones stand before or between them") {
  std::vector<Nanoseconds> const latencies = GENERATE(std::vector<Nanoseconds>{1, 1, 2, 1, 1},
                                                      std::vector<Nanoseconds>{2, 2, 1, 1}); // the least is 1
  auto const best = static_cast<std::size_t>(std::ranges::count(latencies, 1));
  std::vector<double> shares;
  for (Nanoseconds const latency_ns : latencies)
    shares.push_back(latency_ns == 1 ? 1.0 / static_cast<double>(best) : 0);
  Random random{1};
  std::vector<std::uint64_t> counts(latencies.size());
  for (int i = 0; i < 30'000; ++i) {
    ProbePool pool{static_cast<std::uint32_t>(latencies.size()), 1};
    for (ServerId server = 0; server < latencies.size(); ++server)
      pool.add({.server = server, .requests = 0, .latency_ns = latencies[server], .at_ns = 0, .uses = 1});
    ++counts[pool.use_best(random)];
  }
  CAPTURE(latencies);
  CHECK(chi_square(counts, shares) < chi_square_bound(best)); // 1e-6
}

TEST_CASE("at the quantile 1 latency decides alone, however busy its server becomes") {
  ProbePool pool{2, 1};
  Random unused{1};
  pool.add({.server = 0, .requests = 3, .latency_ns = 1, .at_ns = 0, .uses = often});
  pool.add({.server = 1, .requests = 3, .latency_ns = 2, .at_ns = 0, .uses = often});
  for (int i = 0; i < 100; ++i)
    REQUIRE(pool.use_best(unused) == 0);
}

TEST_CASE("hot and cold are told apart by the last 128 replies") {
  Random chance{1};
  std::vector<std::uint32_t> told;
  for (double const quantile : {0.0, 0.3, 0.84, 0.99}) {
    ProbePool pool{3, quantile};
    told.clear();
    for (int i = 0; i < 2000; ++i) {
      auto const requests = static_cast<std::uint32_t>(chance.below(1 + chance.below(50)));
      told.push_back(requests);
      pool.add({.server = 0, .requests = requests, .latency_ns = 1, .at_ns = i, .uses = often});
      std::vector<std::uint32_t> last(told.end() - std::min<std::ptrdiff_t>(128, std::ssize(told)),
                                      told.end());
      std::sort(last.begin(), last.end());
      // The least number that at least `quantile` of them do not exceed.
      auto const limit = *std::find_if(last.begin(), last.end(), [&](std::uint32_t each) {
        auto const above = std::upper_bound(last.begin(), last.end(), each);
        return static_cast<double>(above - last.begin()) >= quantile * static_cast<double>(last.size());
      });
      REQUIRE(pool.hot_above() == limit);
    }
  }
}

TEST_CASE("replies leave the pool by age, by use, for newer ones and with their server") {
  ProbePool pool{3, 1};
  Random unused{1};
  for (int i = 0; i < 128; ++i) // nothing is hot
    pool.add({.server = 0, .requests = 9, .latency_ns = 1, .at_ns = 0, .uses = often});
  pool.add({.server = 0, .requests = 0, .latency_ns = 1, .at_ns = 10, .uses = 2});
  pool.add({.server = 1, .requests = 0, .latency_ns = 2, .at_ns = 20, .uses = often});
  pool.add({.server = 2, .requests = 0, .latency_ns = 3, .at_ns = 30, .uses = often});
  CHECK(pool.use_best(unused) == 0);
  CHECK(pool.use_best(unused) == 0);
  CHECK(pool.size() == 2);

  pool.add({.server = 3, .requests = 0, .latency_ns = 4, .at_ns = 40, .uses = often});
  pool.add({.server = 1, .requests = 0, .latency_ns = 5, .at_ns = 50, .uses = often}); // instead of its older
  CHECK(pool.size() == 3);
  CHECK(pool.use_best(unused) == 2);
  pool.add({.server = 4, .requests = 0, .latency_ns = 6, .at_ns = 60, .uses = often}); // 2 is the oldest
  CHECK(pool.size() == 3);
  CHECK(pool.use_best(unused) == 3);

  pool.remove_given_before(41);
  CHECK(pool.size() == 2);
  CHECK(pool.use_best(unused) == 1);
  std::vector<std::uint32_t> const position{no_server, no_server, no_server, no_server, 0};
  Candidates remaining;
  remaining.position = position;
  pool.remove_all_but(remaining);
  CHECK(pool.size() == 1);
  CHECK(pool.use_best(unused) == 4);
}

} // namespace probe_pool_test
