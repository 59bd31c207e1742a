#pragma once

#include "limit.hpp"

#include <fmt/format.h>

#include <string>

namespace stickysim::bench {

// The scenarios that are measured.

/// One-request sessions at utilization 0.9, mean demand 20 ms. The loops keep no states: here none expires.
inline std::string queues(std::uint32_t servers, std::uint32_t workers, std::uint64_t requests) {
  double const rate = 0.9 * 50 * servers * workers;
  return fmt::format("[run]\nduration = \"{}s\"\nreplications = 1\n"
                     "[workload]\narrivals = \"poisson({}/s)\"\nrequests = 1\ndemand = "
                     "\"exponential(20ms)\"\n[balancer]\npolicy = \"power_of_d(d=2)\"\n"
                     "[server]\ncount = {}\nworkers = {}\n[state]\nttl = \"10000h\"\n",
                     static_cast<double>(requests) / rate, rate, servers, workers);
}

/// How long that many requests of the full path take: each server does 45 a second.
inline double seconds_of(std::uint32_t servers, std::uint64_t requests) {
  return static_cast<double>(requests) / (45.0 * servers);
}

/// The model of limit.cpp's full path: no session ends.
inline std::string closed(std::uint32_t sessions, std::uint32_t servers, std::uint64_t requests, Route route,
                          std::string const& timeout = "10s") {
  return fmt::format("[run]\nduration = \"{}s\"\nreplications = 1\n"
                     "[workload]\nusers = {}\nrequests = 1000000000\nthink_time = \"exponential(2.16s)\"\n"
                     "demand = \"exponential(20ms)\"\ntimeout = \"{}\"\n"
                     "[balancer]\npolicy = \"power_of_d(d=2)\"\naffinity = \"{}\"\n"
                     "[server]\ncount = {}\nio = \"async\"\n"
                     "[state]\nplacement = \"shared\"\nreads = 0\n"
                     "[state.store]\nround_trip = \"0.5ms\"\nservice_time = \"exponential(50us)\"\n"
                     "shards = {}\n",
                     seconds_of(servers, requests), sessions, timeout,
                     route == Route::cookie ? "cookie" : "none", servers, servers);
}

/// The model of crash_path.cpp.
inline std::string crashed(std::uint32_t sessions, std::uint32_t servers, Nanoseconds seconds) {
  return fmt::format(
      "[run]\nduration = \"{}s\"\nreplications = 1\n"
      "[workload]\nusers = {}\nrequests = 1000000000\nthink_time = \"exponential(3s)\"\n"
      "demand = \"exponential(20ms)\"\ntimeout = \"10s\"\non_loss = \"renew\"\non_failure = \"skip\"\n"
      "[balancer]\npolicy = \"power_of_d(d=2)\"\naffinity = \"cookie\"\nretries = 0\n"
      "[balancer.health]\ninterval = \"2s\"\nfall = 3\nrise = 2\n"
      "[server]\ncount = {}\nboot_time = \"0s\"\n[state]\nttl = \"24h\"\n"
      "[network]\nclient_rtt = \"40ms\"\nserver_rtt = \"0.5ms\"\n"
      "[[fault]]\nkind = \"crash\"\nserver = 1\nat = \"{}s\"\nfor = \"5s\"\n",
      seconds, sessions, servers, seconds / 2);
}

/// The flagship's traffic and fleet with a crash, checks, timeouts and a network.
inline std::string shop(std::uint32_t servers, double seconds, std::string const& overrides) {
  return fmt::format(
      "[run]\nduration = \"{}s\"\nreplications = 1\n"
      "[workload]\narrivals = \"poisson({}/s)\"\nrequests = \"geometric(20)\"\n"
      "think_time = \"exponential(3s)\"\ndemand = \"exponential(20ms)\"\nkind = \"cart\"\n"
      "timeout = \"10s\"\n[balancer]\npolicy = \"power_of_d(d=2)\"\n[server]\ncount = {}\nworkers = 2\n"
      "[network]\nclient_rtt = \"40ms\"\nserver_rtt = \"0.5ms\"\n"
      "[[fault]]\nkind = \"crash\"\nserver = 1\nat = \"{}s\"\nfor = \"5s\"\n{}",
      seconds, 2.5 * servers, servers, seconds / 2, overrides);
}

} // namespace stickysim::bench
