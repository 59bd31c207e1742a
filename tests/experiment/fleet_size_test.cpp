#include "catch.hpp"
#include "experiment/fleet_size.hpp"
#include "experiment/search_sample.hpp"
#include <stickysim/engine/random.hpp>

#include <fmt/format.h>

#include <set>

using namespace stickysim;

namespace fleet_size_test {

namespace {

/// The smallest fleet if exactly these meet the goals, of 1 to 20.
std::optional<int> smallest(std::set<int> const& meeting) {
  return smallest_fleet(1, 20, [&](int servers) { return meeting.contains(servers) ? Met::yes : Met::no; })
      .servers;
}

} // namespace

TEST_CASE("the smallest fleet is found wherever it is") {
  for (int first = 1; first <= 20; ++first) {
    std::set<int> meeting;
    for (int servers = first; servers <= 20; ++servers)
      meeting.insert(servers);
    CHECK(smallest(meeting) == first);
  }
  CHECK_FALSE(smallest({}).has_value());
}

TEST_CASE("a smaller fleet that does is found below one that does not") {
  CHECK(smallest({10, 12, 13, 14, 15, 16, 17, 18, 19, 20}) == 10);
  CHECK(smallest({11, 12, 9, 13, 14, 15, 16, 17, 18, 19, 20}) == 9);
}

TEST_CASE("few fleets are looked at") {
  std::set<int> seen;
  smallest_fleet(1, 1000, [&](int servers) {
    seen.insert(servers);
    return servers >= 700 ? Met::yes : Met::no;
  });
  CHECK(seen.size() <= 22);
}

TEST_CASE("what is not decided is no fleet that does, and is told") {
  auto const met = [](int servers) {
    return servers >= 6 ? Met::yes : servers == 5 ? Met::undecided : Met::no;
  };
  FleetSize const found = smallest_fleet(1, 20, met);
  CHECK(found.servers == 6);
  CHECK(found.one_less == Met::undecided);
  FleetSize const none = smallest_fleet(1, 5, met);
  CHECK_FALSE(none.servers.has_value());
  CHECK(none.one_less == Met::undecided);
  CHECK(smallest_fleet(1, 20, [](int servers) { return servers >= 6 ? Met::yes : Met::no; }).one_less ==
        Met::no);
}

TEST_CASE("the smallest fleet is that of a sweep over all of them") {
  std::size_t const scenarios = sample::repetitions("STICKYSIM_SIZE_SCENARIOS", 4);
  constexpr int most = 16;
  for (std::uint64_t number = 0; number < scenarios; ++number) {
    Random random{mix_bits(number + 1)};
    auto const between = [&](double low, double high) { return low + (high - low) * random.uniform(); };
    std::string const text =
        fmt::format(R"toml(
      [run]
      duration = "60s"
      warmup = "10s"
      replications = 5
      seed = {}
      [workload]
      arrivals = "poisson({:.2f}/s)"
      requests = "geometric(5)"
      think_time = "exponential(1s)"
      demand = "exponential({:.1f}ms)"
      [balancer]
      policy = "{}"
      affinity = "{}"
      [server]
      workers = {}
    )toml",
                    number, between(2, 25), between(10, 40), number % 2 == 0 ? "random" : "least_requests",
                    number % 3 == 0 ? "cookie" : "none", 1 + number % 3);
    Goal const goal = *Goal::parse(fmt::format("latency_p99 < {:.0f}ms", between(150, 400)));
    sample::Searched searched{text, "latency_p99"};
    auto const met = [&](int servers) {
      Scenario const& scenario = searched.at({fmt::format("server.count={}", servers)});
      TrialBench::Want const want{&scenario.variants.front(), &scenario.run, 0, 5};
      searched.bench().run({want});
      return goal.met_by(searched.bench().figures(want), 0.95);
    };
    std::optional<int> swept;
    for (int servers = most; servers >= 1; --servers)
      if (met(servers) == Met::yes) swept = servers;
    CAPTURE(number, text, goal.text());
    CHECK(smallest_fleet(1, most, met).servers == swept);
  }
}

} // namespace fleet_size_test
