#include "catch.hpp"
#include "configuration/quantity.hpp"

using namespace stickysim;

namespace quantity_test {

namespace {

constexpr Nanoseconds ms = 1'000'000;
constexpr Nanoseconds s = nanoseconds_per_second;
constexpr Nanoseconds day = 24 * 3600 * s;

} // namespace

TEST_CASE("a whole number is digits within its bounds") {
  CHECK(whole_number("0", 0, 9) == 0);
  CHECK(whole_number("9", 0, 9) == 9);
  CHECK(whole_number("-3", -3, 9) == -3);
  for (std::string_view const text : {"", "10", "-1", "1 ", " 1", "+1", "1.0", "0x1", "99999999999999999999"})
    CHECK_FALSE(whole_number(text, 0, 9));
}

TEST_CASE("HAProxy's times are in milliseconds unless they say otherwise") {
  CHECK(haproxy_time("1500") == 1500 * ms);
  CHECK(haproxy_time("30", s) == 30 * s);
  CHECK(haproxy_time("250us") == ms / 4);
  CHECK(haproxy_time("250ms", s) == 250 * ms);
  CHECK(haproxy_time("2s") == 2 * s);
  CHECK(haproxy_time("3m") == 180 * s);
  CHECK(haproxy_time("4h") == 14'400 * s);
  CHECK(haproxy_time("3650d") == 3650 * day);
  for (std::string_view const text :
       {"", "s", "1w", "1S", "1m30s", "-1", "1 s", "3651d", "9223372036854775807d"})
    CHECK_FALSE(haproxy_time(text));
}

TEST_CASE("nginx's times are in seconds unless they say otherwise, and may have several parts") {
  CHECK(nginx_time("30") == 30 * s);
  CHECK(nginx_time("1500ms") == 1500 * ms);
  CHECK(nginx_time("1h30m") == 5400 * s);
  CHECK(nginx_time("1h 30m 5") == 5405 * s);
  CHECK(nginx_time("1d") == day);
  CHECK(nginx_time("1w") == 7 * day);
  CHECK(nginx_time("1M") == 30 * day);
  CHECK(nginx_time("10y") == 3650 * day);
  for (std::string_view const text : {"", "s", "1us", "1S", "max", "-1", "11y", "10y1s", "1h ,"})
    CHECK_FALSE(nginx_time(text));
}

TEST_CASE("sizes count in powers of 1024") {
  CHECK(binary_size("200k") == 200 << 10);
  CHECK(binary_size("1M") == 1 << 20);
  CHECK(binary_size("1g") == 1 << 30);
  CHECK(binary_size("7") == 7);
  for (std::string_view const text : {"", "k", "1kk", "1t", "-1", "9999999999g"})
    CHECK_FALSE(binary_size(text));
}

} // namespace quantity_test
