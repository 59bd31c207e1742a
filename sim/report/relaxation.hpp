#pragma once

#include <stickysim/experiment/experiment.hpp>

namespace stickysim {

/// How long the queue of the busiest server takes to forget how it was, in seconds: 1 / (μ (1 − √ρ)²), where
/// μ is the rate at which all its workers serve and ρ the share of the time in which they are busy. That is
/// the relaxation time of M/M/1 (Cohen, The Single Server Queue, 2nd ed., II.2.1); for several workers and
/// for other distributions it tells the order of magnitude. 0 where no class arrives by itself, or nobody is
/// served.
double relaxation_s(VariantResult const& variant);

/// Whether less than ten of these are measured: means, and still more their intervals, then depend on how the
/// run began.
bool is_short_of_relaxation(VariantResult const& variant);

} // namespace stickysim
