#pragma once

#include <stickysim/scenario/load.hpp>

#include <stdexcept>
#include <string>

namespace stickysim::sample {

/// The smallest scenario that runs.
inline std::string const minimal = R"toml([workload]
arrivals = "poisson(10/s)"
demand = "exponential(20ms)"
)toml";

/// One with every section in it.
inline std::string const full = R"toml(title = "A server dies at noon"
question = "Who notices?"

[run]
duration = "10min"
warmup = "1min"
replications = 20
seed = 42

[workload]
arrivals = "poisson(10/s)"
requests = "geometric(20)"
think_time = "exponential(3s)"
demand = "exponential(20ms)"
kind = "cart"

[balancer]
preset = "haproxy-2.6"
policy = "round_robin"
affinity = "cookie"
retries = 1

[balancer.health]
interval = "3s"

[server]
count = 4
workers = 8
queue = 1000
zone = "a"

[state]
placement = "local"
bytes = "8KiB"

[state.store]
round_trip = "0.5ms"
service_time = "exponential(50us)"

[network]
bandwidth = "1MB/s"

[[fault]]
kind = "crash"
server = 2
at = "5min"
for = "30s"

[variants.sticky]

[variants.calm]
fault = []

[variants.arcade]
balancer.affinity = "none"
state.placement = "shared"

[sweep]
"server.count" = [4, 8]
"balancer.policy" = ["random", "power_of_d(d=3)"]

[[expect]]
that = "sticky.sessions_lost > arcade.sessions_lost"

[[expect]]
that = "arcade.sessions_lost == 0"
)toml";

inline Scenario loaded(std::string const& text, LoadOptions const& options = {}) {
  auto result = parse_scenario(text, "sample.toml", options);
  if (!result) throw std::runtime_error{render(result.error())};
  return std::move(*result);
}

/// What is wrong with a text, as shown; nothing if it loads.
inline std::string errors(std::string const& text, LoadOptions const& options = {}) {
  auto const result = parse_scenario(text, "sample.toml", options);
  return result ? std::string{} : render(result.error());
}

/// The same for the smallest scenario with `text` below it.
inline std::string errors_with(std::string const& text) { return errors(minimal + text); }

} // namespace stickysim::sample
