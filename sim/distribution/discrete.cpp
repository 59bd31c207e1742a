#include "distribution/builtin.hpp"
#include "distribution/quantise.hpp"
#include <stickysim/engine/portable_math.hpp>
#include <stickysim/engine/ziggurat.hpp>

#include <fmt/format.h>

#include <cmath>
#include <vector>

/// Laws on whole numbers: of counts, or of nanoseconds and bytes.
namespace stickysim {
namespace {

class Constant final : public Distribution {
public:
  explicit Constant(std::int64_t value) : value_{value} {}
  std::int64_t draw(Random&) const override { return value_; }
  double mean() const override { return static_cast<double>(value_); }
  double scv() const override { return 0; }
  std::int64_t constant() const override { return value_; }

private:
  std::int64_t value_;
};

/// Both ends included.
class Uniform final : public Distribution {
public:
  Uniform(std::int64_t low, std::int64_t high)
      : low_{low}, values_{static_cast<std::uint64_t>(high - low) + 1} {}
  std::int64_t draw(Random& random) const override {
    return low_ + static_cast<std::int64_t>(random.below(values_));
  }
  double mean() const override { return static_cast<double>(low_) + (static_cast<double>(values_) - 1) / 2; }
  double scv() const override {
    auto const values = static_cast<double>(values_);
    return values_ == 1 ? 0 : (values * values - 1) / 12 / (mean() * mean());
  }
  std::int64_t constant() const override { return values_ == 1 ? low_ : -1; }

private:
  std::int64_t low_;
  std::uint64_t values_;
};

/// Trials up to and with the first success. An exponential variable, cut into whole numbers, is geometric.
class Geometric final : public Distribution {
public:
  explicit Geometric(double mean) : mean_{mean}, scale_{-1 / portable::log1p(-1 / mean)} {}
  std::int64_t draw(Random& random) const override {
    double const failures = scale_ * exponential(random);
    return failures < 0x1p62 ? 1 + static_cast<std::int64_t>(failures) : largest_draw;
  }
  double mean() const override { return mean_; }
  double scv() const override { return 1 - 1 / mean_; }

private:
  double mean_;
  double scale_;
};

/// Ranks 1 … n with probability ∝ rank^-s, by Walker's alias method: every column holds 1/n of the
/// probability, its own rank's at the bottom and one other rank's above it.
class Zipf final : public Distribution {
public:
  Zipf(std::size_t ranks, double s) : share_(ranks), alias_(ranks) {
    double total = 0;
    double first = 0;
    double second = 0;
    for (std::size_t i = 0; i < ranks; ++i) {
      auto const rank = static_cast<double>(i + 1);
      share_[i] = portable::pow(rank, -s);
      total += share_[i];
      first += rank * share_[i];
      second += rank * rank * share_[i];
    }
    mean_ = first / total;
    scv_ = std::fmax(second / total / (mean_ * mean_) - 1, 0);
    fill_columns(static_cast<double>(ranks) / total);
  }
  std::int64_t draw(Random& random) const override {
    auto const column = static_cast<std::size_t>(random.below(share_.size()));
    return 1 + static_cast<std::int64_t>(random.uniform() < share_[column] ? column : alias_[column]);
  }
  double mean() const override { return mean_; }
  double scv() const override { return scv_; }
  std::int64_t constant() const override { return share_.size() == 1 ? 1 : -1; }

private:
  /// Vose's order of filling: a column that is not full takes the rest from a rank that has too much.
  void fill_columns(double scale) {
    std::vector<std::size_t> lacking;
    std::vector<std::size_t> exceeding;
    for (std::size_t i = 0; i < share_.size(); ++i) {
      share_[i] *= scale;
      (share_[i] < 1 ? lacking : exceeding).push_back(i);
    }
    while (!lacking.empty() && !exceeding.empty()) {
      std::size_t const column = lacking.back();
      std::size_t const donor = exceeding.back();
      lacking.pop_back();
      alias_[column] = static_cast<std::uint32_t>(donor);
      share_[donor] -= 1 - share_[column];
      if (share_[donor] < 1) {
        exceeding.pop_back();
        lacking.push_back(donor);
      }
    }
    for (std::size_t const column : lacking) // full up to rounding
      share_[column] = 1;
  }

  std::vector<double> share_; ///< of the column's own rank
  std::vector<std::uint32_t> alias_;
  double mean_ = 0;
  double scv_ = 0;
};

/// A number from 0 to 2^62; fractions of a nanosecond are rounded, other fractions refused.
std::int64_t whole(ArgumentReader& arguments, Unit unit, std::string_view parameter) {
  double const value = arguments.number(parameter, unit, between(0, 0x1p62));
  if (unit != Unit::duration && value != std::floor(value))
    arguments.fail(parameter, "must be a whole number");
  return quantise(value);
}

void require_counts(ArgumentReader& arguments, Unit unit) {
  if (unit == Unit::none) return;
  arguments.fail("draw", fmt::format("is a count, where {} is wanted", describe(unit)),
                 "exponential, lognormal and pareto draw in the unit of their mean");
}

} // namespace

DistributionPtr make_constant(ArgumentReader& arguments, DistributionContext const& context) {
  return std::make_shared<Constant>(whole(arguments, context.unit, "value"));
}

DistributionPtr make_uniform(ArgumentReader& arguments, DistributionContext const& context) {
  std::int64_t const low = whole(arguments, context.unit, "low");
  std::int64_t const high = whole(arguments, context.unit, "high");
  if (high < low) arguments.fail("high", "must be at least `low`");
  return std::make_shared<Uniform>(low, high);
}

DistributionPtr make_geometric(ArgumentReader& arguments, DistributionContext const& context) {
  require_counts(arguments, context.unit);
  double const mean = arguments.number("mean", Unit::none, at_least(1));
  if (mean == 1) return std::make_shared<Constant>(1);
  return std::make_shared<Geometric>(mean);
}

DistributionPtr make_zipf(ArgumentReader& arguments, DistributionContext const& context) {
  require_counts(arguments, context.unit);
  std::int64_t const ranks = arguments.integer("n", 1, 1'000'000);
  return std::make_shared<Zipf>(static_cast<std::size_t>(ranks),
                                arguments.number("s", Unit::none, between(0, 100), 1));
}

} // namespace stickysim
