// Runs queueing and routing systems whose answers are known, from a file of cases (JSON: scenario, run,
// metrics with expected values and tolerances), and judges each at its own tolerance. `STICKYSIM_TRUTH` names
// the file; without it there is nothing to do (exit 77, which ctest shows as skipped). An argument runs the
// cases whose id contains it.
//
// Time unit: one mean service time is one simulated second. Verdicts: `ok`, `WRONG`, and `wide` where the
// interval is too wide to tell, which counts as wrong.

#include <stickysim/experiment/estimate.hpp>
#include <stickysim/experiment/experiment.hpp>
#include <stickysim/results/metric.hpp>
#include <stickysim/scenario/load.hpp>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <map>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace {

using namespace stickysim;
using nlohmann::json;

/// One system to simulate; a case may compare several.
struct System {
  std::string label; ///< what stands in brackets behind a metric's name; may be empty
  std::string policy;
  std::int64_t servers = 1;
  std::int64_t workers = 1;
  double rate = 0;
  std::string demand;
};

std::string demand_of(json const& service) {
  std::string const dist = service.value("dist", "");
  if (dist == "exp") return "exponential(1s)";
  if (dist == "det") return "constant(1s)";
  if (dist == "erlang") return fmt::format("erlang(1s, k={})", service.at("k").get<int>());
  if (dist == "lognormal")
    return fmt::format("lognormal(1s, cv={})", std::sqrt(service.at("scv").get<double>()));
  // Balanced means, as these cases have them: p1·m1 = p2·m2 = 1/2, with a squared coefficient of variation
  // of 4.
  if (dist == "hyperexp2") return "hyperexponential(1s, scv=4)";
  return "";
}

std::string demand_of(std::string const& word) {
  if (word == "det:1") return "constant(1s)";
  if (word == "exp:1") return "exponential(1s)";
  if (word == "hyperexp2 scv 4") return "hyperexponential(1s, scv=4)";
  return "";
}

std::string policy_of(std::string const& name, json const& scenario) {
  if (name == "random" || name == "round_robin" || name == "central_queue") return name;
  if (name == "any") return "central_queue";
  if (name == "least_conn") return "least_requests";
  if (name == "jiq") return "join_idle_queue";
  if (name == "power_of_2") return "power_of_d(d=2)";
  if (name == "power_of_3") return "power_of_d(d=3)";
  if (name == "power_of_d")
    return fmt::format("power_of_d(d={}, replacement={})", scenario.at("d").get<int>(),
                       scenario.value("sample", "") == "with_replacement");
  return "";
}

/// The systems of a case, or why this program has none for it.
std::vector<System> systems_of(json const& test, std::string& why_not) {
  json const& scenario = test.at("scenario");
  System base;
  if (scenario.contains("weights"))
    return why_not = "needs the latency at each server by itself", std::vector<System>{};
  json const& arrivals = scenario.at("arrivals");
  if (arrivals.at("process") != "poisson")
    return why_not = "servers that serve by a common clock are no service time", std::vector<System>{};
  if (scenario.at("service").is_object()) base.demand = demand_of(scenario.at("service"));

  std::vector<System> systems;
  auto const add = [&](System system) {
    if (system.policy == "central_queue") {
      system.workers = system.servers;
      system.servers = 1;
      system.policy = "random";
    }
    systems.push_back(system);
  };
  if (scenario.contains("compare")) {
    for (json const& name : scenario.at("compare")) {
      System system = base;
      system.label = name;
      system.policy = policy_of(name, scenario);
      system.servers = scenario.at("servers");
      system.rate = arrivals.at("rate");
      add(system);
    }
  } else if (scenario.at("servers").is_array()) {
    for (std::size_t i = 0; i < scenario.at("servers").size(); ++i) {
      System system = base;
      system.servers = scenario.at("servers").at(i);
      system.label = fmt::format("c={}", system.servers);
      system.policy = policy_of(scenario.at("policy"), scenario);
      system.rate = arrivals.at("rate").at(i);
      add(system);
    }
  } else if (scenario.at("service").is_array()) {
    std::vector<std::string> const labels{"det", "exp", "h2"};
    for (std::size_t i = 0; i < labels.size(); ++i) {
      System system = base;
      system.label = labels[i];
      system.demand = demand_of(scenario.at("service").at(i).get<std::string>());
      system.policy = policy_of(scenario.at("policy"), scenario);
      system.servers = scenario.at("servers");
      system.rate = arrivals.at("rate");
      add(system);
    }
  } else {
    System system = base;
    system.policy = policy_of(scenario.value("policy", "any"), scenario);
    system.servers = scenario.at("servers");
    system.rate = arrivals.at("rate");
    add(system);
  }
  for (System const& system : systems) {
    if (system.policy.empty()) return why_not = "needs a policy that is not there", std::vector<System>{};
    if (system.demand.empty())
      return why_not = "needs a distribution that is not there", std::vector<System>{};
  }
  return systems;
}

