#include "fit/law.hpp"

#include <stickysim/distribution/distribution.hpp>
#include <stickysim/engine/portable_math.hpp>

#include <boost/math/special_functions/erf.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <boost/math/tools/minima.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>

namespace stickysim {
namespace {

using Above = std::function<double(double)>;

constexpr double least_probability = 1e-300;
constexpr double unlikely = -std::numeric_limits<double>::max();
constexpr int bits_of_a_parameter = 20;
constexpr double most_phases = 999;          // of an erlang
constexpr std::int64_t most_ranks = 100'000; // of a zipf that is tried
constexpr double most_counts_added = 200'000;
constexpr double mean_tolerance = 0.02;

double log_likelihood(Sample const& sample, Above const& above) {
  double sum = 0;
  // What counts less than 1 becomes 1: a session has a request.
  double left = 1;
  for (Sample::Cell const& cell : sample.cells()) {
    double const at_low =
        &cell == &sample.cells().front() && sample.unit() == Unit::none ? left : above(cell.low);
    double const probability = at_low - above(cell.high);
    sum += cell.count * portable::log(std::max(probability, least_probability));
  }
  return sum;
}

/// The parameter between `low` and `high` with the largest likelihood, looked for on a logarithmic scale.
template <class Family>
double most_likely(Sample const& sample, double low, double high, Family const& family) {
  auto const badness = [&](double log_parameter) {
    double const likelihood = log_likelihood(sample, family(portable::exp(log_parameter)));
    return std::isfinite(likelihood) ? -likelihood : -unlikely;
  };
  double const found = boost::math::tools::brent_find_minima(badness, portable::log(low), portable::log(high),
                                                             bits_of_a_parameter)
                           .first;
  return portable::exp(found);
}

Above exponential_above(double mean) {
  return [=](double x) { return x > 0 ? portable::exp(-x / mean) : 1; };
}

Above lognormal_above(double mean, double cv) {
  double const variance = portable::log1p(cv * cv);
  double const median = mean / std::sqrt(1 + cv * cv);
  double const scale = std::sqrt(2 * variance);
  return [=](double x) { return x > 0 ? boost::math::erfc(portable::log(x / median) / scale) / 2 : 1; };
}

Above erlang_above(double mean, double k) {
  return [=](double x) { return x > 0 ? boost::math::gamma_q(k, k * x / mean) : 1; };
}

/// With balanced means, as the program draws it.
Above hyperexponential_above(double mean, double scv) {
  double const brief = (1 + std::sqrt((scv - 1) / (scv + 1))) / 2;
  return [=](double x) {
    if (x <= 0) return 1.0;
    return brief * portable::exp(-2 * brief * x / mean) +
           (1 - brief) * portable::exp(-2 * (1 - brief) * x / mean);
  };
}

Above pareto_above(double least, double alpha) {
  return [=](double x) { return x > least ? portable::pow(least / x, alpha) : 1; };
}

Above bounded_pareto_above(double low, double high, double alpha) {
  double const beyond = portable::pow(low / high, alpha);
  return [=](double x) {
    if (x <= low) return 1.0;
    return x < high ? (portable::pow(low / x, alpha) - beyond) / (1 - beyond) : 0;
  };
}

Above uniform_above(double low, double high) {
  return [=](double x) { return std::clamp((high - x) / (high - low), 0.0, 1.0); };
}

/// Counts from 1; a cell's bounds lie between whole numbers.
Above geometric_above(double mean) {
  double const rate = portable::log1p(-1 / mean);
  return [=](double x) { return x >= 1 ? portable::exp(std::floor(x) * rate) : 1; };
}

Above zipf_above(std::int64_t ranks, double s) {
  std::vector<double> above(static_cast<std::size_t>(ranks) + 1);
  for (std::int64_t rank = ranks; rank > 0; --rank)
    above[rank - 1] = above[rank] + portable::pow(static_cast<double>(rank), -s);
  return [above = std::move(above)](double x) {
    auto const place = std::min<std::size_t>(static_cast<std::size_t>(std::max(x, 0.0)), above.size() - 1);
    return above[place] / above.front();
  };
}

/// The law's mean as a run draws it: values are rounded, and what counts less than 1 becomes 1.
double drawn_mean(FittedLaw const& law, Sample const& sample) {
  if (sample.unit() != Unit::none) {
    auto const call = parse_call(law.text);
    return (*make_distribution(*call, sample.unit()))->mean();
  }
  double mean = 1;
  constexpr double negligible = 1e-9;
  for (double x = 1.5; x < most_counts_added; ++x) {
    double const beyond = law.above(x);
    if (beyond * x < negligible) break;
    mean += beyond;
  }
  return mean;
}

/// Laws for one sample, as they are added.
class Candidates {
public:
  explicit Candidates(Sample const& sample) : sample_{sample}, mean_{sample.mean()} {}

