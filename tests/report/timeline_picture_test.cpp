#include "catch.hpp"
#include "engine/utf8.hpp"
#include "folder.hpp"
#include "hand_made.hpp"
#include "report/timeline_picture.hpp"

#include <algorithm>

using namespace stickysim;

namespace timeline_picture_test {

namespace {

constexpr Nanoseconds second = nanoseconds_per_second;

/// Ten windows of 10 s; `lost` in the sixth, in which a server crashes.
TrialResult trial(std::uint64_t lost) {
  TrialResult trial = trial_of({});
  for (int i = 0; i < 10; ++i) {
    bool const bad = i == 5;
    trial.windows.push_back({.end_ns = (i + 1) * 10 * second,
                             .length_ns = 10 * second,
                             .ok = i == 2 ? 0u : 100u,
                             .logged_out = bad ? lost : 0,
                             .failed = bad ? 1u : 0u,
                             .lost = bad ? lost : 0,
                             .sessions_live = static_cast<std::uint64_t>(10 * i),
                             .servers_up = bad ? 1u : 2u,
                             .latency_p99_ns = bad ? 8e7 : 1e7});
  }
  trial.fleet_events = {{50 * second, EventKind::crash, 1}, {55 * second, EventKind::marked_down, 1, 0}};
  return trial;
}

HandMade shop() {
  HandMade made;
  made.scenario.run.window_ns = 10 * second;
  made.add("sticky", AffinityKind::cookie, Placement::local, {{}, {}});
  made.add("stateless", AffinityKind::none, Placement::shared, {{}, {}});
  made.trials(0) = {trial(6), trial(8)};
  made.trials(1) = {trial(0), trial(0)};
  return made;
}

std::string drawn(HandMade const& made, std::size_t page, bool every_point = false, bool colour = false) {
  return timeline_picture(made.result(), Paint{colour}, page, every_point);
}

/// The first design's line below a heading.
std::string row(std::string const& picture, std::string const& heading) {
  std::vector<std::string> const lines = lines_of(picture);
  auto const found = std::ranges::find(lines, heading);
  REQUIRE(found != lines.end());
  return found[1];
}

} // namespace

TEST_CASE("timeline picture: measures by design, the axis, events, utilization") {
  CHECK(drawn(shop(), 60) == R"(
Over time
Steps of 10 s, means of 2 replications, events of the first.
Heights compare designs; the figures are each one's least
and most.
sessions lost
  sticky      ▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁████▁▁▁▁▁▁▁▁▁▁▁▁▁▁ 0–7
  stateless   ▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁ 0
requests failed or logged out
  sticky      ▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁████▁▁▁▁▁▁▁▁▁▁▁▁▁▁ 0–8
  stateless   ▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▂▂▂▂▁▁▁▁▁▁▁▁▁▁▁▁▁▁ 0–1
latency p99
  sticky      ▁▁▁▁▁▁▁▁    ▁▁▁▁▁▁▁████▁▁▁▁▁▁▁▁▁▁▁▁▁▁ 10–80 ms
  stateless   ▁▁▁▁▁▁▁▁    ▁▁▁▁▁▁▁████▁▁▁▁▁▁▁▁▁▁▁▁▁▁ 10–80 ms
sessions live
  sticky      ▁▁▁▁▂▂▂▂▃▃▃▃▄▄▄▅▅▅▅▅▅▅▅▆▆▆▇▇▇▇███████ 0–90
  stateless   ▁▁▁▁▂▂▂▂▃▃▃▃▄▄▄▅▅▅▅▅▅▅▅▆▆▆▇▇▇▇███████ 0–90
servers up
  sticky      ███████████████████▅▅▅▅██████████████ 1–2
  stateless   ███████████████████▅▅▅▅██████████████ 1–2
              ┬───────────┬──────────┬──────────┬──
              0           30 s       60 s
  crash       ···················◆················· server.2
  marked down ·····················◆··············· server.2
utilization of each server
  sticky      ▅▅▅ ███                               25–50 %
  stateless   ▅▅▅ ███                               25–50 %
  server      1   2                                 █ 50 %
)");
}

TEST_CASE("timeline picture: lines are as wide as the page, on any page") {
  for (std::size_t page = 40; page <= 200; ++page) {
    std::size_t widest = 0;
    for (std::string const& line : lines_of(drawn(shop(), page)))
      widest = std::max(widest, character_count(line));
    CHECK(widest <= page);
    CHECK(widest >= page - 2);
  }
}

TEST_CASE(
    "timeline picture: windows are pooled until they fit: counts summed, the largest p99, the last level") {
  HandMade made = shop();
  for (std::size_t variant = 0; variant < 2; ++variant)
    for (TrialResult& trial : made.trials(variant)) {
      WindowResult const quiet = {.length_ns = second, .ok = 1, .servers_up = 2, .latency_p99_ns = 1e7};
      trial.windows.assign(100, quiet);
      for (std::size_t i : {60, 61, 62}) {
        trial.windows[i].lost = 2;
        trial.windows[i].sessions_live = i;
        trial.windows[i].latency_p99_ns = static_cast<double>(i) * 1e7;
      }
    }
  made.scenario.run.window_ns = second;
  std::string const picture = drawn(made, 60);
  CHECK(picture.find("Steps of 3 s,") != std::string::npos); // 34 of them
  CHECK(row(picture, "sessions lost").ends_with("▁ 0–6"));
  CHECK(row(picture, "latency p99").ends_with(" 10–620 ms"));
  CHECK(row(picture, "sessions live").ends_with(" 0–62"));
}

TEST_CASE("timeline picture: a measure that is zero everywhere is left out") {
  HandMade made = shop();
  made.trials(0) = made.trials(1);
  std::string const picture = drawn(made, 100);
  CHECK(picture.find("sessions lost") == std::string::npos);
  CHECK(picture.find("requests failed or logged out") != std::string::npos);
}

TEST_CASE("timeline picture: an event says under which designs it happens") {
  HandMade made = shop();
  for (FleetEvent& event : made.trials(0)[0].fleet_events)
    event.server = 0;
  made.trials(1)[0].fleet_events.pop_back();
  made.trials(1)[1].fleet_events.push_back({60 * second, EventKind::hang, 1}); // not of the first trial
  std::string const picture = drawn(made, 100);
  CHECK(picture.find("· 2 servers\n") != std::string::npos);
  CHECK(picture.find(" server.1 in sticky\n") != std::string::npos);
  CHECK(picture.find("hang") == std::string::npos);
}

TEST_CASE("timeline picture: of many servers as many as fit") {
  HandMade made = shop();
  for (std::size_t variant = 0; variant < 2; ++variant)
    for (TrialResult& trial : made.trials(variant)) {
      trial.servers.resize(200, trial.servers[1]);
      trial.servers[1].up_ns = 0;
    }
  std::string const picture = drawn(made, 60);
  CHECK(picture.find("\nutilization, the first 37 of 200 servers\n") != std::string::npos);
  CHECK(row(picture, "utilization, the first 37 of 200 servers") ==
        "  sticky      ▅ ███████████████████████████████████ 25–50 %");
  // A number where there is room for it.
  CHECK(picture.ends_with("\n  server      1 3 5 7 9 11 14 17 20 23 26 29 32 35  █ 50 %\n"));
}

TEST_CASE("timeline picture: of a sweep the first point, or every one") {
  HandMade made;
  made.scenario.swept_keys = {"server.count"};
  for (char const* const servers : {"2", "4"})
    made.add("sticky", AffinityKind::cookie, Placement::local, {{}}, {servers});
  for (std::size_t i : {0, 1})
    made.trials(i) = {trial(i)};
  std::string const first = drawn(made, 100);
  CHECK(first.starts_with(
      "\nOver time at server.count = 2, the first point (--verbose draws each)\nSteps of 10 s. Heights"));
  CHECK(first.find("= 4") == std::string::npos);
  CHECK(first.find("sessions lost") == std::string::npos);
  std::string const all = drawn(made, 100, true);
  CHECK(all.starts_with("\nOver time at server.count = 2\n"));
  CHECK(all.find("\n\nOver time at server.count = 4\nSteps of 10 s. Heights") != std::string::npos);
  CHECK(all.find("sessions lost") != std::string::npos);
}

TEST_CASE("timeline picture: colour tells harm, and nothing else where there is none") {
  std::string const picture = drawn(shop(), 60, false, true);
  CHECK(row(picture, "\x1b[1msessions lost\x1b[0m").starts_with("  sticky      \x1b[31m▁"));
  CHECK(picture.find("  stateless   ▁▁") != std::string::npos);
  CHECK(row(picture, "\x1b[1mlatency p99\x1b[0m").starts_with("  sticky      ▁"));
}

TEST_CASE("timeline picture: long names are cut") {
  HandMade made = shop();
  made.scenario.variants[0].name = std::string(70, 'a');
  CHECK(row(drawn(made, 60), "sessions lost").starts_with("  aaaaaaaaaaaaaa… ▁"));
}

} // namespace timeline_picture_test