/// `more`: how many times the case's own number of replications.
std::string scenario_of(json const& test, System const& system, int more) {
  json const& scenario = test.at("scenario");
  json const& run = test.at("run");
  double const warmup = run.at("warmup_requests").get<double>() / system.rate;
  double const duration = warmup + run.at("requests").get<double>() / system.rate;
  std::string text = fmt::format("[run]\nduration = \"{:.3f}s\"\nwarmup = \"{:.3f}s\"\nwindow = \"{:.3f}s\"\n"
                                 "replications = {}\nseed = 20260101\n"
                                 "[workload]\narrivals = \"poisson({}/s)\"\nrequests = 1\ndemand = \"{}\"\n"
                                 "[balancer]\npolicy = \"{}\"\n",
                                 duration, warmup, duration / 100, more * run.at("reps").get<int>(),
                                 system.rate, system.demand, system.policy);
  if (scenario.contains("load_info"))
    text +=
        fmt::format("load_info = \"periodic({}s)\"\n", scenario.at("load_info").at("period").get<double>());
  std::string const discipline = scenario.value("discipline", "fifo");
  auto const group = [&](std::string const& name, std::int64_t count, double speed) {
    text +=
        fmt::format("[[server]]\nname = \"{}\"\ncount = {}\nworkers = {}\nspeed = {}\ndiscipline = \"{}\"\n",
                    name, count, system.workers, speed, discipline);
    if (scenario.contains("capacity_total"))
      text += fmt::format("queue = {}\n", scenario.at("capacity_total").get<std::int64_t>() - system.workers);
  };
  if (scenario.contains("speeds")) {
    for (std::size_t i = 0; i < scenario.at("speeds").size(); ++i)
      group(fmt::format("s{}", i), 1, scenario.at("speeds").at(i));
  } else {
    group("s", system.servers, 1);
  }
  return text;
}

std::vector<TrialResult> simulate(std::string const& text) {
  auto loaded = parse_scenario(text, "case.toml");
  if (auto const* wrong = std::get_if<Diagnostics>(&loaded)) {
    fmt::print(stderr, "{}{}", text, render(*wrong));
    std::exit(2);
  }
  int const jobs = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
  ExperimentResult result = run_experiment(std::get<Scenario>(loaded), jobs);
  return std::move(result.variants[0].trials);
}

/// The value of a case's metric in one trial, or nothing if there is no such thing.
std::optional<double> value_of(std::string const& name, TrialResult const& trial) {
  static std::map<std::string, std::string> const names{
      {"latency.mean", "latency_mean"},         {"latency.p50", "latency_p50"},
      {"latency.p90", "latency_p90"},           {"latency.p99", "latency_p99"},
      {"latency.p999", "latency_p999"},         {"in_system.mean", "in_flight_mean"},
      {"wait.prob", "waited_fraction"},         {"wait.mean", "wait_mean"},
      {"utilisation.mean", "utilization_mean"}, {"throughput.rate", "throughput"}};
  if (auto const found = names.find(name); found != names.end())
    return find_metric(found->second)->value(trial);
  if (name == "latency.var") {
    auto const deviation = find_metric("latency_stddev")->value(trial);
    return *deviation * *deviation;
  }
  // Little's law: a queue's mean length is its throughput times the mean wait.
  if (name == "queue.mean")
    return static_cast<double>(trial.wait_sum_ns) / static_cast<double>(trial.measured_ns());
  if (name == "block.frac")
    return static_cast<double>(trial.requests.failed_total()) /
           static_cast<double>(trial.requests.failed_total() + trial.requests.ok);
  return std::nullopt;
}

struct Tally {
  int ok = 0;
  int wrong = 0;
};

enum class Verdict { ok, wrong, wide };

