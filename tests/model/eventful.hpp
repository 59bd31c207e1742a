#pragma once

#include <string>

/// Two servers and a crash: sessions wait, are refused, reset, logged out and given up.
inline std::string const eventful = R"toml(
  [run]
  duration = "20s"
  replications = 1
  [workload]
  arrivals = "poisson(3/s)"
  requests = "geometric(5)"
  think_time = "exponential(1s)"
  demand = "exponential(100ms)"
  timeout = "500ms"
  on_failure = "end"
  retries = 1
  [balancer]
  policy = "least_requests"
  affinity = "cookie"
  retry_delay = "20ms"
  [server]
  count = 2
  queue = 3
  boot_time = "2s"
  [state]
  placement = "local"
  [network]
  client_rtt = "10ms"
  server_rtt = "1ms"
  [[fault]]
  kind = "crash"
  server = 1
  at = "9s"
  for = "1s"
)toml";
