// As the program is compiled: without the checks that are too dear for every run.
#undef STICKYSIM_DEBUG_CHECKS
#include "catch.hpp"
#include <stickysim/engine/check.hpp>

TEST_CASE("a check that is off does not look") {
  int looks = 0;
  STICKYSIM_DEBUG_CHECK(++looks == 0, "nobody looks");
  CHECK(looks == 0);
  CHECK_FALSE(stickysim::debug_checks);
}
