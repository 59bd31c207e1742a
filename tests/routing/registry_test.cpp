// A program that links the library may add policies of its own.
#include "catch.hpp"
#include "cli/catalogue.hpp"
#include <stickysim/experiment/trial.hpp>
#include <stickysim/language/argument_reader.hpp>
#include <stickysim/model/routing_policy.hpp>
#include <stickysim/scenario/load.hpp>

#include <algorithm>
#include <functional>
#include <stdexcept>
#include <string>
#include <sys/wait.h>
#include <unistd.h>

using namespace stickysim;

namespace registry_test {

namespace {

/// All to the candidate at one place.
class Always final : public RoutingPolicy {
public:
  explicit Always(std::uint32_t place) : place_{place} {}
  std::uint32_t choose(Candidates const& candidates, RoutingKey const&, Random&) override {
    return std::min(place_, candidates.size() - 1);
  }

private:
  std::uint32_t place_;
};

constexpr std::string_view usage = "all_to.one-2(place)";

Result<std::unique_ptr<RoutingPolicy>> make(Call const& call, std::uint32_t, std::uint64_t) {
  ArgumentReader arguments{call, usage};
  auto const place = static_cast<std::uint32_t>(arguments.integer("place", 0, 100));
  if (std::optional<CallError> const error = arguments.error()) return *error;
  return std::make_unique<Always>(place);
}

PolicyEntry own(std::string_view name) {
  PolicyEntry entry;
  entry.name = name;
  entry.usage = usage;
  entry.help = "all to the candidate at one place";
  entry.make = make;
  return entry;
}

std::string refusal(PolicyEntry const& entry) {
  std::size_t const before = routing_policies().size();
  try {
    add_routing_policy(entry);
  } catch (std::invalid_argument const& refused) {
    CHECK(routing_policies().size() == before);
    return refused.what();
  }
  return "none";
}

/// Whether `test` holds in a process of its own: what it adds to the registry ends there.
bool holds_apart(std::function<bool()> const& test) {
  pid_t const child = fork();
  REQUIRE(child >= 0);
  if (child == 0) _exit(test() ? 0 : 1);
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

Result<Scenario, Diagnostics> load(std::string const& policy) {
  return parse_scenario("[run]\nduration = \"1min\"\n"
                        "[workload]\narrivals = \"poisson(10/s)\"\ndemand = \"exponential(20ms)\"\n"
                        "[server]\ncount = 4\n"
                        "[balancer]\npolicy = \"" +
                            policy + "\"\n",
                        "own.toml");
}

} // namespace

TEST_CASE("a policy that is added works in scenarios, and is listed and explained like any other") {
  CHECK(holds_apart([] {
    add_routing_policy(own("all_to.one-2"));
    auto const scenario = load("all_to.one-2(2)");
    if (!scenario) return false;
    TrialResult const result = run_trial(scenario->variants.front().design, scenario->run, 0);
    return result.servers[2].requests > 100 && result.servers[1].requests == 0;
  }));
  CHECK(holds_apart([] { // what a scenario gives it is checked
    add_routing_policy(own("all_to.one-2"));
    auto const loaded = load("all_to.one-2(200)");
    return !loaded && loaded.error().front().line == 9;
  }));
  CHECK(holds_apart([] {
    add_routing_policy(own("all_to.one-2"));
    for (Shelf const& shelf : shelves())
      if (shelf.name == "policies") return shelf.topics().back().name == "all_to.one-2";
    return false;
  }));
  CHECK(!load("all_to.one-2(2)")); // it is not added here
}

TEST_CASE("a policy whose name is taken or is none, or that lacks a part, is refused") {
  CHECK(refusal(own("random")) == "routing policy `random`: the name is taken");
  for (char const* const name :
       {"", " law", "law ", "my law", "2law", "law()", "law(2)", "_law", "l\xc3\xa4w"}) {
    CAPTURE(name);
    CHECK(refusal(own(name)) == "routing policy `" + std::string{name} +
                                    "`: a name is a letter, then letters, digits, `_`, `.` and `-`");
  }
  for (auto const& take_away : std::initializer_list<void (*)(PolicyEntry&)>{
           [](PolicyEntry& entry) { entry.make = nullptr; }, [](PolicyEntry& entry) { entry.usage = {}; },
           [](PolicyEntry& entry) { entry.help = {}; }}) {
    PolicyEntry lacking = own("law");
    take_away(lacking);
    CHECK(refusal(lacking) == "routing policy `law`: its usage, its help or what makes it is missing");
  }
}

} // namespace registry_test
