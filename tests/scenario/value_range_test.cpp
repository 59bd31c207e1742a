#include "catch.hpp"
#include "scenario/value_range.hpp"

using namespace stickysim;

TEST_CASE("a range has its key, its ends and their unit") {
  auto const range = ValueRange::parse("state.store.round_trip=1ms:0.01s");
  REQUIRE(range);
  CHECK(range->key() == "state.store.round_trip");
  CHECK(range->low() == 1);
  CHECK(range->high() == Approx(10));
  CHECK_FALSE(range->is_geometric());
  CHECK(range->setting(range->at(0.5)) == "state.store.round_trip=5.5ms");
  CHECK(range->text(1.23456789) == "1.235ms");
  CHECK(ValueRange::parse("network.client_rtt=0s:50ms")->setting(50) == "network.client_rtt=50ms");
}

TEST_CASE("ends far apart have factors between them") {
  auto const range = ValueRange::parse("fault.mttf=1min:100min");
  REQUIRE(range);
  CHECK(range->is_geometric());
  CHECK(range->at(0.5) == Approx(10));
  CHECK(range->at(0) == 1);
  CHECK(range->at(1) == 100);
}

TEST_CASE("a range may be an argument of a call") {
  auto const range = ValueRange::parse("workload.arrivals=mmpp(5/s:50/s, 3/s)");
  REQUIRE(range);
  CHECK_FALSE(range->is_whole());
  CHECK(range->setting(7) == "workload.arrivals=mmpp(7/s, 3/s)");
  CHECK(ValueRange::parse("balancer.policy=power_of_d(d=2:4)")->setting(3) ==
        "balancer.policy=power_of_d(d=3)");
}

TEST_CASE("keys of counts take whole numbers") {
  auto const range = ValueRange::parse("server.count=2:5");
  REQUIRE(range);
  CHECK(range->is_whole());
  CHECK(range->at(0.4) == 3);
  CHECK(ValueRange::parse("server.web.count=2:5")->is_whole());
  CHECK_FALSE(ValueRange::parse("server.speed=1:2")->is_whole());
  CHECK(ValueRange::parse("server.count=2:5.5").error().message == "server.count takes whole numbers");
}

TEST_CASE("what is no range says why") {
  auto const message = [](char const* text) { return ValueRange::parse(text).error().message; };
  CHECK(message("server.count") == "'server.count' gives no range");
  CHECK(message("server.count=4") == "'server.count=4' gives no range");
  CHECK(message("server.count=5:4") == "5 is not less than 4");
  CHECK(message("network.client_rtt=1ms:4") == "'1ms' is a duration, '4' is a plain number");
  CHECK_FALSE(ValueRange::parse("server.count=2:8:2"));
  CHECK_FALSE(ValueRange::parse("=2:8"));
}
