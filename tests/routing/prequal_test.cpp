#include "catch.hpp"
#include "chi_square.hpp"
#include "routing/known_fleet.hpp"
#include "routing/queues.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

using namespace stickysim;

namespace prequal_test {

namespace {

constexpr Nanoseconds second_ns = 1'000'000'000;
constexpr Nanoseconds ms_ns = 1'000'000;

ServerId pick_at(KnownFleet& fleet, Nanoseconds now_ns, Random& random) {
  return fleet.pick(random, {.now_ns = now_ns});
}

/// A server has the least latency, and room for requests before it is hot.
void make_best(KnownFleet& fleet, ServerId best) {
  for (ServerId server = 0; server < fleet.size(); ++server) {
    fleet.answer(server, server == best ? ms_ns : second_ns, 0);
    fleet.set_present(server, server == best ? 0 : 20);
  }
}

} // namespace

TEST_CASE("prequal follows the latencies that it has seen and the requests that servers tell of") {
  // Three probes reach all three servers, and few requests are hot.
  KnownFleet fleet{"prequal(quantile=0.5)", 3};
  Random random{1};
  fleet.answer(0, 30 * ms_ns, 0);
  fleet.answer(1, 20 * ms_ns, 0);
  fleet.answer(2, 10 * ms_ns, 0);
  for (ServerId server = 0; server < 3; ++server)
    fleet.set_load(server, 1);
  pick_at(fleet, 0, random); // sends the probes
  for (int i = 0; i < 100; ++i)
    REQUIRE(pick_at(fleet, 0, random) == 2);

  // What the balancer knows itself does not count.
  fleet.set_load(2, 9);
  fleet.set_present(2, 1);
  pick_at(fleet, 0, random);
  REQUIRE(pick_at(fleet, 0, random) == 2);
  fleet.set_load(2, 1);
  fleet.set_present(2, 9);
  pick_at(fleet, 0, random);
  REQUIRE(pick_at(fleet, 0, random) == 1);

  // 20 ms and seven answers of 100: 20 + 80 (1 − (7/8)^7) is 68.6 ms.
  for (int i = 0; i < 7; ++i)
    fleet.answer(1, 100 * ms_ns, 0);
  pick_at(fleet, 0, random);
  REQUIRE(pick_at(fleet, 0, random) == 0);
}

TEST_CASE("prequal picks at random while it knows too little") {
  KnownFleet fleet{"prequal(max_age=1s)", 4};
  Random random{1};
  for (ServerId server = 0; server < 4; ++server)
    fleet.answer(server, (10 + server) * ms_ns, 0);
  auto const counts = [&](Nanoseconds gap_ns, std::uint32_t attempt) {
    std::vector<std::uint64_t> picks(4);
    Nanoseconds now_ns = 0;
    for (int i = 0; i < 20'000; ++i)
      ++picks[fleet.pick(random, {.now_ns = now_ns += gap_ns, .attempt = attempt})];
    return picks;
  };
  std::vector<double> const uniform(4, 0.25);
  // All replies are too old; those of a retry are not to be trusted. False alarm: 1e-6 each.
  CHECK(chi_square(counts(second_ns + 1, 0), uniform) < chi_square_bound(4));
  CHECK(chi_square(counts(1, 1), uniform) < chi_square_bound(4));
  CHECK(counts(second_ns, 0)[0] > 12'000);
}

TEST_CASE("prequal lets a reply be used as often as makes up for those that are removed") {
  // Of 1000 servers one is by far the best. r probes a query find it r/1000 times, and each of its replies is
  // used at once, b = (1 + 1) / (0.984 r − removals) times on average.
  struct {
    char const* policy;
    double probes;
    double uses;
  } const rows[] = {{"prequal(probes=1.05, remove=0)", 1.05, 1.9357},
                    {"prequal(probes=2, remove=0.5)", 2, 1.3624},
                    {"prequal(probes=5, remove=1)", 5, 1}};
  for (auto const& row : rows) {
    CAPTURE(row.policy);
    KnownFleet fleet{row.policy, 1000};
    Random random{1};
    make_best(fleet, 7);
    int const queries = 500'000;
    double uses = 0;
    for (int i = 0; i < queries; ++i)
      uses += pick_at(fleet, 0, random) == 7 ? 1 : 0;
    // Replies are as rare events, and of two probes in a row that find the server the first may be lost: less
    // than r/500 of them. Five standard deviations of their number and of that: false alarm 6e-7.
    double const replies = queries * row.probes / 1000;
    CHECK(std::fabs(uses / replies / row.uses - 1) < 5 * 1.1 / std::sqrt(replies) + row.probes / 500);
  }
}

TEST_CASE("prequal removes replies at its rate") {
  // As many are removed as come: the pool stays too small to choose from. With half of that it fills.
  auto const best_picks = [](std::string const& policy) {
    KnownFleet fleet{policy, 100};
    Random random{1};
    make_best(fleet, 7);
    int picks = 0;
    for (int i = 0; i < 10'000; ++i)
      picks += pick_at(fleet, 0, random) == 7 ? 1 : 0;
    return picks;
  };
  // 100 at random, with a deviation of 9.95; five of them: 6e-7.
  CHECK(std::fabs(best_picks("prequal(probes=1, remove=1)") - 100) < 50);
  CHECK(best_picks("prequal(probes=1, remove=0.5)") > 200);
}

TEST_CASE("prequal leaves slow servers alone") {
  // Twenty servers, five of them at a fifth of the speed of the others: 800 requests of 20 ms a second are
  // all that they can do. 560 come.
  auto const mean_ms = [](std::string const& policy, std::uint64_t key) {
    std::vector<double> speeds(20, 1);
    std::fill_n(speeds.begin(), 5, 0.2);
    KnownFleet fleet{policy, 20};
    Queues queues{fleet, speeds};
    Random chance{key};
    Nanoseconds now_ns = 0;
    double sum_ms = 0;
    int const requests = 20'000;
    for (int i = 0; i < requests; ++i) {
      now_ns += static_cast<Nanoseconds>(chance.below(2 * second_ns / 560));
      queues.answer_until(now_ns);
      auto const demand_ns = static_cast<Nanoseconds>(chance.below(40 * ms_ns));
      ServerId const picked = fleet.pick(chance, {.now_ns = now_ns, .demand_ns = demand_ns});
      sum_ms += static_cast<double>(queues.join(picked, now_ns, demand_ns)) / 1e6;
    }
    return sum_ms / requests;
  };
  // 39 and 53 ms, with a deviation of 0.6 at most in ten runs: 0.8 is more than five of them away.
  CHECK(mean_ms("prequal", 1) < 0.8 * mean_ms("power_of_d", 1));
}

} // namespace prequal_test
