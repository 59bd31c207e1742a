#include "catch.hpp"
#include <stickysim/distribution/distribution.hpp>

using namespace stickysim;

TEST_CASE("a limit is written in the largest unit in which it is a whole number") {
  CHECK(in_largest_unit(1e6, Unit::duration) == "1ms");
  CHECK(in_largest_unit(1e15, Unit::duration) == "1000000s");
  CHECK(in_largest_unit(90e9, Unit::duration) == "90s");
  CHECK(in_largest_unit(7200e9, Unit::duration) == "2h");
  CHECK(in_largest_unit(0.5, Unit::duration) == "0.5ns");
  CHECK(in_largest_unit(2048, Unit::bytes) == "2KiB");
  CHECK(in_largest_unit(1e9, Unit::rate) == "1000000000/s");
  CHECK(in_largest_unit(0.25, Unit::none) == "0.25");
}

TEST_CASE("wrong calls are refused at their place, with the cure") {
  struct {
    char const* text;
    Unit unit;
    std::size_t offset;
    char const* message;
    char const* help;
  } const rows[] = {
      {"gaussian(20ms)", Unit::duration, 0, "there is no distribution `gaussian`",
       "known: bounded_pareto, constant, empirical, erlang, exponential, geometric, hyperexponential, "
       "lognormal, pareto, uniform, zipf"},
      {"exponential", Unit::duration, 0, "`exponential` needs `mean`, a duration (20ms)",
       "usage: exponential(mean)"},
      {"exponential(20)", Unit::duration, 12,
       "`mean` of `exponential` must be a duration (20ms); 20 is a plain number (5)",
       "usage: exponential(mean); units of a duration: ns, us, ms, s, min, h, d"},
      {"exponential(20/s)", Unit::duration, 12,
       "`mean` of `exponential` must be a duration (20ms); 20/s is a rate (10/s)",
       "usage: exponential(mean); units of a duration: ns, us, ms, s, min, h, d"},
      {"exponential(20mz)", Unit::duration, 12,
       "`mean` of `exponential` must be a duration (20ms): there is no unit `mz`",
       "durations: ns us ms s min h d; sizes: B KB MB GB KiB MiB GiB; rates: /s /min /h /d; bandwidths: a "
       "size and /s"},
      {"exponential(0s)", Unit::duration, 12, "`mean` of `exponential` must be above 0, not 0s",
       "usage: exponential(mean)"},
      {"exponential(20ms, 5)", Unit::duration, 18, "`5` is one argument too many for `exponential`",
       "usage: exponential(mean)"},
      {"lognormal(20ms, scv=2)", Unit::duration, 16, "`lognormal` has no argument `scv`",
       "usage: lognormal(mean, cv=1)"},
      {"lognormal(20ms, 1, cv=2)", Unit::duration, 19,
       "`cv` of `lognormal` is given twice, without its name and with it", "usage: lognormal(mean, cv=1)"},
      {"lognormal(20ms, cv=-1)", Unit::duration, 16,
       "`cv` of `lognormal` must be between 0 and 1000000, not -1", "usage: lognormal(mean, cv=1)"},
      {"pareto(20ms, alhpa=2)", Unit::duration, 13, "`pareto` has no argument `alhpa`",
       "usage: pareto(mean, alpha=)"},
      {"pareto(20ms)", Unit::duration, 0, "`pareto` needs `alpha`, a plain number (5)",
       "usage: pareto(mean, alpha=)"},
      {"pareto(20ms, alpha=1)", Unit::duration, 13, "`alpha` of `pareto` must be above 1, not 1",
       "usage: pareto(mean, alpha=)"},
      {"erlang(20ms, k=2.5)", Unit::duration, 13, "`k` of `erlang` must be a whole number",
       "usage: erlang(mean, k=)"},
      {"erlang(20ms, k=0)", Unit::duration, 13, "`k` of `erlang` must be between 1 and 1000, not 0",
       "usage: erlang(mean, k=)"},
      {"hyperexponential(20ms, scv=0.5)", Unit::duration, 23,
       "`scv` of `hyperexponential` must be between 1 and 1000000, not 0.5",
       "usage: hyperexponential(mean, scv=)"},
      {"uniform(30ms, 10ms)", Unit::duration, 14, "`high` of `uniform` must be at least `low`",
       "usage: uniform(low, high)"},
      {"bounded_pareto(30ms, 10ms)", Unit::duration, 21, "`high` of `bounded_pareto` must be at least `low`",
       "usage: bounded_pareto(low, high, alpha=1.5)"},
      {"2.5", Unit::none, 0, "`value` of `constant` must be a whole number", "usage: constant(value)"},
      {"geometric(0.5)", Unit::none, 10, "`mean` of `geometric` must be at least 1, not 0.5",
       "usage: geometric(mean)"},
      {"geometric(20ms)", Unit::duration, 0,
       "`draw` of `geometric` is a count, where a duration (20ms) is wanted",
       "exponential, lognormal and pareto draw in the unit of their mean"},
      {"zipf(0)", Unit::none, 5, "`n` of `zipf` must be between 1 and 1000000, not 0", "usage: zipf(n, s=1)"},
      {"empirical()", Unit::none, 0, "`empirical` needs `file`, a word", "usage: empirical(file)"},
  };
  for (auto const& row : rows) {
    CAPTURE(row.text);
    Result<Call> const call = parse_call(row.text);
    REQUIRE(call);
    Result<DistributionPtr> const distribution = make_distribution(*call, row.unit);
    REQUIRE(!distribution);
    CHECK(distribution.error().message == row.message);
    CHECK(distribution.error().offset == row.offset);
    CHECK(distribution.error().help == row.help);
  }
}
