// An answer to which nothing can happen takes no event on its way to its client, nor does the next request on
// its way to the balancer: the results are those of ones that do. With a class of clients more, whose think
// times are constant, all take theirs.
#include "model/features.hpp"
#include "model/simulate.hpp"
#include <stickysim/model/chronicle.hpp>
#include <stickysim/results/recording.hpp>

#include <fmt/format.h>

#include <algorithm>

using namespace stickysim;

namespace answers_ahead_test {

/// Windows, the warm-up and patience end while answers are on their way; a server dies.
constexpr char const* shop = R"toml(
[run]
duration = "60s"
warmup = "7.3s"
window = "500ms"
replications = 1
[[workload]]
name = "shoppers"
arrivals = "poisson(6/s)"
requests = "geometric(6)"
think_time = "exponential(1s)"
demand = "exponential(30ms)"
kind = "cart"
{}retries = 1
[balancer]
policy = "least_requests"
affinity = "{}"
retries = 1
[server]
count = 4
boot_time = "2s"
[network]
client_rtt = "300ms"
server_rtt = "2ms"
bandwidth = "1MiB/s"
[state]
placement = "{}"
ttl = "20s"
[[fault]]
kind = "crash"
server = 1
at = "20s"
for = "3s"
)toml";

constexpr char const* nobody = "[[workload]]\nname = \"nobody\"\narrivals = \"constant(1/s)\"\n"
                               "from = \"10h\"\nrequests = 2\ndemand = \"1ms\"\n";

Features features_in(std::string const& text) {
  Scenario const scenario = sample::loaded(text);
  return features_of(scenario.variants.front().design, {});
}

/// The time that clients of a placement wait. Where there is a store they wait for ever.
std::string patience(std::string const& placement, char const* time) {
  bool const stored = placement == "shared" || placement == "cached";
  return stored ? "" : fmt::format("timeout = \"{}\"\n", time);
}

TEST_CASE("answers and requests that take no event on their way between client and balancer change nothing") {
  for (std::string const affinity : {"none", "cookie", "table"})
    for (std::string const placement : {"local", "shared", "client", "replicated", "cached"}) {
      CAPTURE(affinity, placement);
      bool const stored = patience(placement, "400ms").empty();
      std::string const text =
          fmt::format(fmt::runtime(shop), patience(placement, "400ms"), affinity, placement);
      TrialResult ahead = simulate(text).front();
      TrialResult event_by_event = simulate(text + nobody).front();
      REQUIRE(features_in(text).answers_ahead);
      REQUIRE(features_in(text).issues_ahead);
      REQUIRE_FALSE(features_in(text + nobody).answers_ahead);
      std::vector<LoggedAttempt> attempts;
      Scenario const scenario = sample::loaded(text);
      TrialResult const logged = run_trial(scenario.variants.front().design, scenario.run, 0, attempts);
      CHECK(logged.fingerprint() == ahead.fingerprint());
      CHECK(std::ranges::is_sorted(attempts, {}, &LoggedAttempt::ended_ns));
      ahead.classes.clear();
      event_by_event.classes.clear();
      CHECK(ahead.events == event_by_event.events);
      CHECK(ahead.requests.ok > 250);
      CHECK((stored || failed(ahead, Failure::timeout) > 50));
      CHECK(ahead.fingerprint() == event_by_event.fingerprint());
    }
}

TEST_CASE("a client may give up before its request is at the balancer") {
  for (std::string const placement : {"local", "client"}) {
    CAPTURE(placement);
    std::string const text =
        fmt::format(fmt::runtime(shop), patience(placement, "150ms"), "cookie", placement);
    TrialResult ahead = simulate(text).front();
    TrialResult event_by_event = simulate(text + nobody).front();
    ahead.classes.clear();
    event_by_event.classes.clear();
    CHECK(ahead.requests.ok == 0);
    CHECK(ahead.events == event_by_event.events);
    CHECK(ahead.fingerprint() == event_by_event.fingerprint());
  }
}

TEST_CASE("tokens that grow take longer to their balancer than others") {
  std::string grows = fmt::format(fmt::runtime(shop), patience("client", "400ms"), "cookie", "client");
  grows.replace(grows.find("ttl = "), 0, "growth = \"300B\"\n");
  TrialResult ahead = simulate(grows).front();
  TrialResult event_by_event = simulate(grows + nobody).front();
  ahead.classes.clear();
  event_by_event.classes.clear();
  CHECK(ahead.events == event_by_event.events);
  CHECK(ahead.fingerprint() == event_by_event.fingerprint());
}

/// Requests that meet at one nanosecond go in the order in which they were scheduled, followed or not.
TEST_CASE(
    "a trial whose sessions are followed has the figures of one whose are not, however many requests meet") {
  for (int seed = 1; seed <= 3; ++seed) {
    CAPTURE(seed);
    Scenario const scenario = sample::loaded(
        fmt::format(
            "[run]\nduration = \"500ms\"\nreplications = 1\nseed = {}\n[network]\nclient_rtt = \"2ms\"\n[workload]\n"
            "users = 1000\nrequests = 100\nthink_time = \"exponential(1ms)\"\ndemand = \"exponential(100us)\"\n"
            "[server]\ncount = 10\nworkers = 8\n",
            seed),
        {.sets = {}, .variants = {}});
    Design const& design = scenario.variants.front().design;
    Recording recording{.order = {.sessions = true}};
    TrialResult const followed = run_trial(design, scenario.run, 0, recording);
    CHECK(recording.chronicles.size() > 100);
    CHECK(followed.fingerprint() == run_trial(design, scenario.run, 0).fingerprint());
    for (Chronicle const& chronicle : recording.chronicles)
      CHECK(std::ranges::is_sorted(chronicle.entries, {}, &ChronicleEntry::at_ns));
  }
}

} // namespace answers_ahead_test
