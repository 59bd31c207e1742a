#include "clocked.hpp"

#include "trials.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <set>

namespace stickysim::truth {
namespace {

using nlohmann::json;

/// The clock's step is a second, in which one request comes. It reaches its balancer a millisecond after what
/// else falls on a second, a tick or a board, so that the average over time is the average over steps, each
/// looked at after its arrival. Service itself takes next to nothing. `load_info`: the balancer's line about
/// it, or nothing.
std::string scenario_of(json const& test, std::string const& policy, std::string const& load_info, int more) {
  json const& scenario = test.at("scenario");
  json const& run = test.at("run");
  double const rate = scenario.at("arrivals").at("rate");
  double const warmup = run.at("warmup_requests").get<double>() / rate;
  double const duration = warmup + run.at("requests").get<double>() / rate;
  return fmt::format("[run]\nduration = \"{:.3f}s\"\nwarmup = \"{:.3f}s\"\nwindow = \"{:.3f}s\"\n"
                     "replications = {}\nseed = {}\n"
                     "[workload]\narrivals = \"constant({}/s)\"\nrequests = 1\ndemand = \"1ms\"\n"
                     "[network]\nclient_rtt = \"2ms\"\n"
                     "[balancer]\npolicy = \"{}\"\n{}"
                     "[server]\ncount = {}\ntick = \"{}s\"\n",
                     duration, warmup, duration / 100, more * run.at("reps").get<int>(), seed, rate, policy,
                     load_info, scenario.at("servers").get<int>(),
                     scenario.at("service").at("period").get<double>());
}

/// Requests at a server, waiting or served, on average over time and servers: Little's law.
double requests_per_server(TrialResult const& trial) {
  Int128 sum = 0;
  for (ServerResult const& server : trial.servers)
    sum += server.wait_ns + server.busy_ns;
  return static_cast<double>(sum) / static_cast<double>(trial.measured_ns()) /
         static_cast<double>(trial.servers.size());
}

/// The periods, as `N=20`, that stand in the brackets of some metric.
std::set<std::string> periods_of(json const& test) {
  std::set<std::string> periods;
  for (json const& metric : test.at("metrics")) {
    std::string const label = in_brackets(metric.at("name"));
    if (std::size_t const at = label.find("N="); at != std::string::npos) periods.insert(label.substr(at));
  }
  return periods;
}

} // namespace

Figures simulate_clocked_servers(json const& test, int more) {
  Figures figures;
  // Adds the system's figures and answers its mean queue.
  auto const measure = [&](std::string const& label, std::string const& policy,
                           std::string const& load_info) {
    std::vector<TrialResult> const trials = simulate(scenario_of(test, policy, load_info, more));
    std::vector<Row> rows;
    double sum = 0;
    for (TrialResult const& trial : trials) {
      rows.push_back(labelled(label, {{"queue_per_server.mean", requests_per_server(trial)}}));
      sum += requests_per_server(trial);
    }
    add(figures, "", rows);
    return sum / static_cast<double>(trials.size());
  };
  double const random = measure("random", "random", "");
  for (std::string const& period : periods_of(test)) {
    std::string const load_info = fmt::format("load_info = \"periodic({}s)\"\n", period.substr(2));
    std::map<double, std::string> ranking{{random, "random"}};
    ranking[measure("power_of_2," + period, "power_of_d(d=2, replacement=true)", load_info)] = "power_of_2";
    ranking[measure("least_conn," + period, "least_requests", load_info)] = "least_conn";
    figures.push_back(
        {.metric = "winner[" + period + ']', .system = "", .values = {}, .word = ranking.begin()->second});
  }
  return figures;
}

} // namespace stickysim::truth
