// The program against a slow simulator that was written from the documents, over random replayed traces.
#include "reference/comparison.hpp"
#include "catch.hpp"
#include "folder.hpp"

#include <cstdlib>

using namespace stickysim;

TEST_CASE("reference: random replays come out the same") {
  char const* const wanted = std::getenv("STICKYSIM_REFERENCE");
  std::uint64_t const scenarios = wanted == nullptr ? 200 : std::strtoull(wanted, nullptr, 10);
  for (std::uint64_t seed = 0; seed < scenarios; ++seed) {
    reference::RandomScenario const random = reference::random_scenario(seed);
    CAPTURE(seed, random.toml, random.trace);
    REQUIRE(reference::differences(random) == "");
  }
}
