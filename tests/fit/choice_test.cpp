#include "fit/choice.hpp"
#include "fit/drawn.hpp"
#include "fit/law.hpp"

#include <cmath>

using namespace stickysim;

namespace choice_test {

namespace {

std::string name_in(std::string const& law) { return law.substr(0, law.find('(')); }

double mean_of(std::string const& law, Unit unit) {
  auto const made = make_distribution(*parse_call(law), unit);
  REQUIRE(made);
  return (*made)->mean();
}

double scv_of(std::string const& law, Unit unit) {
  return (*make_distribution(*parse_call(law), unit))->scv();
}

} // namespace

TEST_CASE("fit: durations of a law are given that law, with its mean and spread") {
  std::string const law =
      GENERATE("exponential(20ms)", "lognormal(20ms, cv=1.5)", "lognormal(3s, cv=0.3)", "erlang(20ms, k=4)",
               "hyperexponential(20ms, scv=4)", "uniform(10ms, 30ms)", "pareto(20ms, alpha=2.5)",
               "bounded_pareto(2ms, 2s, alpha=1.3)");
  for (std::uint64_t const seed : {1u, 2u}) {
    CAPTURE(law, seed);
    LawChoice const choice = choose_law(Sample{drawn(law, Unit::duration, 20'000, seed), Unit::duration});
    CAPTURE(choice.law, choice.verdict);
    CHECK(name_in(choice.law) == name_in(law));
    CHECK(choice.fits);
    // The mean of 20,000 draws is off by 5 % with a probability below 1e-4, but for the heavy tails.
    CHECK(std::fabs(mean_of(choice.law, Unit::duration) / mean_of(law, Unit::duration) - 1) < 0.05);
    if (std::isfinite(scv_of(law, Unit::duration)) && !law.starts_with("pareto"))
      CHECK(std::fabs(std::sqrt(scv_of(choice.law, Unit::duration) / scv_of(law, Unit::duration)) - 1) < 0.1);
  }
}

TEST_CASE("fit: records in whole milliseconds or seconds are given their law") {
  auto const [law, step] =
      GENERATE(std::pair{"exponential(20ms)", 1'000'000}, std::pair{"lognormal(20ms, cv=1.5)", 1'000'000},
               std::pair{"exponential(5s)", 1'000'000'000});
  LawChoice const choice = choose_law(Sample{drawn(law, Unit::duration, 20'000, 3, step), Unit::duration});
  CAPTURE(law, choice.law, choice.verdict);
  CHECK(name_in(choice.law) == name_in(law));
}

TEST_CASE("fit: counts of a law are given that law") {
  std::string const law =
      GENERATE("geometric(20)", "geometric(3)", "uniform(5, 15)", "zipf(100, s=1.2)", "lognormal(20, cv=2)");
  LawChoice const choice = choose_law(Sample{drawn(law, Unit::none, 20'000), Unit::none});
  CAPTURE(law, choice.law, choice.verdict);
  CHECK(name_in(choice.law) == name_in(law));
  CHECK(choice.fits);
  CHECK(std::fabs(mean_of(choice.law, Unit::none) / mean_of(law, Unit::none) - 1) < 0.05);
}

TEST_CASE("fit: values that never differ are a constant") {
  LawChoice const choice = choose_law(Sample{{30'000'000, 30'000'000, 30'000'000}, Unit::duration});
  CHECK(choice.law == "30ms");
  CHECK(choice.verdict == "always the same");
  CHECK(choose_law(Sample{{1, 1}, Unit::none}).law == "1");
}

TEST_CASE("fit: what no law fits is said, with the quantile at which the best one is worst") {
  std::vector<std::int64_t> values = drawn("lognormal(2ms, cv=0.1)", Unit::duration, 5000);
  std::vector<std::int64_t> const slow = drawn("lognormal(900ms, cv=0.1)", Unit::duration, 5000);
  values.insert(values.end(), slow.begin(), slow.end());
  LawChoice const choice = choose_law(Sample{values, Unit::duration});
  CAPTURE(choice.verdict);
  CHECK(!choice.fits);
  CHECK(choice.verdict.find("no law fits") == 0);
  CHECK(choice.verdict.find(" % quantile: ") != std::string::npos);
}

TEST_CASE("fit: values that are drawn as they are keep their mean") {
  Sample const sample{drawn("bounded_pareto(2ms, 2s, alpha=1.3)", Unit::duration, 10'001), Unit::duration};
  std::vector<double> const thin = sample.thinned(500);
  double mean = 0;
  for (double const value : thin)
    mean += value / static_cast<double>(thin.size());
  CHECK(thin.size() == 500);
  CHECK(std::fabs(mean / sample.mean() - 1) < 0.01);
}

} // namespace choice_test
