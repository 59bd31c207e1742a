#include "catch.hpp"
#include "model/eventful.hpp"
#include "results/packed.hpp"
#include "scenario/sample.hpp"
#include <stickysim/experiment/trial.hpp>

#include <limits>

using namespace stickysim;

namespace packed_test {

namespace {

/// A trial in which much happens, recorded in full, for each of the variants.
std::vector<FinishedTrial> const& trials() {
  static std::vector<FinishedTrial> const made = [] {
    Scenario const scenario = sample::loaded(eventful);
    std::vector<FinishedTrial> all;
    for (Variant const& variant : scenario.variants) {
      FinishedTrial& trial = all.emplace_back();
      trial.recording.order = {.server_windows = true, .sessions = true, .requests = true};
      trial.result = run_trial(variant.design, scenario.run, 0, trial.recording);
    }
    return all;
  }();
  return made;
}

} // namespace

TEST_CASE("packed: a trial is the same again, in every member") {
  for (FinishedTrial const& trial : trials()) {
    std::string const bytes = packed(trial.result, trial.recording);
    auto const again = unpacked(bytes);
    REQUIRE(again);
    CHECK(again->result.fingerprint() == trial.result.fingerprint());
    CHECK(again->result.events == trial.result.events);
    CHECK(again->result.latency.quantile(0.99) == trial.result.latency.quantile(0.99));
    CHECK(again->recording.chronicles.size() == trial.recording.chronicles.size());
    CHECK(packed(again->result, again->recording) == bytes);
  }
}

TEST_CASE("packed: every member of what is recorded counts") {
  Recording recording;
  std::string const none = packed({}, recording);
  auto const changes = [&](auto const& change) {
    Recording changed;
    changed.chronicles.resize(1);
    changed.chronicles[0].entries.resize(1);
    changed.server_windows.resize(1);
    changed.first_harmed.resize(1);
    std::string const before = packed({}, changed);
    change(changed);
    std::string const bytes = packed({}, changed);
    auto const again = unpacked(bytes);
    return bytes != before && again && packed({}, again->recording) == bytes;
  };
  CHECK(changes([](Recording& r) { r.sampled_below = 1; }));
  CHECK(changes([](Recording& r) { r.server_windows[0].requests = 1; }));
  CHECK(changes([](Recording& r) { r.server_windows[0].utilization = 1; }));
  CHECK(changes([](Recording& r) { r.server_windows[0].in_flight = 1; }));
  CHECK(changes([](Recording& r) { r.server_windows[0].states = 1; }));
  CHECK(changes([](Recording& r) { r.server_windows[0].up = true; }));
  CHECK(changes([](Recording& r) { r.server_windows[0].believed_up = 0.5; }));
  CHECK(changes([](Recording& r) { r.server_windows[0].draining = true; }));
  CHECK(changes([](Recording& r) { r.first_harmed[0].workload = 1; }));
  CHECK(changes([](Recording& r) { r.first_harmed[0].session = 1; }));
  CHECK(changes([](Recording& r) { r.first_harmed[0].requests = 1; }));
  CHECK(changes([](Recording& r) { r.chronicles[0].workload = 1; }));
  CHECK(changes([](Recording& r) { r.chronicles[0].session = 1; }));
  CHECK(changes([](Recording& r) { r.chronicles[0].key = 1; }));
  CHECK(changes([](Recording& r) { r.chronicles[0].began_ns = 1; }));
  CHECK(changes([](Recording& r) { r.chronicles[0].ended_ns = 1; }));
  CHECK(changes([](Recording& r) { r.chronicles[0].length = 1; }));
  CHECK(changes([](Recording& r) { r.chronicles[0].started = 1; }));
  CHECK(changes([](Recording& r) { r.chronicles[0].entries[0].at_ns = -5; }));
  CHECK(changes([](Recording& r) { r.chronicles[0].entries[0].what = Happening::ends; }));
  CHECK(changes([](Recording& r) { r.chronicles[0].entries[0].cause = Cause::crash; }));
  CHECK(changes([](Recording& r) { r.chronicles[0].entries[0].failure = Failure::timeout; }));
  CHECK(changes([](Recording& r) { r.chronicles[0].entries[0].balancer = 1; }));
  CHECK(changes([](Recording& r) { r.chronicles[0].entries[0].step = 1; }));
  CHECK(changes([](Recording& r) { r.chronicles[0].entries[0].issued_ns = 1; }));
  CHECK(changes([](Recording& r) { r.chronicles[0].entries[0].server = 1; }));
  CHECK(changes([](Recording& r) { r.chronicles[0].entries[0].count = 1; }));
  CHECK(changes([](Recording& r) { r.chronicles[0].entries[0].for_ns = 1; }));
  CHECK(none != packed(
                    [] {
                      TrialResult result;
                      result.events = 1;
                      return result;
                    }(),
                    recording));
}

TEST_CASE("packed: bytes that end early, go on or are no trial are refused") {
  FinishedTrial const& trial = trials().front();
  std::string const bytes = packed(trial.result, trial.recording);
  for (std::size_t size = 0; size < bytes.size(); size += 1 + size / 16)
    CHECK_FALSE(unpacked(std::string_view{bytes}.substr(0, size)));
  CHECK_FALSE(unpacked(bytes + '\0'));
  // Whatever they hold, they are refused or read: nothing is made larger than they are.
  for (std::size_t i = 0; i < bytes.size(); i += 1 + bytes.size() / 200) {
    std::string damaged = bytes;
    damaged[i] = static_cast<char>(damaged[i] ^ 0xFF);
    (void)unpacked(damaged);
  }
}

TEST_CASE("packed: figures that are no numbers and words that there are not are refused") {
  FinishedTrial const& trial = trials().front();
  TrialResult broken = trial.result;
  broken.windows.front().latency_mean_ns = std::numeric_limits<double>::infinity();
  CHECK_FALSE(unpacked(packed(broken, trial.recording)));
  broken = trial.result;
  broken.fleet_events.front().kind = static_cast<EventKind>(200);
  CHECK_FALSE(unpacked(packed(broken, trial.recording)));
}

} // namespace packed_test
