#include "fit/arrivals.hpp"
#include "fit/drawn.hpp"
#include "fit/step_counts.hpp"

#include <cmath>

using namespace stickysim;

namespace arrivals_test {

namespace {

constexpr Nanoseconds second = nanoseconds_per_second;
constexpr Nanoseconds hour = 3600 * second;

std::string process_of(std::string const& truth, Nanoseconds span, std::uint64_t seed = 1) {
  return choose_arrivals(arrived(truth, span, seed), span).process;
}

} // namespace

TEST_CASE("fit: independent arrivals at a steady rate are Poisson, in nearly all records") {
  // A ramp that is none is taken with a probability of 4.6 %, steps that are none less often: of 100 records
  // that is 6 on average, and 20 with a probability below 1e-5.
  int steady = 0;
  for (std::uint64_t seed = 1; seed <= 100; ++seed)
    steady += process_of("poisson(1/s)", 4 * hour, seed).starts_with("poisson(");
  CHECK(steady > 80);
}

TEST_CASE("fit: a day by hour keeps each hour's rate within the noise of its count") {
  std::string const truth =
      "steps(1h, 20/h, 15/h, 10/h, 10/h, 15/h, 40/h, 120/h, 300/h, 420/h, 400/h, 380/h, 390/h, 410/h, 400/h, "
      "350/h, 330/h, 340/h, 380/h, 420/h, 460/h, 400/h, 250/h, 120/h, 50/h)";
  auto const process = make_arrival_process(*parse_call(truth));
  int beyond = 0;
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    ArrivalChoice const choice = choose_arrivals(arrived(truth, 24 * hour, seed), 24 * hour);
    CAPTURE(choice.process, choice.verdict);
    REQUIRE(choice.process.starts_with("steps(1h, "));
    CHECK(choice.changes);
    CHECK(choice.verdict.find("as irregular as independent ones") != std::string::npos);
    auto const fitted = make_arrival_process(*parse_call(choice.process));
    REQUIRE(fitted);
    for (int at = 0; at < 24; ++at) {
      auto const expected = [&](ArrivalProcess const& each) {
        double const before = at == 0 ? 0 : each.mean_rate(at * hour) * at * 3600;
        return each.mean_rate((at + 1) * hour) * (at + 1) * 3600 - before;
      };
      double const rate = expected(**process);
      beyond += std::fabs(expected(**fitted) - rate) > 4 * std::sqrt(rate);
    }
  }
  // Four deviations of a count of 10 or more: false alarms in 120 hours with a probability below 2 %, and
  // never with these seeds.
  CHECK(beyond == 0);
}

TEST_CASE("fit: a rate that changes evenly is a ramp, one that swings once a day diurnal") {
  CHECK(process_of("ramp(1/s, 5/s, over=4h)", 4 * hour).starts_with("ramp("));
  CHECK(process_of("diurnal(0.5/s, amplitude=0.8)", 24 * hour).starts_with("diurnal("));
}

TEST_CASE("fit: equal gaps are constant, bursts are told by their index of dispersion and given two rates") {
  CHECK(process_of("constant(2/s)", hour) == "constant(2/s)");

  std::string const truth = "mmpp(1/s, 20/s, low_for=60s, high_for=10s)";
  ArrivalChoice const choice = choose_arrivals(arrived(truth, 6 * hour), 6 * hour);
  CAPTURE(choice.process, choice.verdict);
  REQUIRE(choice.process.starts_with("mmpp("));
  CHECK(choice.verdict.find("in bursts: index of dispersion ") != std::string::npos);
  auto const fitted = make_arrival_process(*parse_call(choice.process));
  REQUIRE(fitted);
  auto const call = parse_call(choice.process);
  CHECK(std::fabs(call->arguments[0].value - 1) < 0.2);
  CHECK(std::fabs(call->arguments[1].value - 20) < 2);
  CHECK(std::fabs(call->arguments[2].value / 60e9 - 1) < 0.3);
  CHECK(std::fabs(call->arguments[3].value / 10e9 - 1) < 0.3);
}

TEST_CASE("fit: the index of dispersion of independent arrivals is 1, whatever their rate by hour") {
  std::vector<Nanoseconds> const starts = arrived("steps(1h, 300/h, 900/h)", 48 * hour);
  Dispersion const dispersion = dispersion_within(count_steps(starts, 48 * hour), starts);
  // Five deviations.
  CHECK(std::fabs(dispersion.index - 1) < 5 * std::sqrt(2.0 / static_cast<double>(dispersion.windows)));
}

TEST_CASE("fit: of more than two weeks the steps are those of a week") {
  Nanoseconds const span = 21 * 24 * hour;
  StepCounts const steps = count_steps(arrived("poisson(60/h)", span), span);
  REQUIRE(steps.counts.size() == 168);
  for (double const exposure : steps.exposure_s)
    CHECK(exposure == 3 * 3600);
  CHECK(std::fabs(steps.mean_rate() * 3600 - 60) < 2);
}

TEST_CASE("fit: weeks that are laid on each other keep the hours of the day, and show no ramp") {
  Nanoseconds const span = 70 * 24 * hour;
  StepCounts const steps = count_steps({0}, span);
  CHECK(steps.middle_s(0) == 1800);
  CHECK(steps.middle_s(167) == 167.5 * 3600);
  std::string const process = process_of("diurnal(20/h, amplitude=0.8)", span);
  CAPTURE(process);
  CHECK(process.starts_with("diurnal("));
  REQUIRE(process.find("amplitude=") != std::string::npos);
  CHECK(std::fabs(std::stod(process.substr(process.find("amplitude=") + 10)) - 0.8) < 0.03);
  CHECK(process_of("poisson(20/h)", span).starts_with("poisson("));
  CHECK_FALSE(process_of("ramp(2/h, 40/h, over=1680h)", span).starts_with("ramp("));
}

} // namespace arrivals_test
