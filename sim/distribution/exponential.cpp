#include "distribution/builtin.hpp"
#include "distribution/quantise.hpp"
#include <stickysim/engine/ziggurat.hpp>

#include <cmath>

/// The exponential law and its mixtures in series (Erlang: less variable) and in parallel (hyperexponential:
/// more variable).
namespace stickysim {
namespace {

class Exponential final : public Distribution {
public:
  explicit Exponential(double mean) : mean_{mean} {}
  std::int64_t draw(Random& random) const override { return quantise(mean_ * exponential(random)); }
  double mean() const override { return mean_; }
  double scv() const override { return 1; }
  double exponential_mean() const override { return mean_; }

private:
  double mean_;
};

class Erlang final : public Distribution {
public:
  Erlang(double mean, std::int64_t phases)
      : mean_{mean}, phases_{phases}, phase_mean_{mean / static_cast<double>(phases)} {}
  std::int64_t draw(Random& random) const override {
    double sum = 0;
    for (std::int64_t phase = 0; phase < phases_; ++phase)
      sum += exponential(random);
    return quantise(phase_mean_ * sum);
  }
  double mean() const override { return mean_; }
  double scv() const override { return 1 / static_cast<double>(phases_); }

private:
  double mean_;
  std::int64_t phases_;
  double phase_mean_;
};

/// Two branches that carry the same share of the total ("balanced means").
class Hyperexponential final : public Distribution {
public:
  Hyperexponential(double mean, double scv)
      : mean_{mean}, scv_{scv}, short_probability_{(1 + std::sqrt((scv - 1) / (scv + 1))) / 2},
        short_mean_{mean / (2 * short_probability_)}, long_mean_{mean / (2 * (1 - short_probability_))} {}
  std::int64_t draw(Random& random) const override {
    double const branch_mean = random.uniform() < short_probability_ ? short_mean_ : long_mean_;
    return quantise(branch_mean * exponential(random));
  }
  double mean() const override { return mean_; }
  double scv() const override { return scv_; }

private:
  double mean_;
  double scv_;
  double short_probability_;
  double short_mean_;
  double long_mean_;
};

} // namespace

DistributionPtr make_exponential(ArgumentReader& arguments, DistributionContext const& context) {
  return std::make_shared<Exponential>(arguments.number("mean", context.unit, above(0)));
}

DistributionPtr make_erlang(ArgumentReader& arguments, DistributionContext const& context) {
  double const mean = arguments.number("mean", context.unit, above(0));
  return std::make_shared<Erlang>(mean, arguments.integer("k", 1, 1000));
}

DistributionPtr make_hyperexponential(ArgumentReader& arguments, DistributionContext const& context) {
  double const mean = arguments.number("mean", context.unit, above(0));
  return std::make_shared<Hyperexponential>(mean, arguments.number("scv", Unit::none, between(1, 1e6)));
}

} // namespace stickysim
