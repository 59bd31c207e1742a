#pragma once

#include <cstdint>

namespace stickysim {

/// The largest chance per trial of something that none of the trials has shown, at a confidence between 0 and
/// 1: (1 − chance)^trials = 1 − confidence. With 95 % it is about 3 / trials, the rule of three (Hanley and
/// Lippman-Hand, If Nothing Goes Wrong, Is Everything All Right?, JAMA 249, 1983).
double unseen_chance(std::int64_t trials, double confidence);

} // namespace stickysim
