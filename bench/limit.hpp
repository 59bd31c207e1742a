#pragma once

#include <cstdint>

namespace stickysim::bench {

/// The yardstick: the same queue model as a hand-written loop over flat arrays, with the engine's event list
/// and random numbers, a histogram, and none of the simulator's features. Requests of one-request sessions go
/// to the shorter of two random queues (n = 1: to the only one), exponential demands, utilisation 0.9.
/// Simulates `requests` and answers their mean sojourn in units of the mean demand, so that nothing is
/// optimised away and the model can be seen to be the same.
double shorter_of_two(std::uint32_t servers, std::uint64_t requests);

} // namespace stickysim::bench
