#pragma once

#include "html/estimates.hpp"

#include <string>

namespace stickysim {

/// The fleet in motion: a section of the page that its scripts bring to life, and in words what happens.
/// Empty if the run has not recorded sessions and requests.
std::string replay_section(RunFolder const& run, Estimates const& estimates);

} // namespace stickysim
