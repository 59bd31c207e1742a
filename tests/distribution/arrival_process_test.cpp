#include "catch.hpp"
#include <stickysim/distribution/arrival_process.hpp>

#include <array>
#include <cmath>
#include <string>
#include <vector>

using namespace stickysim;

namespace arrival_process_test {

namespace {

Result<std::unique_ptr<ArrivalProcess>> make(std::string const& text) {
  Result<Call> const call = parse_call(text);
  REQUIRE(call);
  return make_arrival_process(*call);
}

std::unique_ptr<ArrivalProcess> made(std::string const& text) {
  auto process = make(text);
  if (!process) FAIL(process.error().message);
  return std::move(*process);
}

/// Arrivals in each of `windows` equal parts of [0, horizon).
std::vector<double> count(ArrivalProcess& process, Nanoseconds horizon, std::size_t windows,
                          std::uint64_t key) {
  std::vector<double> counts(windows);
  Random random{key};
  Nanoseconds previous = -1;
  for (Nanoseconds at = process.next(random); at < horizon; at = process.next(random)) {
    REQUIRE(at > previous);
    previous = at;
    ++counts[static_cast<std::size_t>(static_cast<double>(at) / static_cast<double>(horizon) *
                                      static_cast<double>(windows))];
  }
  return counts;
}

constexpr Nanoseconds second = nanoseconds_per_second;

} // namespace

TEST_CASE("constant arrivals are k / rate apart and never drift") {
  Random random{1};
  auto const thirds = made("3/s");
  CHECK(thirds->next(random) == 0);
  CHECK(thirds->next(random) == 333'333'333);
  CHECK(thirds->next(random) == 666'666'667);
  Nanoseconds at = 0;
  for (int i = 3; i <= 3'000'000; ++i)
    at = thirds->next(random);
  CHECK(at == 1'000'000 * second);
  CHECK(thirds->mean_rate(second) == 3);

  auto const hourly = made("constant(10/h)");
  CHECK(hourly->next(random) == 0);
  CHECK(hourly->next(random) == 360 * second);

  auto const fastest = made("1000000000/s");
  for (Nanoseconds ns = 0; ns < 1000; ++ns)
    REQUIRE(fastest->next(random) == ns);
}

TEST_CASE("Poisson arrivals have their rate, and a variance that equals the mean") {
  auto const process = made("poisson(100/s)");
  CHECK(process->mean_rate(second) == 100);
  std::vector<double> const counts = count(*process, 2000 * second, 2000, 1);
  double total = 0;
  double dispersion = 0;
  for (double const arrivals : counts) {
    total += arrivals;
    dispersion += (arrivals - 100) * (arrivals - 100) / 100;
  }
  // Five deviations (6e-7): of a Poisson count, and of a sum of 2,000 squares of variance 2 + 1/100.
  CHECK(std::fabs(total - 200'000) < 5 * std::sqrt(200'000));
  CHECK(std::fabs(dispersion - 2000) < 5 * std::sqrt(2000 * 2.01));
}

TEST_CASE("fractions of a nanosecond are kept from arrival to arrival") {
  // Gaps of 10 ns on average: cut to whole ones they would be 9.5.
  auto const process = made("poisson(100000000/s)");
  double const arrivals = count(*process, second / 1000, 1, 6).front();
  CHECK(std::fabs(arrivals - 100'000) < 5 * std::sqrt(100'000)); // false alarm: 6e-7
}

TEST_CASE("a ramp's rate changes linearly, then stays") {
  struct {
    char const* text;
    std::array<double, 4> expected; ///< in the quarters of 400 s
  } const rows[] = {
      {"ramp(0/s, 100/s, over=200s)", {2500, 7500, 10'000, 10'000}},
      {"ramp(100/s, 0/s, over=200s)", {7500, 2500, 0, 0}},
      {"ramp(100/s, 20/s, over=400s)", {9000, 7000, 5000, 3000}},
      {"ramp(50/s, 50/s, over=200s)", {5000, 5000, 5000, 5000}},
  };
  for (auto const& row : rows) {
    CAPTURE(row.text);
    auto const process = made(row.text);
    std::vector<double> const counts = count(*process, 400 * second, 4, 2);
    double total = 0;
    for (std::size_t i = 0; i < 4; ++i) {
      CHECK(std::fabs(counts[i] - row.expected[i]) <= 5 * std::sqrt(row.expected[i])); // false alarm: 6e-7
      total += row.expected[i];
    }
    CHECK(process->mean_rate(400 * second) == Approx(total / 400));
  }
  CHECK(made("ramp(10/s, 30/s, over=100s)")->mean_rate(50 * second) == Approx(15));
  CHECK(made("ramp(10/s, 30/s)")->mean_rate(0) == 10);
}

TEST_CASE("a ramp to nothing ends") {
  Random random{3};
  auto const process = made("ramp(1/s, 0/s, over=10s)");
  Nanoseconds at = 0;
  for (int i = 0; i < 100 && at != never; ++i)
    at = process->next(random);
  CHECK(at == never);
  CHECK(process->next(random) == never);
}

TEST_CASE("diurnal arrivals follow a cosine, lowest at time 0") {
  auto const process = made("diurnal(100/s, amplitude=0.8, period=400s)");
  // Over the cycle's eighths: 50 s at 100/s · (1 − 0.8 · the cosine's mean there).
  double const outer = 0.8 * std::sin(std::acos(-1.0) / 4) / (std::acos(-1.0) / 4);
  double const inner = 0.8 * (1 - std::sin(std::acos(-1.0) / 4)) / (std::acos(-1.0) / 4);
  std::array<double, 8> const shape{-outer, -inner, inner, outer, outer, inner, -inner, -outer};
  std::vector<double> const counts = count(*process, 400 * second, 8, 4);
  for (std::size_t i = 0; i < 8; ++i) {
    double const expected = 5000 * (1 + shape[i]);
    CHECK(std::fabs(counts[i] - expected) < 5 * std::sqrt(expected)); // false alarm: 6e-7
  }
  CHECK(process->mean_rate(400 * second) == Approx(100));
  CHECK(process->mean_rate(50 * second) == Approx(100 * (1 - outer)));
  CHECK(process->mean_rate(0) == Approx(20));
}

TEST_CASE("bursts have their mean rate and are more variable than Poisson") {
  auto const process = made("mmpp(10/s, 100/s, low_for=3s, high_for=1s)");
  double const mean = (10 * 3 + 100 * 1) / 4.0;
  CHECK(process->mean_rate(second) == mean);
  double const horizon = 20'000;
  std::vector<double> const counts = count(*process, 20'000 * second, 20'000, 5);
  double total = 0;
  double squares = 0;
  for (double const arrivals : counts) {
    total += arrivals;
    squares += (arrivals - mean) * (arrivals - mean);
  }
  // The rate's covariance decays as p (1 − p) Δ² e^(−t θ), with θ = 1/3s + 1/1s.
  double const theta = 1.0 / 3 + 1;
  double const variance = 0.25 * 0.75 * 90 * 90;
  CHECK(std::fabs(total - mean * horizon) < 5 * std::sqrt(horizon * (mean + 2 * variance / theta))); // 6e-7
  double const per_second = mean + 2 * variance / (theta * theta) * (theta - 1 + std::exp(-theta));
  // Counts of neighbouring seconds depend on each other: their sum of squares has a deviation of 1.3 %, as
  // measured over 1,500 streams; five of them here.
  CHECK(squares / horizon == Approx(per_second).epsilon(0.065));
}

TEST_CASE("bursts start in the stationary law") {
  // A first arrival within 10 ms tells a start in a burst, which is the case for 1 in 4.
  int early = 0;
  for (std::uint64_t key = 0; key < 4000; ++key) {
    Random random{stream_key(key, Purpose::arrivals, 0)};
    early += made("mmpp(0/s, 1000/s, low_for=300s, high_for=100s)")->next(random) < second / 100 ? 1 : 0;
  }
  CHECK(std::fabs(early - 1000) < 5 * std::sqrt(4000 * 0.25 * 0.75)); // false alarm: 6e-7
}

TEST_CASE("steps have one rate after another, none among them, and begin again") {
  auto const process = made("steps(10s, 100/s, 0/s, 300/s)");
  CHECK(process->mean_rate(10 * second) == 100);
  CHECK(process->mean_rate(20 * second) == 50);
  CHECK(process->mean_rate(25 * second) == 100);
  CHECK(process->mean_rate(30 * second) == Approx(400.0 / 3));
  CHECK(process->mean_rate(40 * second) == Approx(125));
  std::vector<double> const counts = count(*process, 600 * second, 60, 1);
  double sums[3] = {};
  for (std::size_t step = 0; step < counts.size(); ++step)
    sums[step % 3] += counts[step];
  CHECK(sums[1] == 0);
  // Five deviations (6e-7).
  CHECK(std::fabs(sums[0] - 20'000) < 5 * std::sqrt(20'000));
  CHECK(std::fabs(sums[2] - 60'000) < 5 * std::sqrt(60'000));
}

TEST_CASE("a process that starts later and ends is as long as that, and its mean rate counts the rest") {
  Result<Call> const call = parse_call("ramp(0/s, 10/s, over=10s)");
  REQUIRE(call);
  auto const process = std::move(*make_arrival_process(*call, 20 * second, 30 * second));
  CHECK(process->mean_rate(10 * second) == 0);
  CHECK(process->mean_rate(25 * second) == Approx(12.5 / 25)); // 5 s at 2.5 /s
  CHECK(process->mean_rate(100 * second) == Approx(50.0 / 100));
  Random random{1};
  Nanoseconds first = process->next(random);
  CHECK(first >= 20 * second);
  Nanoseconds last = first;
  for (Nanoseconds at = first; at != never; at = process->next(random))
    last = at;
  CHECK(last < 30 * second);
  CHECK(process->next(random) == never);
}

TEST_CASE("wrong arrival processes are refused at their place") {
  struct {
    char const* text;
    std::size_t offset;
    char const* message;
  } const rows[] = {
      {"burst(5/s)", 0, "there is no arrival process `burst`"},
      {"20ms", 0, "`rate` of `constant` must be a rate (10/s); 20ms is a duration (20ms)"},
      {"poisson(0/s)", 8, "`rate` of `poisson` must be above 0 and at most 1000000000/s, not 0/s"},
      {"poisson(2e9/s)", 8, "`rate` of `poisson` must be above 0 and at most 1000000000/s, not 2e9/s"},
      {"ramp(1/s)", 0, "`ramp` needs `to`, a rate (10/s)"},
      {"diurnal(1/s, amplitude=1.5)", 13, "`amplitude` of `diurnal` must be between 0 and 1, not 1.5"},
      {"mmpp(5/s, 1/s)", 10, "`high` of `mmpp` must be at least `low`"},
      {"steps(1h)", 0, "`steps` needs `rate`, a rate (10/s)"},
      {"steps(1h, 5/s, 20ms)", 15, "`rate` of `steps` must be a rate (10/s); 20ms is a duration (20ms)"},
      {"steps(1h, 5/s, rat=6/s)", 15, "`steps` has no argument `rat`"},
      {"steps(1h, 0/s, 0/s)", 15, "`rate` of `steps` leaves less than one arrival in a million steps"},
      {"mmpp(0/s, 1/s, high_for=1ns)", 15,
       "`high_for` of `mmpp` leaves less than one arrival in a million bursts"},
  };
  for (auto const& row : rows) {
    CAPTURE(row.text);
    auto const process = make(row.text);
    REQUIRE(!process);
    CHECK(process.error().message == row.message);
    CHECK(process.error().offset == row.offset);
    CHECK(!process.error().help.empty());
  }
}

TEST_CASE("every registered arrival process documents itself") {
  for (ArrivalEntry const& entry : arrival_processes()) {
    CAPTURE(entry.name);
    CHECK(entry.usage.starts_with(std::string{entry.name} + "("));
    CHECK(!entry.help.empty());
    CHECK(!make_arrival_process(Call{std::string{entry.name}, std::string{entry.name}, {}}));
  }
}

TEST_CASE("fixed first arrivals of every process") {
  struct {
    char const* text;
    std::array<Nanoseconds, 3> at;
  } const rows[] = {
      {"poisson(10/s)", {105'262'508, 208'858'513, 274'081'242}},
      {"ramp(1/s, 10/s, over=1min)", {980'518'797, 1'835'818'040, 2'332'700'541}},
      {"diurnal(10/s)", {70'175'005, 221'812'409, 300'155'948}},
      {"steps(1s, 1/s, 10/s)", {1'005'262'508, 1'108'858'513, 1'174'081'242}},
      {"mmpp(1/s, 10/s)", {652'227'296, 1'144'744'693, 1'158'298'636}},
  };
  for (auto const& row : rows) {
    CAPTURE(row.text);
    auto const process = made(row.text);
    Random random{42};
    for (Nanoseconds const at : row.at)
      CHECK(process->next(random) == at);
  }
}

} // namespace arrival_process_test
