#include "catch.hpp"
#include <stickysim/engine/check.hpp>

#include <string>

using namespace stickysim;

TEST_CASE("a check that fails says what is wrong, and where") {
  CHECK_NOTHROW(STICKYSIM_CHECK(1 + 1 == 2, "arithmetic is gone"));
  try {
    STICKYSIM_CHECK(1 + 1 == 3, "arithmetic is gone");
    FAIL("it passed");
  } catch (InvariantBroken const& broken) {
    std::string const what = broken.what();
    CHECK(what.starts_with("arithmetic is gone ("));
    CHECK(what.find("check_test.cpp:") != std::string::npos);
  }
}

TEST_CASE("the tests run with the checks that are too dear for every run") {
  CHECK(debug_checks);
  CHECK_NOTHROW(STICKYSIM_DEBUG_CHECK(1 + 1 == 2, "arithmetic is gone"));
  CHECK_THROWS_AS(STICKYSIM_DEBUG_CHECK(1 + 1 == 3, "arithmetic is gone"), InvariantBroken);
}
