#include "distribution/builtin.hpp"
#include "distribution/quantise.hpp"
#include <stickysim/engine/portable_math.hpp>
#include <stickysim/engine/ziggurat.hpp>

#include <cmath>
#include <limits>

/// Laws in which a few draws make up much of the sum.
namespace stickysim {
namespace {

class Lognormal final : public Distribution {
public:
  Lognormal(double mean, double cv) : mean_{mean}, scv_{cv * cv} {}
  std::int64_t draw(Random& random) const override {
    return quantise(median_ * portable::exp(sigma_ * normal(random)));
  }
  double mean() const override { return mean_; }
  double scv() const override { return scv_; }
  std::int64_t constant() const override { return scv_ == 0 ? quantise(mean_) : -1; }

private:
  double mean_;
  double scv_;
  double median_ = mean_ / std::sqrt(1 + scv_);
  double sigma_ = std::sqrt(portable::log1p(scv_)); ///< standard deviation of the logarithm
};

/// The logarithm of a Pareto variable over its least value is exponential of mean 1 / alpha.
class Pareto final : public Distribution {
public:
  Pareto(double mean, double alpha)
      : mean_{mean}, alpha_{alpha}, inverse_alpha_{1 / alpha}, least_{mean * (alpha - 1) / alpha} {}
  std::int64_t draw(Random& random) const override {
    return quantise(least_ * portable::exp(inverse_alpha_ * exponential(random)));
  }
  double mean() const override { return mean_; }
  double scv() const override {
    return alpha_ > 2 ? 1 / (alpha_ * (alpha_ - 2)) : std::numeric_limits<double>::infinity();
  }

private:
  double mean_;
  double alpha_;
  double inverse_alpha_;
  double least_;
};

/// A Pareto variable given that it is at most `high`.
class BoundedPareto final : public Distribution {
public:
  BoundedPareto(double low, double high, double alpha)
      : low_{low}, alpha_{alpha}, log_ratio_{portable::log(high / low)}, mass_{alpha * integral(-alpha)} {}
  std::int64_t draw(Random& random) const override {
    return quantise(low_ * portable::pow(1 - random.uniform() * mass_, -1 / alpha_));
  }
  double mean() const override { return low_ * relative_moment(1); }
  double scv() const override {
    double const first = relative_moment(1);
    return std::fmax(relative_moment(2) / (first * first) - 1, 0);
  }
  std::int64_t constant() const override { return log_ratio_ == 0 ? quantise(low_) : -1; }

private:
  /// ∫ e^(rate t) dt over 0 … log(high / low).
  double integral(double rate) const {
    double const exponent = rate * log_ratio_;
    if (std::fabs(exponent) < 1e-5) return log_ratio_ * (1 + exponent / 2 + exponent * exponent / 6);
    return (portable::exp(exponent) - 1) / rate;
  }

  /// E[(X / low)^order]
  double relative_moment(double order) const {
    return log_ratio_ == 0 ? 1 : alpha_ / mass_ * integral(order - alpha_);
  }

  double low_;
  double alpha_;
  double log_ratio_;
  double mass_; ///< the unbounded law's probability of [low, high]
};

} // namespace

DistributionPtr make_lognormal(ArgumentReader& arguments, DistributionContext const& context) {
  double const mean = arguments.number("mean", context.unit, above(0));
  return std::make_shared<Lognormal>(mean, arguments.number("cv", Unit::none, between(0, 1e6), 1));
}

DistributionPtr make_pareto(ArgumentReader& arguments, DistributionContext const& context) {
  double const mean = arguments.number("mean", context.unit, above(0));
  return std::make_shared<Pareto>(mean, arguments.number("alpha", Unit::none, above(1)));
}

DistributionPtr make_bounded_pareto(ArgumentReader& arguments, DistributionContext const& context) {
  double const low = arguments.number("low", context.unit, above(0));
  double const high = arguments.number("high", context.unit, above(0));
  double const alpha = arguments.number("alpha", Unit::none, between(0.01, 100), 1.5);
  if (high < low) arguments.fail("high", "must be at least `low`");
  return std::make_shared<BoundedPareto>(low, high, alpha);
}

} // namespace stickysim
