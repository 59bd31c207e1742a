#pragma once

#include <stickysim/engine/time.hpp>

#include <cstdint>

namespace stickysim::bench {

// The yardsticks: the simulator's queue models as hand-written loops over flat arrays, with the engine's
// event list and random numbers, a histogram, and none of the simulator's features: about what a careful
// engineer would write for one question. Demands are exponential. Each simulates `requests` and returns their
// mean sojourn in units of the mean demand, so that nothing is optimised away and the model can be checked.

/// One queue before `workers` workers (M/M/c), utilization 0.9. A generic loop: all events go through the
/// list and a switch.
double one_queue(std::uint32_t workers, std::uint64_t requests);

/// Requests of one-request sessions go to the shorter of two random queues of at least two, utilization 0.9.
double shorter_of_two(std::uint32_t servers, std::uint64_t requests);

enum class Route { cookie, two_choices };

/// The results of a full path.
struct Answers {
  std::uint64_t count = 0; ///< without those that say that the request has failed
  Nanoseconds latency_sum_ns = 0;
  double median_ns = 0;
  std::uint64_t timed_out = 0;
  std::uint64_t failed = 0;
  std::uint64_t sessions_lost = 0;
};

/// The full path of a request in a closed system of `sessions`, until `until_ns`: a think time, routing (to
/// the server that the session's first two choices brought it to, or to the shorter of two queues each time),
/// a timeout set and forgotten, a server that serves first come first, a visit to one of as many shards of a
/// store as there are servers, and the answer. The utilization is about 0.9 with a hundred sessions a server.
///
/// The random numbers are the simulator's: it simulates the same sessions and gives the same answers, to the
/// nanosecond (tests/model/full_path_test.cpp).
Answers full_path(std::uint32_t sessions, std::uint32_t servers, Nanoseconds until_ns, Route route);

/// The path through a network, to servers that are checked and may die, in a closed system: 20 ms between a
/// client and its balancer, 0.25 ms from there to a server; a session's cookie and its state bind it to the
/// server that was chosen first, the shorter of two. A server that is down refuses its requests until three
/// checks in a row have failed, 2 s apart; then the session gets another one and a new state. After half of
/// the time the first server dies for 5 s. It is held to the simulator in the same way.
Answers crash_path(std::uint32_t sessions, std::uint32_t servers, Nanoseconds until_ns);

} // namespace stickysim::bench
