#pragma once

#include "cli/arguments.hpp"

namespace stickysim {

/// `explain SCENARIO --session N`: what happened to that session under each variant, and how it ended.
/// Returns an exit code. Throws UsageError if there is no such session.
int tell_story(Arguments const& arguments);

} // namespace stickysim
