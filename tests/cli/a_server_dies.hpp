#pragma once

#include "cli/workplace.hpp"

/// A server dies: only the variant with state on it loses sessions. Small enough for many runs.
inline std::string const a_server_dies = R"toml(title = "A server dies"
[run]
duration = "60s"
replications = 3
seed = 7
[workload]
arrivals = "poisson(5/s)"
requests = "geometric(10)"
think_time = "exponential(1s)"
demand = "exponential(10ms)"
[balancer]
affinity = "cookie"
[server]
count = 2
workers = 4
boot_time = "5s"
[[fault]]
kind = "crash"
server = 1
at = "30s"
[variants.sticky]
[variants.stateless]
balancer.affinity = "none"
state.placement = "shared"
)toml";

/// A folder with it as demo.toml.
inline Workplace const& workplace() {
  static Workplace const here;
  here.write("demo.toml", a_server_dies);
  return here;
}
