// Servers that have just booted serve slower until their caches are warm.
#include "model/simulate.hpp"

using namespace stickysim;

namespace warmup_test {

namespace {

std::string const fleet = R"toml(
  [workload]
  [balancer]
  [balancer.health]
  enabled = false
  [server]
  boot_time = "10s"
  warmup_time = "20s"
  warmup_factor = 5
  [state]
  placement = "shared"
  [state.store]
  round_trip = "0s"
  service_time = "0s"
)toml";

/// Latencies of requests of a second of work each, apart from each other.
std::vector<double> latencies(std::string const& rows, std::string const& text,
                              std::vector<std::string> const& sets = {}) {
  std::vector<double> seconds;
  TrialResult const trial = replay(rows, text, sets);
  for (WindowResult const& window : trial.windows)
    if (window.ok > 0) seconds.push_back(window.latency_mean_ns / 1e9);
  return seconds;
}

} // namespace

TEST_CASE("after a crash service takes longer, less and less until the server is warm") {
  // Up again at 20 s, warm at 40 s.
  std::string const crash = "[[fault]]\nserver = 1\nat = \"10s\"\n";
  std::string const rows = "1,0,,1\n2,21,,1\n3,30,,1\n4,39,,1\n5,50,,1\n";
  CHECK(latencies(rows, fleet + crash) == std::vector<double>{1, 4.8, 3, 1.2, 1});
  CHECK(latencies(rows, fleet + crash, {"server.warmup_factor=1"}) == std::vector<double>{1, 1, 1, 1, 1});
  CHECK(latencies(rows, fleet + crash, {"server.discipline=ps"}) == std::vector<double>{1, 4.8, 3, 1.2, 1});
}

TEST_CASE("servers that join or restart have to warm up, those of the start do not") {
  CHECK(latencies("1,0,,1\n2,11,,1\n", fleet) == std::vector<double>{1, 1});
  // The second server is up at 20 s and takes every other request.
  std::string const scale = "[[scale]]\nat = \"10s\"\ncount = 2\n";
  TrialResult const joined = replay("1,0,,1\n2,21,,1\n3,21,,1\n", fleet + scale, {});
  CHECK(served(joined) == std::vector<std::uint64_t>{2, 1});
  CHECK(joined.latency.max() >= 4800 * millisecond);
  std::string const rollout = "[[rollout]]\nat = \"10s\"\n";
  CHECK(latencies("1,0,,1\n2,30,,1\n", fleet + rollout) == std::vector<double>{1, 3});
}

TEST_CASE("a slow time and a warm-up multiply") {
  std::string const faults = "[[fault]]\nserver = 1\nat = \"10s\"\n[[fault]]\nkind = \"slow\"\nserver = 1\n"
                             "at = \"25s\"\nfor = \"10s\"\nfactor = 2\n";
  CHECK(latencies("1,0,,1\n2,30,,1\n", fleet + faults) == std::vector<double>{1, 6});
}

} // namespace warmup_test
