#include "catch.hpp"
#include "experiment/break_even.hpp"
#include "experiment/search_sample.hpp"
#include <stickysim/engine/ziggurat.hpp>

#include <bit>
#include <cmath>

using namespace stickysim;

namespace break_even_test {

namespace {

/// Differences that cross 0 at `root`, with noise that is the same at every place.
PairedDifferences crossing(double root, double slope, double noise, std::uint64_t seed) {
  return [=](double place, std::size_t first, std::size_t count) {
    std::vector<double> values;
    for (std::size_t replication = first; replication < first + count; ++replication) {
      Random random{mix_bits(seed + golden_gamma * (replication + 1))};
      values.push_back(slope * (place - root) + noise * normal(random));
    }
    return values;
  };
}

/// Differences that jump from −`before` to `behind` at `root`, with noise of each place its own.
PairedDifferences jumping(double root, double before, double behind, double noise, std::uint64_t seed) {
  return [=](double place, std::size_t first, std::size_t count) {
    std::vector<double> values;
    for (std::size_t replication = first; replication < first + count; ++replication) {
      Random random{mix_bits(seed + golden_gamma * (replication + 1)) ^
                    mix_bits(std::bit_cast<std::uint64_t>(place))};
      values.push_back((place < root ? -before : behind) + noise * normal(random));
    }
    return values;
  };
}

/// One fast server against two slow ones among which requests are spread at random: with an arrival rate of
/// a, 1 / (50 − a) and 1 / (100/3 − a/2), which are the same at a = 100/3.
constexpr char queues[] = R"toml(
  [run]
  duration = "110s"
  warmup = "10s"
  [workload]
  requests = 1
  demand = "exponential(20ms)"
  [network]
  client_rtt = "0s"
  server_rtt = "0s"
  [server]
  queue = "unlimited"
  [variants.fast]
  server.count = 1
  [variants.slow]
  balancer.policy = "random"
  server.count = 2
  server.speed = 0.66666666666666667
)toml";
constexpr double truth = 100.0 / 3;
constexpr double low = 15;
constexpr double high = 45;

} // namespace

TEST_CASE("a break-even is found, with who is better on either side") {
  BreakEven const found = find_break_even(crossing(0.37, 1, 0.1, 1), 20, 0.95);
  REQUIRE(found.is_found());
  CHECK(found.at_low == Winner::first);
  CHECK(found.at_high == Winner::second);
  CHECK(found.low < 0.37);
  CHECK(0.37 < found.high);
  CHECK(found.low < found.place);
  CHECK(found.place < found.high);
  CHECK(found.high - found.low < 0.15);
  CHECK(find_break_even(crossing(0.37, -1, 0.1, 1), 20, 0.95).at_low == Winner::second);
}

TEST_CASE("where one is better at both ends there is no break-even") {
  BreakEven const found = find_break_even(crossing(-0.5, 1, 0.1, 1), 20, 0.95);
  CHECK_FALSE(found.is_found());
  CHECK(found.at_low == Winner::second);
  CHECK(found.at_high == Winner::second);
}

TEST_CASE("designs that do not differ have no winner") {
  BreakEven const found = find_break_even(crossing(0.5, 0, 1, 3), 20, 0.95);
  CHECK_FALSE(found.is_found());
  CHECK(winner_of({0, 0, 0}, 0.05) == Winner::neither);
  CHECK(winner_of({-1, -1, -1}, 0.05) == Winner::first);
  CHECK(winner_of({1, 2, 3}, 0.05) == Winner::neither);
  CHECK(winner_of({1, 2, 3}, 0.1) == Winner::second);
}

TEST_CASE("the interval is as narrow as the noise allows") {
  auto const width = [](std::size_t replications) {
    double sum = 0;
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
      BreakEven const found = find_break_even(crossing(0.4, 1, 0.05, seed), replications, 0.95);
      sum += found.high - found.low;
    }
    return sum / 50;
  };
  // 2 · t(n − 1) · 0.05 / √n: 0.0468 and 0.0201
  CHECK(width(20) == Approx(0.0468).epsilon(0.15));
  CHECK(width(100) == Approx(0.0201).epsilon(0.15));
}

TEST_CASE("intervals of made differences cover as often as they say") {
  int covered = 0;
  constexpr int runs = 2000;
  for (std::uint64_t run = 0; run < runs; ++run) {
    double const root = 0.2 + 0.6 * Random{run}.uniform();
    BreakEven const found = find_break_even(crossing(root, 1, 0.1, run), 10, 0.9);
    covered += found.is_found() && found.low <= root && root <= found.high;
  }
  // 1,800 expected, standard deviation 13: one correct procedure in 700 is more than 3.2 of them away.
  CHECK(covered > 1757);
  CHECK(covered < 1843);
}

