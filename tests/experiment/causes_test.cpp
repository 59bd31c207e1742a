// Every cause of loss has a scenario that shows it and no other.
#include "model/simulate.hpp"
#include <stickysim/scenario/load.hpp>

using namespace stickysim;

TEST_CASE("each cause of loss has a scenario whose ledger shows it and no other") {
  for (std::size_t i = 1; i < cause_count; ++i) {
    auto const cause = static_cast<Cause>(i);
    std::string const name{name_of(cause)};
    CAPTURE(name);
    auto loaded = load_scenario(STICKYSIM_SOURCE_DIR "/scenarios/causes/" + name + ".toml");
    REQUIRE(loaded);
    auto const& made = *loaded;
    for (std::uint64_t replication = 0; replication < 2; ++replication) {
      TrialResult const trial = run_trial(made.variants[0].design, made.run, replication);
      CHECK(lost_by(trial, cause) > 0);
      CHECK(lost(trial) == lost_by(trial, cause));
    }
  }
}
