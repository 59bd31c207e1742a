// When faults strike and what: drawn once, and for each fault apart from all others.
#include "model/fault_plan.hpp"
#include "model/simulate.hpp"

#include <algorithm>

using namespace stickysim;

namespace fault_plan_test {

namespace {

Fault const failing{.kind = FaultKind::crash,
                    .target = FaultTarget::all,
                    .zone = {},
                    .mttf_ns = 600 * second,
                    .mttr_ns = 60 * second};
Fault const sudden{
    .kind = FaultKind::crash, .target = FaultTarget::random, .zone = {}, .at_ns = 100 * second};
Fault const slow{.kind = FaultKind::slow,
                 .target = FaultTarget::random,
                 .zone = {},
                 .at_ns = 5 * second,
                 .for_ns = 5 * second,
                 .every_ns = 3600 * second};

struct Strike {
  FaultKind kind;
  std::uint32_t target;
  Nanoseconds at_ns;
  Nanoseconds for_ns;
  auto operator<=>(Strike const&) const = default;
};

/// What these faults do to twenty servers in two hours, in an order that their list has no part in.
std::vector<Strike> strikes(std::vector<Fault> const& faults, std::uint64_t seed = 1) {
  Design design;
  design.servers.resize(1);
  design.servers.front().count = 20;
  design.faults = faults;
  std::vector<Strike> all;
  for (PlannedFault const& planned : plan_faults(design, seed, 7200 * second))
    all.push_back({planned.kind, planned.target, planned.at_ns, planned.for_ns});
  std::ranges::sort(all);
  return all;
}

} // namespace

TEST_CASE("a fault that is added or moved leaves the draws of all others alone") {
  std::vector<Strike> const alone = strikes({failing});
  REQUIRE(alone.size() > 100);
  for (std::vector<Fault> const& faults :
       {std::vector{failing, slow}, {slow, failing}, {sudden, failing}, {sudden, slow, failing}}) {
    std::vector<Strike> const with_more = strikes(faults);
    CHECK(with_more.size() > alone.size());
    CHECK(std::ranges::includes(with_more, alone));
  }
  CHECK(strikes({failing, slow, sudden}) == strikes({sudden, failing, slow}));
}

TEST_CASE("each setting tells a fault from others, and two with the same settings are two faults") {
  // Of faults that draw one of twenty servers a pair agrees on all of 40 seeds with probability 20^-40.
  auto const targets = [](std::vector<Fault> const& faults, std::size_t place) {
    std::vector<std::uint32_t> drawn;
    for (std::uint64_t seed = 0; seed < 40; ++seed)
      drawn.push_back(strikes(faults, seed).at(place).target);
    return drawn;
  };
  std::vector<std::uint32_t> const base = targets({sudden}, 0);
  CHECK(targets({sudden}, 0) == base);
  auto const changed = [&](auto const& change) {
    Fault other = sudden;
    change(other);
    return targets({other}, 0) != base;
  };
  CHECK(changed([](Fault& fault) { fault.kind = FaultKind::hang; }));
  CHECK(changed([](Fault& fault) { fault.at_ns += 1; }));
  CHECK(changed([](Fault& fault) { fault.for_ns += 1; }));
  CHECK(changed([](Fault& fault) { fault.every_ns = 5000 * second; }));
  CHECK(changed([](Fault& fault) { fault.factor = 2; }));
  CHECK(changed([](Fault& fault) { fault.only_busy = true; }));
  CHECK(changed([](Fault& fault) { fault.zone = "a"; }));

  std::vector<Strike> const twice = strikes({failing, failing});
  std::vector<Strike> const once = strikes({failing});
  CHECK(std::ranges::includes(twice, once)); // the first of the two
  CHECK(std::ranges::adjacent_find(twice) == twice.end());
}

TEST_CASE("a fault that one variant has on top does not move those that both have") {
  std::string const text = R"toml(
    [run]
    duration = "1h"
    replications = 2
    [workload]
    arrivals = "poisson(1/s)"
    demand = "1ms"
    [server]
    count = 5
    [[fault]]
    kind = "hang"
    server = "random"
    at = "10min"
    for = "10s"
    [[fault]]
    server = "all"
    mttf = "20min"
    mttr = "1min"
  )toml";
  std::string const more = R"toml(
    [[fault]]
    kind = "slow"
    server = "random"
    at = "1min"
    for = "1s"
  )toml";
  auto const struck = [](std::string const& scenario, EventKind kind) {
    std::vector<std::pair<Nanoseconds, std::uint32_t>> events;
    for (TrialResult const& trial : simulate(scenario))
      for (FleetEvent const& event : trial.fleet_events)
        if (event.kind == kind) events.emplace_back(event.at_ns, event.server);
    return events;
  };
  std::size_t const first = text.find("[[fault]]");
  std::string const with_more = text.substr(0, first) + more + text.substr(first);
  REQUIRE(struck(text, EventKind::crash).size() > 10);
  REQUIRE(struck(text, EventKind::hang).size() == 2);
  CHECK(struck(with_more, EventKind::slow).size() == 2);
  CHECK(struck(with_more, EventKind::crash) == struck(text, EventKind::crash));
  CHECK(struck(with_more, EventKind::hang) == struck(text, EventKind::hang));
}

} // namespace fault_plan_test
