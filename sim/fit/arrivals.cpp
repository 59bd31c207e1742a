#include "fit/arrivals.hpp"

#include "fit/bursts.hpp"
#include "fit/law.hpp"
#include "fit/step_counts.hpp"
#include "scenario/quantity_text.hpp"
#include <stickysim/engine/portable_math.hpp>

#include <boost/math/tools/minima.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace stickysim {
namespace {

constexpr Nanoseconds hour = 3600 * nanoseconds_per_second;
constexpr Nanoseconds day = 24 * hour;
constexpr int bits_of_a_shape = 20;
constexpr double bursty_from = 1.5;   // index of dispersion
constexpr double regular_up_to = 0.5; // index of dispersion
constexpr double deviations_of_chance = 4;
constexpr double equal_gaps_up_to = 0.2; // their coefficient of variation

/// A rate over time, relative to its mean, with the likelihood of the steps' counts.
struct Shape {
  std::string process;
  std::string words;
  int parameters = 1;
  double log_likelihood = 0;
  bool changes = true;
};

/// Of counts that are Poisson with means proportional to `expected`, which is scaled to their sum.
double poisson_log_likelihood(StepCounts const& steps, std::vector<double> expected) {
  double const total = std::accumulate(steps.counts.begin(), steps.counts.end(), 0.0);
  double const scale = total / std::accumulate(expected.begin(), expected.end(), 0.0);
  double sum = 0;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    double const mean = std::max(expected[i] * scale, 1e-12);
    sum += steps.counts[i] * portable::log(mean) - mean;
  }
  return sum;
}

/// The parameter between `low` and `high` of the rate `at(parameter, middle of a step)` with the largest
/// likelihood, which comes with it.
template <class Rate>
std::pair<double, double> best_shape(StepCounts const& steps, double low, double high, Rate const& at) {
  auto const badness = [&](double parameter) {
    std::vector<double> expected;
    for (std::size_t i = 0; i < steps.counts.size(); ++i)
      expected.push_back(at(parameter, steps.middle_s(i)) * steps.exposure_s[i]);
    return -poisson_log_likelihood(steps, std::move(expected));
  };
  auto const [parameter, least] = boost::math::tools::brent_find_minima(badness, low, high, bits_of_a_shape);
  return {parameter, -least};
}

Shape steady(StepCounts const& steps) {
  return {fmt::format("poisson({})", rate_text(steps.mean_rate())), "at a steady rate", 1,
          poisson_log_likelihood(steps, steps.exposure_s), false};
}

Shape ramp(StepCounts const& steps) {
  double const span = to_seconds(steps.span);
  auto const [slope, likelihood] =
      best_shape(steps, -0.999, 0.999, [&](double s, double at) { return 1 + s * (2 * at / span - 1); });
  double const rate = steps.mean_rate();
  return {fmt::format("ramp({}, {}, over={})", rate_text(rate * (1 - slope)), rate_text(rate * (1 + slope)),
                      duration_text(steps.span / nanoseconds_per_second * nanoseconds_per_second)),
          "at a rate that changes evenly", 2, likelihood};
}

Shape diurnal(StepCounts const& steps) {
  auto const rate_at = [](double amplitude, double at) {
    return 1 - amplitude * portable::cospi(2 * at / to_seconds(day));
  };
  auto const [amplitude, likelihood] = best_shape(steps, 0, 1, rate_at);
  double weight = 0;
  for (std::size_t i = 0; i < steps.counts.size(); ++i)
    weight += rate_at(amplitude, steps.middle_s(i)) * steps.exposure_s[i];
  return {fmt::format("diurnal({}, amplitude={:.3g})", rate_text(steps.total() / weight), amplitude),
          "at a rate that swings once a day", 2, likelihood};
}

Shape stepped(StepCounts const& steps) {
  std::vector<std::string> rates;
  for (std::size_t i = 0; i < steps.counts.size(); ++i)
    rates.push_back(rate_text(steps.counts[i] / steps.exposure_s[i]));
  return {fmt::format("steps({}, {})", duration_text(steps.width), fmt::join(rates, ", ")),
          fmt::format("at a rate of its own for every {}", duration_text(steps.width)),
          static_cast<int>(rates.size()), poisson_log_likelihood(steps, steps.counts)};
}

