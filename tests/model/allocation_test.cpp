// Nothing is allocated for an event: what lives stands in slabs, rings and lists that grow to what a scenario
// needs and stay.

#include "allocations.hpp"
#include "catch.hpp"
#include <stickysim/experiment/trial.hpp>
#include <stickysim/scenario/load.hpp>

#include <cstdint>
#include <filesystem>
#include <string>

using namespace stickysim;

TEST_CASE("allocations: none for an event in the steady state") {
  if (!AllocationPeak::is_counted) return;
  struct Count {
    std::uint64_t events;
    std::uint64_t allocations;
  };
  auto const count = [](Variant const& variant, RunSettings run, Nanoseconds duration_ns) -> Count {
    run.duration_ns = duration_ns;
    std::uint64_t const before = allocations_so_far().count;
    TrialResult const trial = run_trial(variant.design, run, 0);
    return {trial.events, allocations_so_far().count - before};
  };
  for (std::string const name : {"queues", "shop"}) {
    auto const file = std::filesystem::path{STICKYSIM_SOURCE_DIR} / "bench/instructions" / (name + ".toml");
    auto const loaded = load_scenario(file.string());
    auto const& scenario = *loaded;
    for (Variant const& variant : scenario.variants) {
      CAPTURE(name, variant.name);
      Count const warm = count(variant, scenario.run, 100 * nanoseconds_per_second);
      Count const longer = count(variant, scenario.run, 300 * nanoseconds_per_second);
      CHECK(warm.allocations > 0);
      REQUIRE(longer.events > warm.events + 150'000);
      // A ring or a list may still double, and an event of the fleet is written down.
      CHECK(longer.allocations <= warm.allocations + 100);
    }
  }
}
