#include "catch.hpp"
#include "chi_square.hpp"
#include "routing/known_fleet.hpp"

#include <vector>

using namespace stickysim;

namespace peak_ewma_test {

namespace {

constexpr Nanoseconds second_ns = 1'000'000'000;
constexpr Nanoseconds ms_ns = 1'000'000;

/// Whether the first of two servers is the cheaper one with `loads` in flight. Two choices see them both.
bool first_is_cheaper(KnownFleet& fleet, Nanoseconds now_ns, std::uint32_t first, std::uint32_t second) {
  fleet.set_load(0, first);
  fleet.set_load(1, second);
  Random random{1};
  return fleet.pick(random, {.now_ns = now_ns}) == 0;
}

} // namespace

TEST_CASE("peak ewma compares expected latency times requests in flight") {
  KnownFleet fleet{"peak_ewma(decay=10s, default_rtt=30ms)", 2};
  CHECK(first_is_cheaper(fleet, 0, 0, 1));
  CHECK(!first_is_cheaper(fleet, 0, 1, 0));

  // Peaks count at once: 300 ms against 100.
  fleet.answer(0, 300 * ms_ns, 0);
  fleet.answer(1, 100 * ms_ns, 0);
  CHECK(!first_is_cheaper(fleet, 0, 0, 1));
  CHECK(first_is_cheaper(fleet, 0, 0, 3));

  // After one decay 300 and 10 make 300/e + 10 (1 − 1/e) = 116.7; 100/e = 36.79 goes 3.17 times into it.
  fleet.answer(0, 10 * ms_ns, 10 * second_ns);
  CHECK(!first_is_cheaper(fleet, 10 * second_ns, 0, 2));
  CHECK(first_is_cheaper(fleet, 10 * second_ns, 0, 3));
  // Both fall alike while nothing is heard.
  CHECK(!first_is_cheaper(fleet, 25 * second_ns, 0, 2));
  CHECK(first_is_cheaper(fleet, 25 * second_ns, 0, 3));
}

TEST_CASE("peak ewma hears of failures that took longer than it expects, and of no others") {
  KnownFleet fleet{"peak_ewma(decay=10s, default_rtt=30ms)", 2};
  fleet.answer(0, 100 * ms_ns, 0);
  fleet.answer(1, 100 * ms_ns, 0);
  fleet.fail(0, 1 * ms_ns, 0); // refused
  CHECK(first_is_cheaper(fleet, 0, 0, 1));
  CHECK(!first_is_cheaper(fleet, 0, 1, 0));
  fleet.fail(0, 1000 * ms_ns, 0);
  CHECK(!first_is_cheaper(fleet, 0, 0, 8));
  CHECK(first_is_cheaper(fleet, 0, 0, 10));
  // After one decay 1000 / e = 368 are expected of it: 400 are more, 300 are not.
  fleet.fail(0, 300 * ms_ns, 10 * second_ns);
  fleet.answer(1, 100 * ms_ns, 10 * second_ns);
  CHECK(!first_is_cheaper(fleet, 10 * second_ns, 0, 2));
  CHECK(first_is_cheaper(fleet, 10 * second_ns, 0, 3));
  fleet.fail(0, 400 * ms_ns, 10 * second_ns);
  CHECK(!first_is_cheaper(fleet, 10 * second_ns, 0, 3));
  CHECK(first_is_cheaper(fleet, 10 * second_ns, 0, 4));
}

TEST_CASE("peak ewma draws two distinct servers") {
  KnownFleet fleet{"peak_ewma", 4};
  fleet.answer(2, 900 * ms_ns, 0);
  fleet.answer(3, 60 * ms_ns, 0);
  // Of the six pairs, 2 loses all and 3 loses to 0 and 1.
  CHECK(chi_square(count_picks(fleet, 30'000, 1), std::vector<double>{5.0 / 12, 5.0 / 12, 0, 1.0 / 6}) <
        chi_square_bound(3)); // false alarm: 1e-6
}

TEST_CASE("wrong arguments of peak_ewma are refused") {
  auto const made = make_routing_policy(*parse_call("peak_ewma(decay=10)"), 4, 1);
  REQUIRE(!made);
  CHECK(made.error().message == "`decay` of `peak_ewma` must be a duration (20ms); 10 is a plain number (5)");
}

} // namespace peak_ewma_test