  std::vector<FittedLaw> all() {
    if (sample_.least() == sample_.largest()) {
      add(fmt::format("{}", text(mean_)), 1, [mean = mean_](double x) { return x < mean ? 1 : 0; });
      return std::move(laws_);
    }
    if (sample_.unit() == Unit::none) add_counts();
    add_smooth();
    std::ranges::sort(laws_, {}, &FittedLaw::aic);
    double const as_good = laws_.front().aic() + aic_that_tells_nothing;
    auto const others =
        std::ranges::find_if(laws_, [&](FittedLaw const& law) { return law.aic() > as_good; });
    std::stable_sort(laws_.begin(), others,
                     [](FittedLaw const& a, FittedLaw const& b) { return a.parameters < b.parameters; });
    return std::move(laws_);
  }

private:
  std::string text(double value) const { return value_text(value, sample_.unit()); }

  void add_counts() {
    add(fmt::format("geometric({})", text(mean_)), 1, geometric_above(mean_));
    add(fmt::format("uniform({}, {})", sample_.least(), sample_.largest()), 2,
        uniform_above(static_cast<double>(sample_.least()) - 0.5,
                      static_cast<double>(sample_.largest()) + 0.5));
    if (sample_.largest() > most_ranks) return;
    std::int64_t const ranks = sample_.largest();
    double const s = most_likely(sample_, 0.01, 10, [&](double each) { return zipf_above(ranks, each); });
    add(fmt::format("zipf({}, s={:.3g})", ranks, s), 2, zipf_above(ranks, s));
  }

  void add_smooth() {
    double const first = sample_.cells().front().low;
    double const last = sample_.cells().back().high;
    add(fmt::format("exponential({})", text(mean_)), 1, exponential_above(mean_));

    double const cv =
        most_likely(sample_, 0.01, 100, [&](double each) { return lognormal_above(mean_, each); });
    add(fmt::format("lognormal({}, cv={:.4g})", text(mean_), cv), 2, lognormal_above(mean_, cv));

    double const phases =
        most_likely(sample_, 1, most_phases, [&](double each) { return erlang_above(mean_, each); });
    for (double const k : {std::floor(phases), std::floor(phases) + 1})
      if (k > 1) add(fmt::format("erlang({}, k={})", text(mean_), k), 2, erlang_above(mean_, k));

    double const scv =
        most_likely(sample_, 1.0001, 1e4, [&](double each) { return hyperexponential_above(mean_, each); });
    add(fmt::format("hyperexponential({}, scv={:.4g})", text(mean_), scv), 2,
        hyperexponential_above(mean_, scv));

    if (sample_.unit() == Unit::none) return;
    add(fmt::format("uniform({}, {})", text(first), text(last)), 2, uniform_above(first, last));
    if (first <= 0) return;
    // No value lies below a Pareto law's least one, mean * (alpha - 1) / alpha.
    double const least = static_cast<double>(sample_.least());
    auto const pareto = [&](double alpha) { return pareto_above(mean_ * (alpha - 1) / alpha, alpha); };
    if (double const steepest = mean_ / (mean_ - least); steepest > 1.01) {
      double const alpha = most_likely(sample_, 1.005, steepest, pareto);
      add(fmt::format("pareto({}, alpha={:.4g})", text(mean_), alpha), 2, pareto(alpha));
    }
    double const bounded =
        most_likely(sample_, 0.01, 100, [&](double each) { return bounded_pareto_above(first, last, each); });
    add(fmt::format("bounded_pareto({}, {}, alpha={:.4g})", text(first), text(last), bounded), 3,
        bounded_pareto_above(first, last, bounded));
  }

  /// Keeps a law that has the sample's mean, but for chance and rounding.
  void add(std::string law_text, int parameters, Above above) {
    FittedLaw law{std::move(law_text), parameters, std::move(above)};
    double const error = 4 * std::sqrt(sample_.scv() / static_cast<double>(sample_.count()));
    double const drawn = drawn_mean(law, sample_);
    if (std::fabs(drawn / std::max(mean_, 1e-9) - 1) > std::max(mean_tolerance, error) && drawn != mean_)
      return;
    law.log_likelihood = log_likelihood(sample_, law.above);
    laws_.push_back(std::move(law));
  }

  Sample const& sample_;
  double mean_;
  std::vector<FittedLaw> laws_;
};

} // namespace

double FittedLaw::quantile(double q) const {
  double low = 0;
  double high = 1;
  while (above(high) > 1 - q && high < 1e18)
    high *= 2;
  constexpr int halvings = 60;
  for (int i = 0; i < halvings; ++i) {
    double const middle = (low + high) / 2;
    (above(middle) > 1 - q ? low : high) = middle;
  }
  return high;
}

std::vector<FittedLaw> fitted_laws(Sample const& sample) { return Candidates{sample}.all(); }

std::string value_text(double value, Unit unit) {
  constexpr double more_than_four_digits = 1e4;
  auto const digits = [](double number) {
    return number < more_than_four_digits ? fmt::format("{:.4g}", number) : fmt::format("{:.0f}", number);
  };
  if (unit != Unit::duration) return digits(value);
  if (value == 0) return "0s";
  constexpr std::array<std::pair<double, std::string_view>, 3> units{{{1e9, "s"}, {1e6, "ms"}, {1e3, "us"}}};
  for (auto const& [base, suffix] : units)
    if (value >= base) return digits(value / base) + std::string{suffix};
  return digits(value) + "ns";
}

} // namespace stickysim
