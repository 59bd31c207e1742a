#include "queueing.hpp"

#include "trials.hpp"
#include <stickysim/results/metric.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

namespace stickysim::truth {
namespace {

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
  throw NotCovered{"needs a distribution that is not there"};
}

std::string demand_of(std::string const& word) {
  if (word == "det:1") return "constant(1s)";
  if (word == "exp:1") return "exponential(1s)";
  if (word == "hyperexp2 scv 4") return "hyperexponential(1s, scv=4)";
  throw NotCovered{"needs a distribution that is not there"};
}

std::string policy_of(std::string const& name, json const& scenario) {
  if (name == "random" || name == "weighted_random" || name == "round_robin" || name == "central_queue")
    return name;
  if (name == "any") return "central_queue";
  if (name == "least_conn") return "least_requests";
  if (name == "jiq") return "join_idle_queue";
  if (name == "power_of_2") return "power_of_d(d=2)";
  if (name == "power_of_3") return "power_of_d(d=3)";
  if (name == "power_of_d")
    return fmt::format("power_of_d(d={}, replacement={})", scenario.at("d").get<int>(),
                       scenario.value("sample", "") == "with_replacement");
  throw NotCovered{"needs a policy that is not there"};
}

std::vector<System> systems_of(json const& scenario) {
  json const& arrivals = scenario.at("arrivals");
  if (arrivals.at("process") != "poisson") throw NotCovered{"needs an arrival process that is not there"};
  System base;
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
  return systems;
}

std::string scenario_of(json const& test, System const& system, int more) {
  json const& scenario = test.at("scenario");
  json const& run = test.at("run");
  double const warmup = run.at("warmup_requests").get<double>() / system.rate;
  double const duration = warmup + run.at("requests").get<double>() / system.rate;
  std::string text = fmt::format("[run]\nduration = \"{:.3f}s\"\nwarmup = \"{:.3f}s\"\nwindow = \"{:.3f}s\"\n"
                                 "replications = {}\nseed = {}\n"
                                 "[workload]\narrivals = \"poisson({}/s)\"\nrequests = 1\ndemand = \"{}\"\n"
                                 "[balancer]\npolicy = \"{}\"\n",
                                 duration, warmup, duration / 100, more * run.at("reps").get<int>(), seed,
                                 system.rate, system.demand, system.policy);
  if (scenario.contains("load_info"))
    text +=
        fmt::format("load_info = \"periodic({}s)\"\n", scenario.at("load_info").at("period").get<double>());
  std::string const discipline = scenario.value("discipline", "fifo");
  auto const group = [&](std::string const& name, std::int64_t count, double speed, std::int64_t weight) {
    text += fmt::format("[[server]]\nname = \"{}\"\ncount = {}\nworkers = {}\nspeed = {}\nweight = {}\n"
                        "discipline = \"{}\"\n",
                        name, count, system.workers, speed, weight, discipline);
    if (scenario.contains("capacity_total"))
      text += fmt::format("queue = {}\n", scenario.at("capacity_total").get<std::int64_t>() - system.workers);
  };
  if (scenario.contains("speeds")) {
    // The cases' weights are multiples of a quarter.
    for (std::size_t i = 0; i < scenario.at("speeds").size(); ++i)
      group(fmt::format("s{}", i), 1, scenario.at("speeds").at(i),
            scenario.contains("weights") ? std::lround(4 * scenario.at("weights").at(i).get<double>()) : 1);
  } else {
    group("s", system.servers, 1, 1);
  }
  return text;
}

/// Wait and service, on average over what one server has served.
double mean_latency_at(ServerResult const& server) {
  return static_cast<double>(server.wait_ns + server.busy_ns) / static_cast<double>(server.requests) /
         static_cast<double>(nanoseconds_per_second);
}

/// The value of a case's metric in one trial, or nothing if there is no such thing.
std::optional<double> value_of(std::string const& metric, TrialResult const& trial) {
  static std::map<std::string, std::string> const names{
      {"latency.mean", "latency_mean"},         {"latency.p50", "latency_p50"},
      {"latency.p90", "latency_p90"},           {"latency.p99", "latency_p99"},
      {"latency.p999", "latency_p999"},         {"in_system.mean", "in_flight_mean"},
      {"wait.prob", "waited_fraction"},         {"wait.mean", "wait_mean"},
      {"utilisation.mean", "utilization_mean"}, {"throughput.rate", "throughput"}};
  std::string const name = plain(metric);
  if (std::string const of = in_brackets(metric); name == "latency.mean" && of.starts_with("server"))
    return mean_latency_at(trial.servers.at(std::stoul(of.substr(6))));
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

double mean_latency(std::vector<TrialResult> const& trials) {
  double sum = 0;
  for (TrialResult const& trial : trials)
    sum += value_of("latency.mean", trial).value();
  return sum / static_cast<double>(trials.size());
}

} // namespace

Figures simulate_queueing(json const& test, int more) {
  Figures figures;
  std::map<double, std::string> order; // of the systems, by mean latency
  for (System const& system : systems_of(test.at("scenario"))) {
    std::vector<TrialResult> const trials = simulate(scenario_of(test, system, more));
    order[mean_latency(trials)] = system.label;
    std::vector<Row> rows(trials.size());
    for (json const& each : test.at("metrics")) {
      std::string const metric = each.at("name");
      bool const other =
          !system.label.empty() && metric != plain(metric) && in_brackets(metric) != system.label;
      if (other || !value_of(metric, trials[0])) continue;
      for (std::size_t i = 0; i < trials.size(); ++i)
        rows[i][metric] = value_of(metric, trials[i]).value();
    }
    add(figures, system.label, rows);
  }
  std::string word;
  for (auto const& [latency, label] : order)
    word += (word.empty() ? "" : " < ") + label;
  figures.push_back({.metric = "order", .system = "", .values = {}, .word = word});
  return figures;
}

} // namespace stickysim::truth
