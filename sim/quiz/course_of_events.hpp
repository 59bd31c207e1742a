#pragma once

#include "quiz/scene.hpp"

#include <string>

namespace stickysim {

/// A line for each request of a scene, in the order of time: when it was issued and by which session, the
/// server that it came to, how long it waited there, how it ended.
std::string course_of_events(Scene const& scene);

} // namespace stickysim
