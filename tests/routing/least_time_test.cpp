#include "catch.hpp"
#include "routing/known_fleet.hpp"

#include <vector>

using namespace stickysim;

namespace least_time_test {

namespace {

constexpr Nanoseconds second_ns = 1'000'000'000;
constexpr Nanoseconds ms_ns = 1'000'000;

ServerId pick_at(KnownFleet& fleet, Nanoseconds now_ns) {
  Random unused{1};
  return fleet.pick(unused, {.now_ns = now_ns});
}

} // namespace

TEST_CASE("least time agrees with nginx's estimate for every server, whatever has happened") {
  std::vector<std::uint32_t> const weights{1, 1, 3, 2, 1, 7};
  KnownFleet fleet{"least_time(decay=10s)", 6};
  fleet.set_weights(weights);
  std::vector<std::uint64_t> average_ms(6);
  std::vector<Nanoseconds> checked_s(6); // nginx's clock has whole seconds
  Random chance{1};
  Nanoseconds now_ns = 0;
  for (int step = 0; step < 50'000; ++step) {
    now_ns += static_cast<Nanoseconds>(chance.below(4)) * second_ns / 2;
    if (chance.below(1000) == 0) now_ns += 100 * second_ns;
    auto const server = static_cast<ServerId>(chance.below(6));
    switch (chance.below(10)) {
    case 0:
      if (fleet.servers().size() > 1 || !fleet.up(server)) fleet.set_up(server, !fleet.up(server));
      break;
    case 1:
    case 2: fleet.set_load(server, static_cast<std::uint32_t>(chance.below(4))); break;
    default: {
      auto const latency_ms = chance.below(server < 2 ? 11'000 : 200 * (server + 1));
      average_ms[server] =
          average_ms[server] == 0 ? latency_ms : (5 * latency_ms + 95 * average_ms[server] + 50) / 100;
      fleet.answer(server, static_cast<Nanoseconds>(latency_ms) * ms_ns, now_ns);
    }
    }
    auto const eta = [&](ServerId each) {
      Nanoseconds const periods = (now_ns / second_ns - checked_s[each]) / 11;
      std::uint64_t rt = periods < 64 ? average_ms[each] >> periods : 0;
      rt = rt > 5000 ? 5000 : rt + 20 - rt % 20;
      return rt * (1 + fleet.load(each));
    };
    ServerId const picked = pick_at(fleet, now_ns);
    for (ServerId const other : fleet.servers())
      REQUIRE(eta(picked) * weights[other] <= eta(other) * weights[picked]);
    if (now_ns / second_ns - checked_s[picked] > 10) checked_s[picked] = now_ns / second_ns;
  }
}

TEST_CASE("least time hears of failures that took longer than the average, and of no others") {
  KnownFleet fleet{"least_time(decay=1000s)", 2};
  fleet.answer(0, 100 * ms_ns, 0);
  fleet.answer(1, 110 * ms_ns, 0);
  for (int i = 0; i < 50; ++i)
    fleet.fail(0, 1 * ms_ns, 0); // refused
  fleet.set_load(0, 1);
  CHECK(pick_at(fleet, second_ns) == 1); // 240 ms against 120
  fleet.set_load(0, 0);
  fleet.fail(0, 1000 * ms_ns, 0);        // (19 · 100 + 1000) / 20 = 145 ms counts as 160
  CHECK(pick_at(fleet, second_ns) == 1); // 120 ms
  fleet.set_load(1, 1);
  CHECK(pick_at(fleet, second_ns) == 0); // 240 ms
}

TEST_CASE("least time lets servers about as fast take turns, and tries a slow one again") {
  KnownFleet fleet{"least_time(decay=10s)", 3};
  fleet.answer(0, 41 * ms_ns, 0);
  fleet.answer(1, 59 * ms_ns, 0);
  fleet.answer(2, 3000 * ms_ns, 0);
  std::vector<int> counts(3);
  for (int i = 0; i < 100; ++i)
    ++counts[pick_at(fleet, second_ns)];
  CHECK(counts == std::vector<int>{50, 50, 0});
  // The fast ones are checked again every eleven seconds; six halvings bring 3000 ms down to 46, and to a
  // tie.
  bool tried = false;
  for (Nanoseconds now_ns = 2 * second_ns; now_ns < 80 * second_ns; now_ns += second_ns)
    tried = tried || pick_at(fleet, now_ns) == 2;
  CHECK(tried);
}

} // namespace least_time_test
