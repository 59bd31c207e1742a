// What real products did when the scripts were played to them, beside what the simulator does. No product is
// needed: `ctest -L witness` measures anew where they are installed. STICKYSIM_REWRITE_DOCS=1 notes in the
// scripts what differs; the reason is to be written by hand.
#include "catch.hpp"
#include "witness/judge.hpp"

#include <cstdlib>

using namespace stickysim::witness;

TEST_CASE("witnesses: the simulator picks what the products picked") {
  for (Script const& script : all_scripts()) {
    CAPTURE(script.name);
    CHECK(!script.measured.empty());
    Difference const difference = judge(script, recorded(script));
    CAPTURE(difference.detail);
    if (std::getenv("STICKYSIM_REWRITE_DOCS") != nullptr) {
      note(script, "differs", difference.size);
      if (difference.size.empty()) note(script, "because", "");
      continue;
    }
    CHECK(difference.size == script.differs);
    CHECK(script.differs.empty() == script.because.empty());
  }
}
