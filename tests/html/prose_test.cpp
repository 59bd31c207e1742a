#include "catch.hpp"
#include "html/prose.hpp"

using namespace stickysim;

TEST_CASE("prose: a unit stays beside its number") {
  CHECK(shown_words("877 us of 1 run") == "877\u00A0µs of 1 run");
}

TEST_CASE("prose: a negative number has a minus, and nothing else has one") {
  CHECK(shown_words("at -22 ms (-29 %) mean latency, -2.0 cost") ==
        "at \u221222\u00A0ms (\u221229\u00A0%) mean latency, \u22122.0 cost");
  CHECK(shown_words("-1") == "\u22121");
  for (std::string const same : {"haproxy-2.6", "1e-5", "server-1 - 2", "--set run.seed=-", "-x"})
    CHECK(shown_words(same) == same);
}
