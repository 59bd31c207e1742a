#pragma once

#include <stickysim/design/design.hpp>

#include <cstdint>
#include <string>

namespace stickysim {

// Servers are numbered from 1, group by group, those that join later included.

/// Whether the server of that number may have joined the fleet by `by_ns`.
bool may_have_joined(Design const& design, std::int64_t server, Nanoseconds by_ns);

/// What is to be said of a server's number that falls into another group than it would if only the servers
/// there from the start were numbered; empty if it does not.
std::string surprise_of(Design const& design, std::int64_t server);

} // namespace stickysim
