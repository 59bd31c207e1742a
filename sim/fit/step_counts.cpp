#include "fit/step_counts.hpp"

#include <algorithm>
#include <array>
#include <numeric>

namespace stickysim {
namespace {

constexpr Nanoseconds week_ns = 7 * 24 * 3600 * nanoseconds_per_second;
constexpr std::size_t least_steps = 6;
constexpr std::size_t windows_of_a_step = 10;
constexpr double least_mean_of_a_window = 1;

Nanoseconds width_for(Nanoseconds span) {
  constexpr std::array widths_s = {3600, 1800, 600, 300, 60, 10};
  for (int const width : widths_s)
    if (span / (width * nanoseconds_per_second) >= static_cast<Nanoseconds>(least_steps))
      return width * nanoseconds_per_second;
  return span;
}

} // namespace

double StepCounts::total() const { return std::accumulate(counts.begin(), counts.end(), 0.0); }

double StepCounts::peak_rate() const {
  double peak = 0;
  for (std::size_t step = 0; step < counts.size(); ++step)
    peak = std::max(peak, counts[step] / exposure_s[step]);
  return peak;
}

StepCounts count_steps(std::vector<Nanoseconds> const& starts, Nanoseconds span) {
  Nanoseconds const cycle = span > 2 * week_ns ? week_ns : span;
  StepCounts steps{.width = width_for(span), .span = span, .cycle = cycle};
  auto size = static_cast<std::size_t>((cycle + steps.width - 1) / steps.width);
  // A rest of less than a quarter of a step belongs to the step before.
  if (size > 1 && cycle % steps.width != 0 && cycle % steps.width < steps.width / 4) --size;
  steps.counts.resize(size);
  steps.exposure_s.resize(size);
  auto const step_of = [&](Nanoseconds at) {
    return std::min(static_cast<std::size_t>(at % cycle / steps.width), size - 1);
  };
  for (Nanoseconds const start : starts)
    ++steps.counts[step_of(start)];
  for (Nanoseconds at = 0; at < span;) {
    Nanoseconds const in_cycle = at % cycle;
    Nanoseconds const step_end = std::min((in_cycle / steps.width + 1) * steps.width, cycle);
    Nanoseconds const watched = std::min(step_end - in_cycle, span - at);
    steps.exposure_s[step_of(at)] += to_seconds(watched);
    at += watched;
  }
  return steps;
}

Dispersion dispersion_within(StepCounts const& steps, std::vector<Nanoseconds> const& starts) {
  Dispersion found{.width = steps.width / static_cast<Nanoseconds>(windows_of_a_step)};
  double squares = 0;
  auto next = starts.begin();
  for (Nanoseconds begin = 0; begin + steps.width <= steps.span; begin += steps.width) {
    std::array<double, windows_of_a_step> counts{};
    for (; next != starts.end() && *next < begin + steps.width; ++next)
      ++counts[std::min(static_cast<std::size_t>((*next - begin) / found.width), windows_of_a_step - 1)];
    double const mean = std::accumulate(counts.begin(), counts.end(), 0.0) / windows_of_a_step;
    if (mean < least_mean_of_a_window) continue;
    for (double const count : counts)
      squares += (count - mean) * (count - mean) / mean;
    found.windows += windows_of_a_step - 1;
  }
  if (found.windows > 0) found.index = squares / static_cast<double>(found.windows);
  return found;
}

} // namespace stickysim
