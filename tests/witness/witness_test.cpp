// What real products did when the scripts were played to them, beside what the simulator does. No product is
// needed: `ctest -L witness` measures anew where they are installed.
#include "catch.hpp"
#include "witness/judge.hpp"

using namespace stickysim::witness;

TEST_CASE("witnesses: the simulator picks what the products picked") {
  for (Script const& script : all_scripts()) {
    CAPTURE(script.name);
    CHECK(!script.measured.empty());
    Difference const difference = judge(script, recorded(script));
    CAPTURE(difference.detail);
    CHECK(difference.size == script.differs);
    CHECK(script.differs.empty() == script.because.empty());
  }
}
