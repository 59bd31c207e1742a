#include "catch.hpp"
#include "experiment/search_sample.hpp"
#include "experiment/selection.hpp"
#include <stickysim/engine/ziggurat.hpp>

#include <fmt/format.h>

using namespace stickysim;

namespace selection_test {

namespace {

/// Designs with these means, and noise of which half the variance is the same for all.
Observations made(std::vector<double> const& means, std::uint64_t seed) {
  return [=](std::vector<std::size_t> const& designs, std::size_t first, std::size_t count) {
    std::vector<std::vector<double>> all;
    for (std::size_t const design : designs) {
      auto& values = all.emplace_back();
      for (std::size_t r = first; r < first + count; ++r) {
        Random common{mix_bits(seed * 1'000'003 + r)};
        Random own{mix_bits(mix_bits(seed * 1'000'003 + r) + design + 1)};
        values.push_back(means[design] + 0.7 * normal(common) + 0.7 * normal(own));
      }
    }
    return all;
  };
}

/// Designs of which each is hit in that share of the replications, at a cost of 1.
Observations rarely_hit(std::vector<double> const& shares, std::uint64_t seed) {
  return [=](std::vector<std::size_t> const& designs, std::size_t first, std::size_t count) {
    std::vector<std::vector<double>> all;
    for (std::size_t const design : designs) {
      auto& values = all.emplace_back();
      for (std::size_t r = first; r < first + count; ++r)
        values.push_back(Random{mix_bits(mix_bits(seed * 1'000'003 + r) + design + 1)}.uniform() <
                         shares[design]);
    }
    return all;
  };
}

/// Single queues of which the mean latency is 1 / (50 · speed − 25) s.
std::string queues(std::uint64_t seed) {
  std::string text = fmt::format(R"toml(
    [run]
    duration = "6s"
    warmup = "1s"
    seed = {}
    [workload]
    arrivals = "poisson(25/s)"
    requests = 1
    demand = "exponential(20ms)"
    [network]
    client_rtt = "0s"
    server_rtt = "0s"
    [server]
    count = 1
    queue = "unlimited"
  )toml",
                                 seed);
  for (double const speed : {1.0, 1.05, 1.3, 1.2, 1.1, 0.95, 1.25, 1.15})
    text += fmt::format("[variants.v{}]\nserver.speed = {}\n", static_cast<int>(100 * speed), speed);
  return text;
}
constexpr std::size_t fastest = 2;
constexpr double gap = 1 / (1.25 * 50 - 25) - 1 / (1.3 * 50 - 25); // to the next one

} // namespace

TEST_CASE("the best design is selected, and others are dropped early") {
  Selection const found = select_best(4, made({1.5, 1, 1.3, 30}, 1), {.confidence = 0.95, .delta = 0.1});
  CHECK(found.best == 1);
  CHECK(found.is_guaranteed);
  CHECK(found.counts[3] == Selection::first_stage);
  CHECK(found.counts[1] > Selection::first_stage);
  CHECK(found.trials == found.counts[0] + found.counts[1] + found.counts[2] + found.counts[3]);
  CHECK(found.trials < found.equal_trials);
  CHECK(found.means[1] == Approx(1).margin(0.3));
}

TEST_CASE("a difference that matters comes from the least mean unless it is given") {
  CHECK(select_best(2, made({100, 200}, 1), {}).delta == Approx(1).epsilon(0.02));
}

TEST_CASE("without a mean that is not 0 no difference is known that matters") {
  Selection const found = select_best(3, rarely_hit({0, 0, 0}, 1), {});
  CHECK_FALSE(found.is_guaranteed);
  CHECK(found.delta == 0);
  CHECK(found.trials == 3 * Selection::first_stage);
}

TEST_CASE("designs that never differ are not decided") {
  Selection const found = select_best(2, rarely_hit({0, 0}, 1), {.delta = 0.1, .most = 1000});
  CHECK_FALSE(found.is_guaranteed);
  CHECK(found.counts == std::vector<std::size_t>{1000, 1000});
  REQUIRE(found.alike);
  CHECK(found.alike->design == 1);
  CHECK(found.alike->differing == 0);
}

