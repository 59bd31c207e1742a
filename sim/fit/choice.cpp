#include "fit/choice.hpp"

#include "fit/law.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace stickysim {
namespace {

constexpr std::array quantiles_compared = {0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999};
constexpr double least_beyond = 20; ///< values beyond a quantile that is compared
constexpr double close_distance = 0.02;
constexpr double largest_distance = 0.05;
constexpr double largest_error = 0.15;
constexpr double largest_deviations = 4; // that chance explains
/// What the distance of n values from their own law exceeds with a probability of 1 %, times √n (Kolmogorov).
constexpr double kolmogorov_1_percent = 1.63;

struct WorstQuantile {
  double q = 0.5;
  double recorded = 0;
  double fitted = 0;
  double error = 0; ///< fitted over recorded, less 1
};

/// The largest distance between the law's and the sample's distribution functions.
double distance(FittedLaw const& law, Sample const& sample) {
  double largest = 0;
  double below = 0;
  for (Sample::Cell const& cell : sample.cells()) {
    below += cell.count / static_cast<double>(sample.count());
    largest = std::max(largest, std::fabs(1 - law.above(cell.high) - below));
  }
  return largest;
}

/// Whether chance alone puts that many values at or below the sample's quantile.
bool is_chance(FittedLaw const& law, Sample const& sample, double q) {
  double const half = static_cast<double>(sample.resolution()) / 2;
  double const value = sample.quantile(q);
  double const deviations = largest_deviations * std::sqrt(q * (1 - q) / static_cast<double>(sample.count()));
  return 1 - law.above(value + half) >= q - deviations && 1 - law.above(value - half) <= q + deviations;
}

/// Of the quantiles that enough values lie beyond, the one that the law misses most, by more than the
/// record's resolution.
WorstQuantile worst_quantile(FittedLaw const& law, Sample const& sample, bool beyond_chance) {
  WorstQuantile worst{0.5, sample.quantile(0.5), law.quantile(0.5), 0};
  for (double const q : quantiles_compared) {
    if (static_cast<double>(sample.count()) * std::min(q, 1 - q) < least_beyond) continue;
    if (beyond_chance && is_chance(law, sample, q)) continue;
    double const recorded = sample.quantile(q);
    double const fitted = law.quantile(q);
    if (std::fabs(fitted - recorded) <= static_cast<double>(sample.resolution())) continue;
    double const error = recorded > 0 ? fitted / recorded - 1 : 1;
    if (std::fabs(error) > std::fabs(worst.error)) worst = {q, recorded, fitted, error};
  }
  return worst;
}

std::string name_of(FittedLaw const& law) { return law.text.substr(0, law.text.find('(')); }

std::string words(WorstQuantile const& worst, Unit unit) {
  if (worst.error == 0) return "no quantile is off";
  return fmt::format("worst at the {:g} % quantile: {} instead of {} ({:+.1f} %)", 100 * worst.q,
                     value_text(worst.fitted, unit), value_text(worst.recorded, unit), 100 * worst.error);
}

} // namespace

LawChoice choose_law(Sample const& sample) {
  std::vector<FittedLaw> const laws = fitted_laws(sample);
  FittedLaw const& best = laws.front();
  LawChoice choice{.law = best.text};
  if (sample.least() == sample.largest()) {
    choice.verdict = "always the same";
    return choice;
  }
  double const apart = distance(best, sample);
  std::string const worst = words(worst_quantile(best, sample, false), sample.unit());
  double const allowed =
      std::max(largest_distance, kolmogorov_1_percent / std::sqrt(static_cast<double>(sample.count())));
  choice.fits = apart <= allowed && std::fabs(worst_quantile(best, sample, true).error) <= largest_error;
  if (!choice.fits) {
    choice.verdict = fmt::format("no law fits; {} is the least bad one, {}", best.text, worst);
    return choice;
  }
  choice.verdict = fmt::format("fits {}; {}", apart <= close_distance ? "closely" : "well", worst);
  auto const next =
      std::ranges::find_if(laws, [&](FittedLaw const& law) { return name_of(law) != name_of(best); });
  if (next != laws.end())
    choice.verdict += fmt::format("; next best: {}, AIC {:+.0f}", name_of(*next), next->aic() - best.aic());
  return choice;
}

} // namespace stickysim
