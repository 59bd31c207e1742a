#pragma once

#include <stickysim/engine/time.hpp>

#include <string>
#include <vector>

namespace stickysim {

/// How sessions start, as a scenario has it.
struct ArrivalChoice {
  std::string process{};      ///< `poisson(5/s)`, `steps(1h, 40/h, 35/h, …)`
  std::string verdict{};      ///< why, and how bursty they are, in words
  bool changes = false;       ///< whether the rate changes over the run
  double peak_rate_per_s = 0; ///< of the busiest step
};

/// Sessions that start in [0, span): a steady rate, a ramp, a day that swings like a cosine or a rate for
/// each step of time, whichever has the least AIC (see fitted_laws()), its likelihood divided by the index of
/// dispersion where arrivals come in bursts (Burnham and Anderson, Model Selection and Multimodel
/// Inference, 2.5). A steady rate with bursts becomes a process of two rates.
ArrivalChoice choose_arrivals(std::vector<Nanoseconds> const& starts, Nanoseconds span);

/// `5.2/s`, `40/h`: a rate in a unit that suits it.
std::string rate_text(double rate_per_s);

} // namespace stickysim
