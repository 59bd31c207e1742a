// Fingerprints of trials, one a line: of every shipped scenario, and of one scenario under every policy in
// every home of state. They are the same wherever the program was compiled, for whatever processor.
//
//     fingerprints SOURCE JOBS             all of them
//     fingerprints SOURCE JOBS NAME        every attempt of the first replication of that one, in the order
//     of time
#include <stickysim/experiment/experiment.hpp>
#include <stickysim/experiment/trial.hpp>
#include <stickysim/model/routing_policy.hpp>
#include <stickysim/scenario/load.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

using namespace stickysim;
namespace fs = std::filesystem;

namespace {

struct Case {
  std::string name;
  std::string path;
  std::vector<std::string> sets;
};

/// How a policy is called. Maglev's usual table, which is filled anew with each change of the fleet, would
/// take half of the time of all policies.
std::string call_of(PolicyEntry const& policy) {
  return policy.name == "maglev" ? "maglev(table=251)" : std::string{policy.name};
}

std::vector<Case> cases_in(fs::path const& source) {
  std::vector<Case> cases;
  for (auto const& entry : fs::recursive_directory_iterator(source / "scenarios"))
    if (entry.path().extension() == ".toml" &&
        entry.path().parent_path().filename() != "measured") // compressed
      cases.push_back({fs::relative(entry.path(), source).generic_string(),
                       entry.path().string(),
                       {"run.replications=1"}});
  std::ranges::sort(cases, {}, &Case::name);
  for (PolicyEntry const& policy : routing_policies())
    for (std::string const placement : {"local", "shared", "client", "replicated", "cached"})
      cases.push_back(
          {fmt::format("{}/{}", policy.name, placement),
           (source / "tests/matrix/everything.toml").string(),
           {fmt::format("balancer.policy={}", call_of(policy)), "state.placement=" + placement,
            fmt::format("balancer.affinity={}", policy.name == "least_sessions" ? "table" : "cookie")}});
  return cases;
}

/// None if the scenario needs what is not built in here: recorded traffic in compressed files.
std::optional<Scenario> loaded(Case const& each) {
  auto scenario = load_scenario(each.path, {.sets = each.sets, .variants = {}, .unlimited = true});
  if (scenario) return *std::move(scenario);
  std::fputs(render(scenario.error()).c_str(), stderr);
  return std::nullopt;
}

void print_attempts(Case const& each) {
  auto const scenario = loaded(each);
  if (!scenario) return;
  for (Variant const& variant : scenario->variants) {
    std::vector<LoggedAttempt> attempts;
    run_trial(variant.design, scenario->run, 0, attempts);
    for (LoggedAttempt const& attempt : attempts)
      fmt::print("{} of {}, session {}.{}: issued at {} ns, ended at {} ns, server {}, {}\n", variant.name,
                 each.name, attempt.workload, attempt.session, attempt.issued_ns, attempt.ended_ns,
                 attempt.server == no_server ? "none" : fmt::format("{}", attempt.server + 1),
                 attempt.answer == AttemptEnd::ok           ? "answered"
                 : attempt.answer == AttemptEnd::logged_out ? "logged out"
                                                            : "failed");
  }
}

} // namespace

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  int const jobs = std::atoi(argv[2]);
  for (Case const& each : cases_in(argv[1])) {
    if (argc > 3) {
      if (each.name == argv[3]) print_attempts(each);
      continue;
    }
    if (auto const scenario = loaded(each))
      fmt::print("{} {:016x}\n", each.name, run_experiment(*scenario, jobs).fingerprint());
    else
      fmt::print("{} not built in\n", each.name);
  }
}
