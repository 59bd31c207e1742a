#pragma once

#include <cstddef>

namespace stickysim {

// All are rounded to float, so that the last bits, in which mathematical libraries differ, decide nothing and
// reach no output. Boost.Math, which they ask, takes long to compile: it stands in chance.cpp alone.

/// The value that a Student-t variable with `degrees` degrees of freedom, at least 1, exceeds with
/// probability `tail`.
double student_t(std::size_t degrees, double tail);

/// The chance of a Student-t variable above `value`.
double student_t_above(double value, std::size_t degrees);

/// The chance of at least `heads` heads, 1 or more, of `tosses` of a coin.
double heads_at_least(double heads, double tosses);

} // namespace stickysim