TEST_CASE("a few replications that differ decide nothing") {
  Selection const found = select_best(2, rarely_hit({0.003, 0}, 1), {.delta = 0.001, .most = 500});
  CHECK_FALSE(found.is_guaranteed);
  REQUIRE(found.alike);
  CHECK(found.alike->differing > 0);
  CHECK(found.alike->differing < Selection::least_differing);
}

TEST_CASE("losers that are alike do not hold up the best") {
  auto const observe = [](std::vector<std::size_t> const& designs, std::size_t first, std::size_t count) {
    auto all = made({3, 0}, 1)(std::vector<std::size_t>{0, 1}, first, count);
    std::vector<std::vector<double>> values;
    for (std::size_t const design : designs)
      values.push_back(all[design == 2]);
    return values;
  };
  Selection const found = select_best(3, observe, {.delta = 0.5});
  CHECK(found.is_guaranteed);
  CHECK(found.best == 2);
  CHECK(found.trials < 90);
}

TEST_CASE("rare differences are selected right as often as it is said") {
  struct Case {
    double first, second; // that is better by just delta
  };
  for (Case const& rare : {Case{0.05, 0}, Case{0.02, 0}, Case{0.1, 0.05}, Case{0.3, 0.2}}) {
    std::size_t right = 0;
    constexpr std::size_t runs = 300;
    for (std::uint64_t run = 0; run < runs; ++run) {
      Selection const found = select_best(2, rarely_hit({rare.first, rare.second}, run),
                                          {.confidence = 0.95, .delta = rare.first - rare.second});
      right += found.is_guaranteed && found.best == 1;
    }
    CAPTURE(rare.first, rare.second, right);
    // At least 285 expected, standard deviation 3.8: one correct procedure in 600 falls below, for each case.
    CHECK(right >= 274);
  }
}

TEST_CASE("a selection that may not go on guarantees nothing") {
  Selection const found = select_best(2, made({1, 1.001}, 1), {.delta = 0.001, .most = 50});
  CHECK_FALSE(found.is_guaranteed);
  CHECK(found.counts[0] == 50);
}

TEST_CASE("the worst case is selected right as often as it is said") {
  std::size_t right = 0;
  std::size_t trials = 0;
  std::size_t equal = 0;
  constexpr std::size_t runs = 1000;
  for (std::uint64_t run = 0; run < runs; ++run) {
    Selection const found =
        select_best(5, made({0.5, 0.5, 0, 0.5, 0.5}, run), {.confidence = 0.95, .delta = 0.5});
    right += found.best == 2;
    trials += found.trials;
    equal += found.equal_trials;
  }
  CAPTURE(right, trials, equal);
  // At least 950 expected, standard deviation 7: one correct procedure in 500 falls below.
  CHECK(right >= 930);
  CHECK(trials < equal);
}

TEST_CASE("the fastest of eight queueing systems is selected") {
  std::size_t const runs = sample::repetitions("STICKYSIM_BEST_RUNS", 20);
  std::size_t right = 0;
  std::size_t trials = 0;
  std::size_t equal = 0;
  for (std::size_t run = 0; run < runs; ++run) {
    sample::Searched searched{queues(run)};
    auto const observe = [&](std::vector<std::size_t> const& designs, std::size_t first, std::size_t count) {
      Scenario const& scenario = searched.at({});
      std::vector<TrialBench::Want> wanted;
      for (std::size_t const design : designs)
        wanted.push_back({&scenario.variants[design], &scenario.run, first, count});
      searched.bench().run(wanted);
      std::vector<std::vector<double>> all;
      for (TrialBench::Want const& want : wanted) {
        auto& values = all.emplace_back();
        for (auto const& value : searched.bench().figures(want))
          values.push_back(value.value());
      }
      return all;
    };
    Selection const found = select_best(8, observe, {.confidence = 0.95, .delta = gap});
    right += found.best == fastest;
    trials += found.trials;
    equal += found.equal_trials;
  }
  CAPTURE(right, runs, trials, equal);
  CHECK(static_cast<double>(right) >= 0.95 * static_cast<double>(runs));
  CHECK(3 * trials <= equal);
}

} // namespace selection_test