TEST_CASE("a jump lies between the bounds") {
  struct Case {
    double before, behind, noise, width;
  };
  for (Case const& jump : {Case{1, 1, 0, 0.001}, Case{1, 1, 0.3, 0.001}, Case{1, 4, 0.3, 0.001},
                           Case{1, 1, 1, 0.02}, Case{4, 1, 1, 0.02}}) {
    int covered = 0;
    double width = 0;
    constexpr int runs = 200;
    for (std::uint64_t run = 0; run < runs; ++run) {
      double const root = 0.2 + 0.6 * Random{run}.uniform();
      BreakEven const found =
          find_break_even(jumping(root, jump.before, jump.behind, jump.noise, run), 20, 0.95);
      REQUIRE(found.is_found());
      covered += found.low <= root && root <= found.high;
      width += (found.high - found.low) / runs;
    }
    CAPTURE(jump.before, jump.behind, jump.noise, covered, width);
    // At least 190 expected, standard deviation 3: one correct procedure in 900 falls below, for each case.
    CHECK(covered >= 180);
    CHECK(width < jump.width);
  }
  CHECK(find_break_even(jumping(0.5, 1, 1, 0.3, 1), 20, 0.95).is_direct);
  CHECK_FALSE(find_break_even(crossing(0.5, 1, 0.3, 1), 20, 0.95).is_direct);
  CHECK_FALSE(find_break_even(crossing(0.37, 1, 0, 1), 20, 0.95).is_direct);
}

TEST_CASE("a break-even at an end is told from what is undecided") {
  BreakEven const low = find_break_even(crossing(0, 1, 0, 1), 20, 0.95);
  CHECK_FALSE(low.is_found());
  CHECK(low.same_at_low == 40);
  CHECK(low.same_at_high == 0);
  CHECK(find_break_even(crossing(1, 1, 0, 1), 20, 0.95).same_at_high == 40);
  CHECK(find_break_even(crossing(0, 1, 1, 1), 20, 0.95).same_at_low == 0);
}

TEST_CASE("among whole numbers both bounds are decided") {
  auto const exact = find_whole_break_even(crossing(0.55, 1, 0.001, 5), 11, 0.95);
  REQUIRE(exact.is_found());
  CHECK(exact.low == Approx(0.5));
  CHECK(exact.high == Approx(0.6));
  auto const tie = find_whole_break_even(crossing(0.5, 1, 0.001, 5), 11, 0.95);
  CHECK(tie.low == Approx(0.4));
  CHECK(tie.high == Approx(0.6));
  auto const two = find_whole_break_even(crossing(0.5, 1, 0.001, 5), 2, 0.95);
  CHECK(two.low == 0);
  CHECK(two.high == 1);
}

TEST_CASE("the break-even of two queueing systems is bracketed as often as the interval says",
          "[unsanitized]") {
  std::size_t const runs = sample::repetitions("STICKYSIM_FIND_RUNS", 8);
  std::size_t covered = 0;
  double width = 0;
  for (std::size_t run = 0; run < runs; ++run) {
    sample::Searched searched{queues};
    auto const differences = [&](double place, std::size_t first, std::size_t count) {
      auto const figures = searched.figures(
          {"run.seed=" + std::to_string(1000 + run),
           "workload.arrivals=poisson(" + std::to_string(low + place * (high - low)) + "/s)"},
          first, count);
      std::vector<double> values;
      for (std::size_t i = 0; i < count; ++i)
        values.push_back(figures[0][i] - figures[1][i]);
      return values;
    };
    BreakEven const found = find_break_even(differences, 20, 0.95);
    REQUIRE(found.is_found());
    CHECK(found.at_low == Winner::first);
    double const place = (truth - low) / (high - low);
    covered += found.low <= place && place <= found.high;
    width += (found.high - found.low) / static_cast<double>(runs);
  }
  CAPTURE(covered, runs, width);
  CHECK(width < 0.25);
  if (runs >= 300) { // a correct procedure misses these bounds in one of 13 sets of seeds
    CHECK(static_cast<double>(covered) >= 0.93 * static_cast<double>(runs));
    CHECK(static_cast<double>(covered) <= 0.97 * static_cast<double>(runs));
  } else {
    CHECK(covered + 3 >= runs); // and these in one of 2,700 of 8 runs
  }
}

} // namespace break_even_test
