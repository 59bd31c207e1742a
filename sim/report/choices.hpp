#pragma once

#include "report/point.hpp"
#include <stickysim/scenario/scenario.hpp>

#include <string>

namespace stickysim {

/// When to choose which design, a line each: a `Choose` for every design that is the best for somebody who
/// weighs lost sessions, failed requests, latency and rent in some way of his own, a `Not` for every one that
/// another design equals or beats in all four, and a `Mind` for what the chosen ones stand and fall with.
/// Differences that are not decided, or below one percent, count as none. Empty for a single design and for
/// a single replication.
std::string choices(Point point, RunSettings const& run);

} // namespace stickysim
