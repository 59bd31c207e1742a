#include "grading/policy_exam.hpp"

#include <stickysim/engine/check.hpp>
#include <stickysim/experiment/trial.hpp>
#include <stickysim/results/metric.hpp>
#include <stickysim/scenario/load.hpp>

#include <fmt/format.h>

namespace stickysim {
namespace {

constexpr std::size_t replications = 3;

constexpr ExamPaper papers[] = {
    {"equal", "8 equal servers, 80 % busy", R"toml(
[run]
duration = "1min"
warmup = "10s"
[workload]
arrivals = "poisson(128/s)"
requests = 1
demand = "exponential(50ms)"
[server]
count = 8
)toml"},
    {"unequal", "4 fast servers and 4 slow ones, demands of great variance", R"toml(
[run]
duration = "1min"
warmup = "10s"
[workload]
arrivals = "poisson(128/s)"
requests = 1
demand = "lognormal(50ms, cv=2)"
[[server]]
name = "fast"
count = 4
speed = 1.6
weight = 16
[[server]]
name = "slow"
count = 4
speed = 0.6
weight = 6
)toml"},
    {"late", "4 balancers that know the loads of 1 s ago", R"toml(
[run]
duration = "1min"
warmup = "10s"
[workload]
arrivals = "poisson(128/s)"
requests = 1
demand = "exponential(50ms)"
[server]
count = 8
[balancer]
count = 4
load_info = "periodic(1s)"
)toml"},
    {"crash", "sessions stick to 8 servers, one of which crashes", R"toml(
[run]
duration = "3min"
warmup = "10s"
[workload]
arrivals = "poisson(6/s)"
requests = "geometric(10)"
think_time = "exponential(2s)"
demand = "exponential(80ms)"
kind = "cart"
[server]
count = 8
boot_time = "10s"
[balancer]
affinity = "cookie"
retries = 3
[[fault]]
kind = "crash"
server = 3
at = "90s"
)toml"},
};

Scenario scenario_of(ExamPaper const& paper, std::vector<std::string> const& policies) {
  std::string text{paper.toml};
  for (std::size_t i = 0; i < policies.size(); ++i)
    text += fmt::format("[variants.design{}]\nbalancer.policy = '{}'\n", i, policies[i]);
  auto loaded = parse_scenario(text, fmt::format("{}.toml", paper.name));
  if (!loaded) throw std::runtime_error{render(loaded.error())};
  return std::move(*loaded);
}

} // namespace

std::span<ExamPaper const> exam_papers() { return papers; }

std::vector<ExamMark> examine(ExamPaper const& paper, std::vector<std::string> const& policies) {
  Scenario const scenario = scenario_of(paper, policies);
  std::vector<ExamMark> marks;
  for (std::size_t i = 0; i < policies.size(); ++i) {
    ExamMark& mark = marks.emplace_back(ExamMark{policies[i]});
    for (std::size_t replication = 0; replication < replications; ++replication) {
      TrialResult const trial = run_trial(scenario.variants[i].design, scenario.run, replication);
      for (std::size_t metric = 0; metric < exam_metrics.size(); ++metric)
        mark.means[metric] += find_metric(exam_metrics[metric])->value(trial).value_or(0) / replications;
    }
  }
  return marks;
}

std::uint64_t fingerprint_of_trial(std::string const& policy) {
  Scenario const scenario = scenario_of(papers[3], {policy});
  return run_trial(scenario.variants.front().design, scenario.run, 0).fingerprint();
}

} // namespace stickysim
