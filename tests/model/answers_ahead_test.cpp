// An answer to which nothing can happen takes no event on its way to its client: the results are those of one
// that does. A trial whose attempts are written down has all events.
#include "model/features.hpp"
#include "model/simulate.hpp"

#include <fmt/format.h>

using namespace stickysim;

namespace answers_ahead_test {

/// Windows, the warm-up and patience end while answers are on their way; a server dies, the store with it.
constexpr char const* shop = R"toml(
[run]
duration = "60s"
warmup = "7.3s"
window = "500ms"
replications = 1
[workload]
arrivals = "poisson(6/s)"
requests = "geometric(6)"
think_time = "exponential(1s)"
demand = "exponential(30ms)"
kind = "cart"
timeout = "400ms"
retries = 1
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

TEST_CASE("an answer that takes no event on its way to its client changes nothing") {
  for (std::string const affinity : {"none", "cookie", "table"})
    for (std::string const placement : {"local", "shared", "client", "replicated", "cached"}) {
      CAPTURE(affinity, placement);
      std::string text = fmt::format(fmt::runtime(shop), affinity, placement);
      if (placement == "shared" || placement == "cached")
        text += "[state.store]\nservice_time = \"exponential(1ms)\"\n"
                "[[fault]]\nkind = \"store_crash\"\nat = \"30s\"\nfor = \"2s\"\n";
      Scenario const scenario = sample::loaded(text);
      Design const& design = scenario.variants.front().design;
      REQUIRE(features_of(design, {}).answers_ahead);
      TrialResult const ahead = run_trial(design, scenario.run, 0);
      std::vector<LoggedAttempt> attempts;
      TrialResult const event_by_event = run_trial(design, scenario.run, 0, attempts);
      CHECK(ahead.requests.ok > 250);
      CHECK(failed(ahead, Failure::timeout) > 50);
      CHECK(ahead.fingerprint() == event_by_event.fingerprint());
    }
}

} // namespace answers_ahead_test
