#pragma once

#include <cstddef>

namespace stickysim {

/// The value that a Student-t variable with `degrees` degrees of freedom, at least 1, exceeds with
/// probability `tail`.
double student_t(std::size_t degrees, double tail);

} // namespace stickysim
