#include "catch.hpp"
#include "folder.hpp"
#include "hand_made.hpp"
#include <stickysim/report/verdict.hpp>

using namespace stickysim;

namespace sweep_table_test {

namespace {

constexpr auto cookie = AffinityKind::cookie;
constexpr auto none = AffinityKind::none;

/// With eight servers and less one may, with sixteen not.
HandMade turning() {
  HandMade made;
  made.scenario.swept_keys = {"server.count"};
  for (auto const* count : {"4", "8", "16"}) {
    made.add("sticky", cookie, Placement::local, lossy, {count});
    made.add("other", none, Placement::shared, count == std::string{"16"} ? most_lost : lossless, {count});
  }
  return made;
}

void expect_loss(HandMade& made) {
  made.expect("sticky.sessions_lost > other.sessions_lost", {"sticky", "sessions_lost", 0}, ">",
              {"other", "sessions_lost", 0});
  made.expect("sticky.sessions_lost > 0", {"sticky", "sessions_lost", 0}, ">", {"", "", 0});
}

/// What stands below the headline.
std::string below_headline(std::string const& table) { return table.substr(table.find("\n\n") + 1); }

} // namespace

TEST_CASE("sweep table: a small one, to the letter") {
  HandMade made = turning();
  expect_loss(made);
  CHECK(below_headline(result_table(made.result(), false)) == R"(
server. answer            harmed   harmed    latency   latency
count                          %        %         ms        ms
                          sticky    other     sticky     other
4       yes, state moved    15.1        0 ▼     20.0      21.1 ▲
8       yes, state moved    15.1        0 ▼     20.0      21.1 ▲
16      no                  15.1     90.5 ▲     20.0        20
4 replications of 100 s, seed 42, 95 % confidence; ▼ better, ▲ worse than 'sticky'; --verbose shows
each point in full

Over the points
From left to right server.count = 4 to 16. Heights compare designs; the figures are each one's least
and most.
harmed sessions
  sticky ▃▃▃▃▃▃▃▃▃▃▃▃ 15.1 %
  other  ▁▁▁▁▁▁▁▁████ 0–90.5 %
mean latency
  sticky ▂▂▂▂▂▂▂▂▂▂▂▂ 20.0 ms
  other  ████████▁▁▁▁ 20–21.1 ms
✗ sticky.sessions_lost > other.sessions_lost  (holds at 2 of 3 points, fails at 1; first at
  server.count = 16: fails, 151.0 ± 5.0 > 905 ± 21)
✓ sticky.sessions_lost > 0  (holds at 3 of 3 points)
)");
}

TEST_CASE("sweep table: each point in full where it is wanted") {
  HandMade made = turning();
  expect_loss(made);
  std::string const table = result_table(made.result(), false);
  std::string const all = result_table(made.result(), false, 100, true);
  CHECK(all.starts_with(table + "\nserver.count = 4\nYes, if the state leaves the servers: "));
  CHECK(all.find("\nserver.count = 16\nNo: ") != std::string::npos);
  CHECK(all.find("✗ sticky.sessions_lost > other.sessions_lost  (fails: ") != std::string::npos);
  CHECK(table.find("sessions started") == std::string::npos);
}

TEST_CASE("sweep table: work undone and failures where they decide, cost where designs differ by it") {
  HandMade made = turning();
  auto const has = [&](std::string const& word) {
    return result_table(made.result(), false).find(' ' + word + ' ') != std::string::npos;
  };
  CHECK_FALSE((has("undone") || has("failed") || has("cost")));
  for (TrialResult& trial : made.trials(3))
    trial.work_lost = trial.requests.ok / 2;
  CHECK(has("undone"));
  for (TrialResult& trial : made.trials(5))
    trial.requests.failed[0] = trial.requests.ok / 9;
  CHECK(has("failed"));
  for (std::size_t variant = 0; variant < 6; ++variant)
    made.trials(variant).front().server_price_hours = 1.0 + static_cast<double>(variant / 2);
  CHECK_FALSE(has("cost"));
  made.trials(1).front().store_price_hours = 1;
  CHECK(has("cost"));
}

TEST_CASE("sweep table: fits its page") {
  HandMade made;
  made.scenario.swept_keys = {"workload.demand", "state.store.round_trip", "balancer.policy"};
  for (auto const* demand : {"lognormal(20ms, cv=1.5)", "exponential(10ms)"})
    for (auto const* name : {"sticky", "stateless_in_a_store_with_a_long_name", "token", "hashed"})
      made.add(name, none, Placement::shared, lossy, {demand, "1ms", "power_of_d(d=2)"});
  for (std::size_t const page : {40u, 60u, 80u, 120u}) {
    std::string const table = result_table(made.result(), false, page);
    INFO(table);
    CHECK(widest_line(table) <= page);
    CHECK(widest_line(table) > page - 15);
    CHECK(table.find("hashed") != std::string::npos);
    CHECK(table.find(" stateless") != std::string::npos);
  }
}

TEST_CASE("sweep table: the answer's change by two keys, by words, and by one key of two") {
  auto const headline = [](std::vector<std::string> keys, std::vector<std::vector<std::string>> const& points,
                           std::vector<bool> const& is_lossless) {
    HandMade made;
    made.scenario.swept_keys = std::move(keys);
    for (std::size_t i = 0; i < points.size(); ++i) {
      made.add("sticky", cookie, Placement::local, lossy, points[i]);
      made.add("other", none, Placement::local, is_lossless[i] ? lossless : most_lost, points[i]);
    }
    return verdict_sentence(made.result());
  };
  std::vector<std::vector<std::string>> const grid = {{"4", "1ms"}, {"4", "5ms"}, {"8", "1ms"}, {"8", "5ms"}};
  CHECK(
      headline({"server.count", "latency"}, grid, {true, true, true, false}) ==
      "The answer changes with server.count and latency; at (4, 1ms), (4, 5ms) and (8, 1ms): yes, with 'other'; at (8, 5ms): "
      "no.");
  CHECK(
      headline({"server.count", "latency"}, grid, {true, false, true, false}) ==
      "The answer changes between latency = 1ms and 5ms, whatever server.count is; at 1ms: yes, with 'other'; at 5ms: no.");
  CHECK(headline({"policy"}, {{"random"}, {"first"}, {"least_requests"}}, {true, false, true}) ==
        "The answer changes with policy; at random and least_requests: yes, with 'other'; at first: no.");
  std::vector<std::vector<std::string>> const line = {{"1"}, {"2"}, {"3"}, {"4"}};
  CHECK(
      headline({"server.count"}, line, {true, false, true, true}) ==
      "The answer changes between server.count = 1 and 2 and between 2 and 3; at 1: yes, with 'other'; at 2: no; from 3 to "
      "4: yes, with 'other'.");
  CHECK(
      headline({"server.count"}, line, {true, false, true, false})
          .starts_with("The answer changes 3 times over server.count; at 1: yes, with 'other'; at 2: no; "));
}

TEST_CASE("sweep table: keys that move together are told as one") {
  auto const headline = [](std::vector<std::vector<std::string>> const& points,
                           std::vector<bool> const& is_lossless) {
    HandMade made;
    made.scenario.swept_keys = {"server.count", "server.workers", "latency"};
    for (std::size_t i = 0; i < points.size(); ++i) {
      made.add("sticky", cookie, Placement::local, lossy, points[i]);
      made.add("other", none, Placement::local, is_lossless[i] ? lossless : most_lost, points[i]);
    }
    return verdict_sentence(made.result());
  };
  std::vector<std::vector<std::string>> const zipped = {
      {"4", "2", "1ms"}, {"4", "2", "5ms"}, {"8", "1", "1ms"}, {"8", "1", "5ms"}};
  CHECK(
      headline(zipped, {true, true, false, false}) ==
      "The answer changes between server.count = 4 and 8, whatever latency is; at 4: yes, with 'other'; at 8: "
      "no.");
  CHECK(
      headline(zipped, {true, false, true, false}) ==
      "The answer changes between latency = 1ms and 5ms, whatever server.count is; at 1ms: yes, with 'other'; "
      "at 5ms: no.");
  // A condition may leave no two points that differ by one key alone.
  CHECK(
      headline({{"4", "1", "1ms"}, {"8", "2", "1ms"}, {"4", "4", "1ms"}}, {true, false, true}) ==
      "The answer changes with server.count, server.workers and latency; at (4, 1, 1ms) and (4, 4, 1ms): yes, "
      "with 'other'; at (8, 2, 1ms): no.");
}

TEST_CASE("sweep table: where nothing is to be dropped, who harms the fewest sessions") {
  HandMade made;
  made.scenario.swept_keys = {"state.token_bytes"};
  made.add("small", none, Placement::client, lossless, {"3KB"});
  made.add("large", none, Placement::client, lossless, {"3KB"});
  made.add("small", none, Placement::client, most_lost, {"5KB"});
  made.add("large", none, Placement::client, lossless, {"5KB"});
  std::string const table = result_table(made.result(), false, 200);
  CHECK(
      table.starts_with("The answer changes between state.token_bytes = 3KB and 5KB; at 3KB: no design harms "
                        "more sessions than another; at 5KB: 'large' harms the fewest sessions.\n"));
  CHECK(table.find("\n3KB         no difference ") != std::string::npos);
  CHECK(table.find("\n5KB         'large' harms fewest ") != std::string::npos);
}

} // namespace sweep_table_test