Verdict judge(json const& metric, std::vector<TrialResult> const& trials, std::string& line) {
  std::string name = metric.at("name");
  name = name.substr(0, name.find('['));
  std::vector<double> values;
  for (TrialResult const& trial : trials) {
    auto const value = value_of(name, trial);
    if (!value) {
      line = fmt::format("  WRONG  {}: no such metric here\n", metric.at("name").get<std::string>());
      return Verdict::wrong;
    }
    values.push_back(*value);
  }
  json const& tolerance = metric.at("tol");
  double const expected = metric.at("expected");
  double const level = tolerance.value("level", 0.999);
  Estimate const estimated = estimate(values, level);
  double const half_width = (estimated.high - estimated.low) / 2;
  double const distance = std::abs(estimated.mean - expected);
  Verdict verdict = Verdict::wrong;
  if (tolerance.at("type") == "ci") {
    bool const wide = half_width > tolerance.at("max_halfwidth_rel").get<double>() * std::abs(expected);
    bool const near =
        distance <= std::max(tolerance.at("floor_rel").get<double>() * std::abs(expected), half_width);
    verdict = wide ? Verdict::wide : near ? Verdict::ok : Verdict::wrong;
  } else if (distance <= tolerance.at("value").get<double>() * std::abs(expected)) {
    verdict = Verdict::ok;
  }
  line = fmt::format("  {:<6} {:<32} expected {:<11.7g} found {:<11.7g} ± {:.2g}\n",
                     verdict == Verdict::ok     ? "ok"
                     : verdict == Verdict::wide ? "wide"
                                                : "WRONG",
                     metric.at("name").get<std::string>(), expected, estimated.mean, half_width);
  return verdict;
}

/// `order`: the systems' mean latencies stand in the order in which the case names them.
std::string judge_order(json const& metric,
                        std::vector<std::pair<System, std::vector<TrialResult>>> const& runs, Tally& tally) {
  bool holds = true;
  double last = 0;
  for (auto const& [system, trials] : runs) {
    std::vector<double> means;
    for (TrialResult const& trial : trials)
      means.push_back(*value_of("latency.mean", trial));
    double const mean = estimate(means, 0.999).mean;
    holds &= mean > last;
    last = mean;
  }
  ++(holds ? tally.ok : tally.wrong);
  return fmt::format("  {:<6} order {}\n", holds ? "ok" : "WRONG", metric.at("expected").get<std::string>());
}

} // namespace

int main(int argc, char* argv[]) {
  char const* const path = std::getenv("STICKYSIM_TRUTH");
  std::ifstream file{path == nullptr ? "" : path};
  if (!file) {
    fmt::print("STICKYSIM_TRUTH names no file of cases: skipped\n");
    return 77;
  }
  json const cases = json::parse(file).at("cases");
  std::string const only = argc > 1 ? argv[1] : "";
  Tally tally;
  int ran = 0;
  std::vector<std::string> left_out;
  for (json const& test : cases) {
    std::string const id = test.at("id");
    std::string const group = test.at("group");
    if ((group != "Q" && group != "R") || id.find(only) == std::string::npos) continue;
    std::string why_not;
    std::vector<System> const systems = systems_of(test, why_not);
    if (!why_not.empty()) {
      left_out.push_back(fmt::format("{}: {}", id, why_not));
      continue;
    }
    ++ran;
    fmt::print("{}: {}\n", id, test.at("title").get<std::string>());
    // An interval too wide to tell asks for more replications, not for a wider tolerance.
    for (int more = 1;; more *= 4) {
      std::vector<std::pair<System, std::vector<TrialResult>>> runs;
      for (System const& system : systems)
        runs.emplace_back(system, simulate(scenario_of(test, system, more)));
      Tally here;
      bool wide = false;
      std::string lines;
      for (json const& metric : test.at("metrics")) {
        if (metric.at("tol").at("type") == "order") {
          lines += judge_order(metric, runs, here);
          continue;
        }
        std::string const name = metric.at("name");
        for (auto const& [system, trials] : runs) {
          bool const concerned = system.label.empty() || name.find('[') == std::string::npos ||
                                 name.find("[" + system.label + "]") != std::string::npos;
          if (!concerned) continue;
          std::string line;
          Verdict const verdict = judge(metric, trials, line);
          wide |= verdict == Verdict::wide;
          ++(verdict == Verdict::ok ? here.ok : here.wrong);
          lines += line;
        }
      }
      if (wide && more < 16) continue;
      fmt::print("{}", lines);
      tally.ok += here.ok;
      tally.wrong += here.wrong;
      break;
    }
    std::fflush(stdout);
  }
  fmt::print("\n{} cases, {} figures right, {} wrong\n", ran, tally.ok, tally.wrong);
  for (std::string const& line : left_out)
    fmt::print("not covered: {}\n", line);
  return tally.wrong == 0 && ran > 0 ? 0 : 1;
}
