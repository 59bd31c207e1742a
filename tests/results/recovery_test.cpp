#include "catch.hpp"
#include "results/recovery.hpp"

using namespace stickysim;

namespace recovery_test {

namespace {

constexpr Nanoseconds second = nanoseconds_per_second;

/// Windows of 10 s with these numbers of ok requests and ten started sessions; a fault from 40 to 50 s.
TrialResult trial_of(std::vector<std::uint64_t> const& goodput) {
  TrialResult trial;
  for (std::uint64_t const ok : goodput) {
    WindowResult window;
    window.length_ns = 10 * second;
    window.end_ns = trial.duration_ns += window.length_ns;
    window.ok = ok;
    window.started = 10;
    trial.windows.push_back(window);
  }
  trial.faults = {.first_ns = 40 * second, .last_ns = 40 * second, .over_ns = 50 * second};
  return trial;
}

std::optional<Nanoseconds> time_of(TrialResult const& trial) {
  auto const recovery = recovery_of(trial);
  REQUIRE(recovery);
  return recovery->took_ns;
}

} // namespace

TEST_CASE("a fleet has recovered at the end of the first window that is as good as before") {
  CHECK(time_of(trial_of({100, 100, 100, 100, 0, 100, 100, 100})) == 10 * second);
  CHECK(time_of(trial_of({100, 100, 100, 100, 0, 20, 89, 90, 100})) == 30 * second);
  CHECK(time_of(trial_of({100, 100, 100, 100, 0, 20, 30, 30, 40})) == std::nullopt);
}

TEST_CASE("one good window is no recovery, one bad window no relapse") {
  CHECK(time_of(trial_of({100, 100, 100, 100, 0, 100, 10, 10, 10, 10})) == std::nullopt);
  CHECK(time_of(trial_of({100, 100, 100, 100, 0, 100, 80, 100, 100, 100})) == 10 * second);
}

TEST_CASE("what was before is measured between the warm-up and the first fault") {
  TrialResult trial = trial_of({10, 10, 100, 100, 0, 50, 95});
  CHECK(time_of(trial) == 10 * second); // of 55 on average, 49.5
  trial.windows[5].ok = 49;
  trial.windows[6].ok = 53;
  CHECK(time_of(trial) == 20 * second);
  trial.warmup_ns = 20 * second;
  CHECK(time_of(trial) == std::nullopt);
  trial.windows[6].ok = 95;
  CHECK(time_of(trial) == 20 * second);
  trial.warmup_ns = 40 * second;
  CHECK_FALSE(recovery_of(trial));
}

TEST_CASE("only whole windows after the fault count") {
  TrialResult trial = trial_of({100, 100, 100, 100, 100, 100, 100});
  trial.faults.over_ns = 55 * second;
  CHECK(time_of(trial) == 15 * second);
  trial.faults.over_ns = 65 * second;
  CHECK_FALSE(recovery_of(trial));
  trial.faults = {};
  CHECK_FALSE(recovery_of(trial));
}

TEST_CASE("a fleet that does not recover is stuck if nothing else explains it") {
  std::vector<std::uint64_t> const down{100, 100, 100, 100, 0, 20, 30, 3, 3, 3, 3, 3, 3, 3, 3};
  TrialResult const trial = trial_of(down);
  CHECK(recovery_of(trial)->is_stuck());
  CHECK(recovery_of(trial)->goodput == 0.03);
  CHECK(recovery_of(trial)->offered == 1);

  TrialResult hasty = trial;
  hasty.windows.pop_back();
  hasty.duration_ns -= 10 * second;
  CHECK_FALSE(recovery_of(hasty)->is_stuck());

  TrialResult quiet = trial;
  for (WindowResult& window : quiet.windows)
    if (window.end_ns > 50 * second) window.started = 8;
  CHECK_FALSE(recovery_of(quiet)->is_stuck());

  TrialResult back = trial;
  for (WindowResult& window : back.windows)
    if (window.end_ns > 60 * second) window.ok = 100;
  CHECK_FALSE(recovery_of(back)->is_stuck());
}

} // namespace recovery_test
