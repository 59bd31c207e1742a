#pragma once

#include <stickysim/scenario/scenario.hpp>

#include <string>

namespace stickysim {

/// What two variants of a point do not meet alike, in words that follow the name of the first one: `has a
/// crash of server 2 at 70 s, where 'sticky' has a crash of server 1 at 60 s`; empty if nothing. What only
/// one of them has, such as a kind of fault, is meant: that is how a fault is asked about. How servers are
/// drained and replaced is part of a design; when that happens is not.
std::string fault_difference(Variant const& variant, Variant const& other);

} // namespace stickysim
