// The queue of a store that takes longer than any run.
#include "model/simulate.hpp"

using namespace stickysim;

TEST_CASE("store queue: work of more years than a clock counts does not end before it begins") {
  // After 29 visits of ten years each the sum of their times passes 2^63 ns.
  TrialResult const trial = simulate("[run]\nduration = \"10s\"\nwindow = \"1s\"\nreplications = 1\n"
                                     "[workload]\narrivals = \"constant(10/s)\"\ndemand = \"1ms\"\n"
                                     "[state]\nplacement = \"shared\"\n"
                                     "[state.store]\nservice_time = \"3650d\"\n")
                                .front();
  CHECK(trial.requests.issued == 100);
  CHECK(trial.requests.ok == 0);
  CHECK(trial.store_visits == 0);
  for (WindowResult const& window : trial.windows) {
    CHECK(window.store_utilization <= 1);
    CHECK(window.store_utilization >= 0.9);
  }
}