Shape best_of(StepCounts const& steps, double dispersion) {
  std::vector<Shape> shapes{steady(steps)};
  if (steps.counts.size() > 2) {
    if (!steps.is_folded())
      shapes.push_back(ramp(steps)); // weeks that are laid on each other do not show one
    if (steps.span > day * 3 / 4) shapes.push_back(diurnal(steps));
    shapes.push_back(stepped(steps));
  }
  auto const criterion = [&](Shape const& shape) {
    return 2 * shape.parameters - 2 * shape.log_likelihood / std::max(dispersion, 1.0);
  };
  // The shapes stand in the order of their parameters: of those as good as the best the first is taken.
  double const least = criterion(*std::ranges::min_element(shapes, {}, criterion));
  return *std::ranges::find_if(
      shapes, [&](Shape const& shape) { return criterion(shape) <= least + aic_that_tells_nothing; });
}

/// Standard deviation over mean.
double variation_of_gaps(std::vector<Nanoseconds> const& starts) {
  double sum = 0;
  double squares = 0;
  for (std::size_t i = 1; i < starts.size(); ++i) {
    double const gap = to_seconds(starts[i] - starts[i - 1]);
    sum += gap;
    squares += gap * gap;
  }
  double const mean = sum / static_cast<double>(starts.size() - 1);
  double const variance = squares / static_cast<double>(starts.size() - 1) - mean * mean;
  return mean > 0 ? std::sqrt(std::max(variance, 0.0)) / mean : 0;
}

/// By how much the index of independent arrivals, counted in its windows, may differ from 1 by chance.
double noise_of(Dispersion const& dispersion) {
  return deviations_of_chance * std::sqrt(2.0 / static_cast<double>(dispersion.windows));
}

std::string dispersion_words(Dispersion const& dispersion) {
  if (dispersion.windows == 0) return "too few to tell how bursty";
  std::string const figure =
      fmt::format("index of dispersion {:.2f} over {}", dispersion.index, duration_text(dispersion.width));
  double const noise = noise_of(dispersion);
  if (dispersion.index > 1 + noise)
    return fmt::format("in bursts: {}, where independent ones have 1", figure);
  if (dispersion.index < 1 - noise)
    return fmt::format("more regular than independent ones: {}, where those have 1", figure);
  return fmt::format("as irregular as independent ones, no more: {}", figure);
}

} // namespace

ArrivalChoice choose_arrivals(std::vector<Nanoseconds> const& starts, Nanoseconds span) {
  StepCounts const steps = count_steps(starts, span);
  Dispersion const dispersion = dispersion_within(steps, starts);
  Shape const shape = best_of(steps, dispersion.index);
  ArrivalChoice choice{.process = shape.process, .changes = shape.changes};
  choice.verdict = fmt::format("{}, {}", shape.words, dispersion_words(dispersion));
  choice.peak_rate_per_s = shape.changes ? steps.peak_rate() : steps.mean_rate();
  if (!shape.changes && dispersion.index < regular_up_to && starts.size() > 2 &&
      variation_of_gaps(starts) < equal_gaps_up_to) {
    choice.process = fmt::format("constant({})", rate_text(steps.mean_rate()));
    choice.verdict = "at equal gaps";
    return choice;
  }
  if (dispersion.windows == 0 || dispersion.index <= std::max(bursty_from, 1 + noise_of(dispersion)))
    return choice;
  if (shape.changes) {
    choice.verdict += "; the bursts within a step are not in this scenario";
  } else if (auto const bursts = fit_bursts(starts, span)) {
    choice.process = fmt::format("mmpp({}, {}, low_for={}, high_for={})", rate_text(bursts->low_per_s),
                                 rate_text(bursts->high_per_s), duration_text(bursts->low_for),
                                 duration_text(bursts->high_for));
    choice.peak_rate_per_s = bursts->high_per_s;
  } else {
    choice.verdict += "; two rates do not explain the bursts, which are not in this scenario";
  }
  return choice;
}

std::string rate_text(double rate_per_s) {
  if (rate_per_s == 0) return "0/s";
  if (rate_per_s >= 1) return fmt::format("{:.4g}/s", rate_per_s);
  return fmt::format("{:.4g}/h", rate_per_s * 3600);
}

} // namespace stickysim
