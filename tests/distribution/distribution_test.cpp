#include "catch.hpp"
#include "chi_square.hpp"
#include <stickysim/distribution/distribution.hpp>

#include <array>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

using namespace stickysim;

namespace distribution_test {

namespace {

DistributionPtr made(std::string const& text, Unit unit) {
  Result<Call> const call = parse_call(text);
  REQUIRE(call);
  Result<DistributionPtr> const distribution = make_distribution(*call, unit);
  if (!distribution) FAIL(distribution.error().message);
  return *distribution;
}

struct Moments {
  double mean = 0;
  double variance = 0;
  double mean_error = 0;     ///< standard error of `mean`
  double variance_error = 0; ///< of `variance`
};

Moments sample(Distribution const& distribution, int draws, std::uint64_t key) {
  Random random{key};
  std::vector<double> values;
  Moments moments;
  for (int i = 0; i < draws; ++i) {
    values.push_back(static_cast<double>(distribution.draw(random)));
    moments.mean += values.back() / draws;
  }
  double fourth = 0;
  for (double const value : values) {
    double const square = (value - moments.mean) * (value - moments.mean);
    moments.variance += square / draws;
    fourth += square * square / draws;
  }
  moments.mean_error = std::sqrt(moments.variance / draws);
  moments.variance_error = std::sqrt((fourth - moments.variance * moments.variance) / draws);
  return moments;
}

} // namespace

TEST_CASE("draws have the mean and the variation that the distribution claims") {
  struct {
    char const* text;
    Unit unit;
    double mean;
    double scv;
  } const rows[] = {
      {"exponential(20ms)", Unit::duration, 20e6, 1},
      {"exponential(8KiB)", Unit::bytes, 8192, 1},
      {"lognormal(20ms, cv=0.5)", Unit::duration, 20e6, 0.25},
      {"lognormal(20ms)", Unit::duration, 20e6, 1},
      {"erlang(20ms, k=4)", Unit::duration, 20e6, 0.25},
      {"hyperexponential(20ms, scv=4)", Unit::duration, 20e6, 4},
      {"hyperexponential(20ms, scv=1)", Unit::duration, 20e6, 1},
      {"pareto(20ms, alpha=6)", Unit::duration, 20e6, 1.0 / 24},
      {"bounded_pareto(1ms, 100ms)", Unit::duration, 1e6 * 3 * (1 - 0.1) / (1 - 1e-3),
       (1.5 / 0.5 * (10 - 1) / (1 - 1e-3)) / std::pow(3 * (1 - 0.1) / (1 - 1e-3), 2) - 1},
      {"bounded_pareto(1ms, 4ms, alpha=1)", Unit::duration, 4e6 / 3 * std::log(4.0),
       3 / (4.0 / 3 * std::log(4.0) * std::log(4.0)) - 1},
      {"uniform(10ms, 30ms)", Unit::duration, 20e6, 400.0 / 12 / 400},
      {"uniform(1, 6)", Unit::none, 3.5, 35.0 / 12 / 12.25},
      {"geometric(20)", Unit::none, 20, 0.95},
      {"geometric(1.25)", Unit::none, 1.25, 0.2},
      {"zipf(3)", Unit::none, 18.0 / 11, 36.0 / 11 / (18.0 / 11) / (18.0 / 11) - 1},
      {"zipf(1000, s=0)", Unit::none, 500.5, (1e6 - 1) / 12 / (500.5 * 500.5)},
  };
  for (auto const& row : rows) {
    CAPTURE(row.text);
    DistributionPtr const distribution = made(row.text, row.unit);
    CHECK(distribution->constant() == -1);
    CHECK(distribution->mean() == Approx(row.mean).epsilon(1e-9));
    CHECK(distribution->scv() == Approx(row.scv).epsilon(1e-6));
    // Five standard errors: a false alarm in 1.7 million for each of the two.
    Moments const moments = sample(*distribution, 200'000, 7);
    CHECK(std::fabs(moments.mean - row.mean) < 5 * moments.mean_error);
    CHECK(std::fabs(moments.variance - row.scv * row.mean * row.mean) < 5 * moments.variance_error);
  }
}

TEST_CASE("draws fall below quantiles as often as the law says") {
  struct {
    char const* text;
    Unit unit;
    double below;
    double probability;
  } const rows[] = {
      {"pareto(20ms, alpha=2)", Unit::duration, 20e6, 1 - 0.25},
      {"pareto(20ms, alpha=2)", Unit::duration, 1e9, 1 - 1e-4},
      {"pareto(20ms, alpha=1.5)", Unit::duration, 20e6 / 3 * 4, 1 - 0.125},
      {"bounded_pareto(1ms, 100ms, alpha=1)", Unit::duration, 2e6, 0.5 / 0.99},
      {"lognormal(20ms, cv=2)", Unit::duration, 20e6 / std::sqrt(5.0), 0.5},
      {"lognormal(20ms, cv=2)", Unit::duration,
       20e6 / std::sqrt(5.0) * std::exp(2 * std::sqrt(std::log(5.0))), 0.977249868},
      {"hyperexponential(20ms, scv=9)", Unit::duration, 20e6, 0.810037168},
      {"geometric(4)", Unit::none, 1.5, 0.25},
      {"geometric(4)", Unit::none, 10.5, 1 - std::pow(0.75, 10)},
      {"geometric(1000000)", Unit::none, 1e6, 1 - std::exp(-1.0)},
  };
  for (auto const& row : rows) {
    CAPTURE(row.text, row.below);
    DistributionPtr const distribution = made(row.text, row.unit);
    Random random{11};
    int const draws = 100'000;
    int below = 0;
    for (int i = 0; i < draws; ++i)
      below += static_cast<double>(distribution->draw(random)) < row.below ? 1 : 0;
    double const deviation = std::sqrt(draws * row.probability * (1 - row.probability));
    CHECK(std::fabs(below - draws * row.probability) < 5 * deviation); // false alarm: 6e-7
  }
}

TEST_CASE("Zipf ranks follow their law") {
  DistributionPtr const distribution = made("zipf(10, s=1.2)", Unit::none);
  std::array<std::uint64_t, 10> counts{};
  std::array<double, 10> law{};
  double total = 0;
  for (int rank = 1; rank <= 10; ++rank)
    total += std::pow(rank, -1.2);
  for (int rank = 1; rank <= 10; ++rank)
    law[rank - 1] = std::pow(rank, -1.2) / total;
  Random random{5};
  for (int i = 0; i < 200'000; ++i)
    ++counts.at(static_cast<std::size_t>(distribution->draw(random) - 1));
  CHECK(chi_square(counts, law) < chi_square_bound(10)); // false alarm: 1e-6
}

TEST_CASE("infinite moments are said to be so") {
  CHECK(made("pareto(20ms, alpha=2)", Unit::duration)->scv() == std::numeric_limits<double>::infinity());
  CHECK(made("pareto(20ms, alpha=2.5)", Unit::duration)->scv() == Approx(0.8));
}

TEST_CASE("laws without variation say their constant") {
  for (char const* text :
       {"5", "constant(5)", "uniform(5, 5)", "lognormal(5, cv=0)", "bounded_pareto(5, 5)"}) {
    CAPTURE(text);
    DistributionPtr const distribution = made(text, Unit::none);
    Random random{1};
    CHECK(distribution->constant() == 5);
    CHECK(distribution->draw(random) == 5);
    CHECK(distribution->mean() == 5);
    CHECK(distribution->scv() == 0);
  }
  CHECK(made("geometric(1)", Unit::none)->constant() == 1);
  CHECK(made("zipf(1)", Unit::none)->constant() == 1);
  CHECK(made("0.5ns", Unit::duration)->constant() == 1); // halves are rounded away from 0
  CHECK(made("0.49999999999999994ns", Unit::duration)->constant() == 0);
}

TEST_CASE("a draw never exceeds 2^62") {
  DistributionPtr const distribution = made("pareto(100000d, alpha=1.0001)", Unit::duration);
  Random random{1};
  std::int64_t largest = 0;
  for (int i = 0; i < 100'000; ++i)
    largest = std::max(largest, distribution->draw(random));
  CHECK(largest == std::int64_t{1} << 62);
}

TEST_CASE("counts start at 1") {
  for (char const* text : {"geometric(1.5)", "zipf(5)"}) {
    DistributionPtr const distribution = made(text, Unit::none);
    Random random{1};
    std::int64_t least = 100;
    for (int i = 0; i < 1000; ++i)
      least = std::min(least, distribution->draw(random));
    CHECK(least == 1);
  }
}

TEST_CASE("every registered distribution documents itself") {
  for (DistributionEntry const& entry : distributions()) {
    CAPTURE(entry.name);
    CHECK(entry.usage.starts_with(std::string{entry.name} + "("));
    CHECK(!entry.help.empty());
    CHECK(!make_distribution(Call{std::string{entry.name}, std::string{entry.name}, {}}, Unit::none));
  }
}

TEST_CASE("fixed first draws of every law") {
  struct {
    char const* text;
    Unit unit;
    std::array<std::int64_t, 3> draws;
  } const rows[] = {
      {"exponential(20ms)", Unit::duration, {21'052'502, 20'719'201, 13'044'546}},
      {"lognormal(20ms, cv=1.5)", Unit::duration, {34'090'729, 6'233'783, 6'301'399}},
      {"erlang(20ms, k=4)", Unit::duration, {16'166'649, 32'033'317, 8'138'692}},
      {"hyperexponential(20ms, scv=4)", Unit::duration, {11'675'442, 5'550'753, 55'446'249}},
      {"pareto(20ms, alpha=2.2)", Unit::duration, {17'602'878, 17'470'040, 14'673'798}},
      {"bounded_pareto(1ms, 1s)", Unit::duration, {2'464'560, 1'123'176, 1'243'215}},
      {"uniform(10ms, 30ms)", Unit::duration, {24'831'298, 13'198'208, 15'572'022}},
      {"geometric(20)", Unit::none, {21, 21, 13}},
      {"zipf(1000, s=1.1)", Unit::none, {8, 279, 38}},
  };
  for (auto const& row : rows) {
    CAPTURE(row.text);
    DistributionPtr const distribution = made(row.text, row.unit);
    Random random{42};
    for (std::int64_t const draw : row.draws)
      CHECK(distribution->draw(random) == draw);
  }
}

} // namespace distribution_test
