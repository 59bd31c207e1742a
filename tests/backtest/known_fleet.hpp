#pragma once

#include "scenario/sample.hpp"

#include <fmt/format.h>

#include <string>
#include <vector>

namespace stickysim {

/// A fleet of three kinds at a low or a high load.
inline std::string known_fleet(int kind, bool busy) {
  std::string const traffic = fmt::format(R"toml(
    [run]
    duration = "190min"
    warmup = "10min"
    replications = 20
    [workload]
    arrivals = "poisson({}/s)"
    requests = "geometric(8)"
    think_time = "exponential(5s)"
    demand = "lognormal(200ms, cv=1)"
  )toml",
                                          busy ? 0.7 : 0.3);
  if (kind == 0)
    return traffic + R"toml(
      [balancer]
      affinity = "cookie"
      [server]
      count = 4
      [[fault]]
      kind = "crash"
      server = 2
      at = "1h"
      for = "5min"
    )toml";
  if (kind == 1)
    return traffic + R"toml(
      [balancer]
      policy = "least_requests"
      [server]
      count = 2
      workers = 2
      [state]
      placement = "shared"
    )toml";
  return traffic + R"toml(
    [balancer]
    policy = "round_robin"
    affinity = "cookie"
    [[server]]
    name = "large"
    count = 2
    weight = 2
    [[server]]
    name = "small"
    count = 2
  )toml";
}

inline Scenario seeded(std::string const& text, std::uint64_t seed, std::vector<std::string> sets = {}) {
  sets.push_back(fmt::format("run.seed={}", seed));
  return sample::loaded(text, {.sets = std::move(sets), .variants = {}});
}

} // namespace stickysim
