// The random inputs of a workload class, alone: what a session is given, however often it is drawn.
#include "catch.hpp"
#include "model/traffic.hpp"

#include <set>
#include <string>
#include <vector>

using namespace stickysim;

namespace traffic_test {

namespace {

constexpr Nanoseconds second = nanoseconds_per_second;

Call call(std::string const& text) {
  Result<Call> const parsed = parse_call(text);
  REQUIRE(parsed);
  return *parsed;
}

Quantity quantity(std::string const& text, Unit unit) {
  auto made = make_distribution(call(text), unit);
  REQUIRE(made);
  return {call(text), *made};
}

/// Sessions of one request that takes 20 ms, and a second of thinking.
WorkloadClass workload() {
  WorkloadClass settings;
  settings.requests = quantity("1", Unit::none);
  settings.think_time = quantity("1s", Unit::duration);
  settings.demand = quantity("20ms", Unit::duration);
  return settings;
}

/// Two sessions: one at 3 s of two requests, 4 s of thinking between them, the second of which takes 7 s; and
/// one at 5 s from a known address.
WorkloadClass recorded() {
  Trace trace;
  trace.sessions = {{.id = "a", .address = 0, .first = 0, .count = 2},
                    {.id = "b", .address = 77, .first = 2, .count = 1}};
  trace.requests = {{.at_ns = 3 * second, .think_ns = 0, .demand_ns = -1},
                    {.at_ns = -1, .think_ns = 4 * second, .demand_ns = 7 * second},
                    {.at_ns = 5 * second, .think_ns = 0, .demand_ns = -1}};
  WorkloadClass settings = workload();
  settings.trace = std::make_shared<Trace const>(std::move(trace));
  return settings;
}

} // namespace

TEST_CASE("traffic: sessions of an open workload start when its arrivals say so") {
  WorkloadClass settings = workload();
  settings.arrivals = call("constant(4/s)");
  Traffic traffic{settings, 1, 0};
  CHECK(traffic.next_start() == 0);
  CHECK(traffic.next_start() == second / 4);
  CHECK(traffic.next_start() == second / 2);
}

TEST_CASE(
    "traffic: of a closed workload no session starts by itself, of a recorded one as many as there are") {
  WorkloadClass const closed = workload();
  CHECK(Traffic{closed, 1, 0}.next_start() == never);
  WorkloadClass const settings = recorded();
  Traffic traffic{settings, 1, 0};
  CHECK(traffic.next_start() == 3 * second);
  CHECK(traffic.next_start() == 5 * second);
  CHECK(traffic.next_start() == never);
  CHECK(traffic.next_start() == never);
}

TEST_CASE("traffic: a session's number follows from its hash, and each has a hash of its own") {
  WorkloadClass const settings = workload();
  Traffic const traffic{settings, 1, 0};
  std::set<std::uint64_t> hashes;
  for (std::uint64_t number = 0; number < 1000; ++number) {
    CHECK(traffic.number_of(traffic.hash_of(number)) == number);
    hashes.insert(traffic.hash_of(number));
  }
  CHECK(hashes.size() == 1000);
  CHECK(Traffic{settings, 1, 0}.hash_of(5) == traffic.hash_of(5));
  CHECK(Traffic{settings, 2, 0}.hash_of(5) != traffic.hash_of(5)); // another seed
  CHECK(Traffic{settings, 1, 1}.hash_of(5) != traffic.hash_of(5)); // another class
}

TEST_CASE("traffic: clients that share an address come one after another") {
  WorkloadClass settings = workload();
  settings.clients_per_address = 3;
  Traffic const open{settings, 1, 0};
  auto const address = [](Traffic const& traffic, std::uint64_t number) {
    return traffic.address_hash(traffic.hash_of(number));
  };
  CHECK(address(open, 0) == address(open, 2));
  CHECK(address(open, 2) != address(open, 3));
  CHECK(address(open, 3) == address(open, 5));

  // Four users that come again and again: users 0, 1 and 2 share an address, user 3 has one alone.
  settings.users = 4;
  Traffic const closed{settings, 1, 0};
  CHECK(address(closed, 0) == address(closed, 4));
  CHECK(address(closed, 0) == address(closed, 2));
  CHECK(address(closed, 3) == address(closed, 7));
  CHECK(address(closed, 3) != address(closed, 4));
}

TEST_CASE("traffic: a recorded address is the client's, whichever session it is") {
  WorkloadClass const settings = recorded();
  Traffic const traffic{settings, 1, 0};
  Traffic const other{settings, 2, 0};
  CHECK(traffic.address_hash(traffic.hash_of(1)) == other.address_hash(other.hash_of(1)));
  CHECK(traffic.address_hash(traffic.hash_of(0)) == traffic.hash_of(0)); // it has none
}

TEST_CASE("traffic: a session has a length, at least one request, and keeps it") {
  WorkloadClass settings = workload();
  CHECK(Traffic{settings, 1, 0}.length(1) == 1);
  CHECK(Traffic{settings, 1, 0}.single_requests());
  settings.requests = quantity("5", Unit::none);
  CHECK(Traffic{settings, 1, 0}.length(1) == 5);
  CHECK_FALSE(Traffic{settings, 1, 0}.single_requests());
  settings.requests = quantity("exponential(0.5)", Unit::none); // often rounded to nothing
  Traffic const traffic{settings, 1, 0};
  std::set<std::uint32_t> lengths;
  for (std::uint64_t number = 0; number < 200; ++number) {
    std::uint64_t const hash = traffic.hash_of(number);
    CHECK(traffic.length(hash) >= 1);
    CHECK(traffic.length(hash) == traffic.length(hash));
    lengths.insert(traffic.length(hash));
  }
  CHECK(lengths.size() > 1);
}

TEST_CASE("traffic: demand and thinking belong to the session and its step") {
  WorkloadClass settings = workload();
  Traffic const constant{settings, 1, 0};
  CHECK(constant.demand(9, 0) == second / 50);
  CHECK(constant.think_time(9, 3) == second);
  CHECK(constant.issue_time(9, 0) == -1);

  settings.demand = quantity("exponential(20ms)", Unit::duration);
  settings.think_time = quantity("exponential(20ms)", Unit::duration);
  Traffic const traffic{settings, 1, 0};
  std::set<Nanoseconds> draws;
  for (std::uint32_t step = 0; step < 10; ++step)
    for (std::uint64_t const hash : {11u, 12u}) {
      CHECK(traffic.demand(hash, step) == traffic.demand(hash, step));
      draws.insert(traffic.demand(hash, step));
      draws.insert(traffic.think_time(hash, step));
    }
  CHECK(draws.size() == 2 * 2 * 10);
}

TEST_CASE("traffic: a trace tells lengths, times and thinking, and the demand where it knows it") {
  WorkloadClass const settings = recorded();
  Traffic const traffic{settings, 1, 0};
  std::uint64_t const a = traffic.hash_of(0);
  std::uint64_t const b = traffic.hash_of(1);
  CHECK(traffic.length(a) == 2);
  CHECK(traffic.length(b) == 1);
  CHECK_FALSE(traffic.single_requests());
  CHECK(traffic.issue_time(a, 0) == 3 * second);
  CHECK(traffic.issue_time(a, 1) == -1);
  CHECK(traffic.think_time(a, 1) == 4 * second);
  CHECK(traffic.demand(a, 0) == second / 50); // the workload's
  CHECK(traffic.demand(a, 1) == 7 * second);
}

TEST_CASE("traffic: a request that is sent again takes the same time, or as long as is drawn anew") {
  WorkloadClass settings = workload();
  settings.demand = quantity("exponential(20ms)", Unit::duration);
  Traffic const same{settings, 1, 0};
  CHECK(same.retry_demand(9, 2, 1) == same.demand(9, 2));
  settings.retry_demand = RetryDemand::fresh;
  Traffic const fresh{settings, 1, 0};
  std::set<Nanoseconds> const draws{fresh.demand(9, 2), fresh.retry_demand(9, 2, 1),
                                    fresh.retry_demand(9, 2, 2), fresh.retry_demand(9, 3, 1)};
  CHECK(draws.size() == 4);

  WorkloadClass known = recorded();
  known.retry_demand = RetryDemand::fresh;
  Traffic const traffic{known, 1, 0};
  CHECK(traffic.retry_demand(traffic.hash_of(0), 1, 1) == 7 * second); // known is known
}

TEST_CASE("traffic: each draw has a stream of its own") {
  WorkloadClass const settings = workload();
  Traffic const traffic{settings, 1, 0};
  std::set<std::uint64_t> draws;
  std::set<double> failures;
  for (std::uint32_t step = 0; step < 3; ++step)
    for (std::uint32_t which = 0; which < 3; ++which) {
      draws.insert(traffic.store_draws(9, step, which).bits());
      failures.insert(traffic.failure_draw(9, step, which));
      CHECK(traffic.failure_draw(9, step, which) >= 0);
      CHECK(traffic.failure_draw(9, step, which) < 1);
    }
  for (std::uint32_t step = 0; step < 3; ++step) {
    draws.insert(traffic.retry_draws(9, step).bits());
    draws.insert(traffic.balancer_draw(9, step));
  }
  CHECK(draws.size() == 9 + 3 + 3);
  CHECK(failures.size() == 9);
}

} // namespace traffic_test
