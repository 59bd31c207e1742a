#include "catch.hpp"
#include "chi_square.hpp"
#include "routing/known_fleet.hpp"
#include "routing/queues.hpp"

#include <algorithm>
#include <vector>

using namespace stickysim;

TEST_CASE("least work joins where a request starts first, whatever has happened") {
  std::vector<std::uint32_t> const workers =
      GENERATE(values<std::vector<std::uint32_t>>({{1, 1, 1, 1, 1, 1}, {2, 1, 3, 2, 1, 8}}));
  KnownFleet fleet{"least_work", 6};
  Queues queues{fleet, {1, 0.5, 2, 1, 4, 0.25}, workers};
  Random chance{1};
  Nanoseconds now_ns = 0;
  for (int step = 0; step < 50'000; ++step) {
    now_ns += static_cast<Nanoseconds>(chance.below(workers[0] == 1 ? 150 : 80));
    queues.answer_until(now_ns);
    auto const server = static_cast<ServerId>(chance.below(6));
    if (chance.below(20) == 0) {
      if (fleet.servers().size() > 1 || !fleet.up(server)) fleet.set_up(server, !fleet.up(server));
      if (chance.below(3) == 0) queues.crash(server);
    }
    auto const demand_ns = static_cast<Nanoseconds>(4 * chance.below(250));
    ServerId const picked = fleet.pick(chance, {.now_ns = now_ns, .demand_ns = demand_ns});
    for (ServerId const other : fleet.servers())
      REQUIRE(queues.start(picked, now_ns) <= queues.start(other, now_ns));
    queues.join(picked, now_ns, demand_ns);
  }
}

TEST_CASE("least work makes of many queues a common one") {
  // First come first served from a common queue, after Kiefer and Wolfowitz: a request waits for the first of
  // the workers, and which one that is does not matter.
  KnownFleet fleet{"least_work", 4};
  Queues queues{fleet, {1, 1, 1, 1}};
  std::vector<Nanoseconds> free_ns(4, 0);
  Random chance{2};
  Nanoseconds now_ns = 0;
  for (int request = 0; request < 50'000; ++request) {
    now_ns += static_cast<Nanoseconds>(chance.below(550));
    queues.answer_until(now_ns);
    auto const demand_ns = static_cast<Nanoseconds>(chance.below(10) == 0 ? 5000 : chance.below(1000));
    ServerId const picked = fleet.pick(chance, {.now_ns = now_ns, .demand_ns = demand_ns});
    auto const first = std::min_element(free_ns.begin(), free_ns.end());
    *first = std::max(*first, now_ns);
    REQUIRE(queues.start(picked, now_ns) == *first);
    *first += demand_ns;
    queues.join(picked, now_ns, demand_ns);
  }
}

TEST_CASE("least work shares out among idle servers alike") {
  KnownFleet fleet{"least_work", 5};
  Random chance{3};
  std::vector<std::uint64_t> counts(5);
  fleet.set_load(1, 1);
  for (int i = 0; i < 30'000; ++i) {
    ServerId const picked = fleet.pick(chance, {.demand_ns = 100});
    ++counts[picked];
    fleet.set_load(picked, 1);
    fleet.set_load(picked, 0);
  }
  CHECK(chi_square(counts, std::vector<double>{0.25, 0, 0.25, 0.25, 0.25}) < chi_square_bound(4)); // 1e-6
}

TEST_CASE("least work shares out work of more years than a clock counts") {
  KnownFleet fleet{"least_work", 2};
  fleet.set_load(0, 1);
  fleet.set_load(1, 1);
  Random chance{4};
  constexpr Nanoseconds ten_years = Nanoseconds{3650} * 86400 * nanoseconds_per_second;
  std::vector<int> counts(2);
  for (int request = 0; request < 200; ++request)
    ++counts[fleet.pick(chance, {.now_ns = 0, .demand_ns = ten_years})];
  CHECK(counts == std::vector<int>{100, 100});
}
