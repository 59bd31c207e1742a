#pragma once

#include "cli/arguments.hpp"

namespace stickysim {

/// The value of --student; empty if it is not given. Throws UsageError.
std::string student_of(Arguments const& arguments);

} // namespace stickysim
