#include "populations.hpp"

#include "simulated_system.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace stickysim::truth {

using nlohmann::json;

namespace {

/// Users / throughput − think time, of the mean throughput over the replications (Little's law). Each
/// replication's value is the tangent at the mean, which has that mean and the right interval (the delta
/// method).
Figure little_latency(Figures const& figures, std::string const& system, double users, double think) {
  auto const throughput = std::ranges::find_if(figures, [&](Figure const& figure) {
    return figure.system == system && plain(figure.metric) == "throughput.rate";
  });
  std::vector<double> values = throughput->values;
  double const mean = std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
  for (double& value : values)
    value = users / mean - think - users / (mean * mean) * (value - mean);
  return {.metric = "latency.littles[" + system + ']', .system = system, .values = values, .word = {}};
}

} // namespace

Figures closed_queue(json const& test, int more) {
  json const& scenario = test.at("scenario");
  Figures figures;
  add_system(figures, "",
             run_section(test, expected_of(test, "throughput.rate"), more) +
                 fmt::format("[workload]\nusers = {}\nrequests = 1\nthink_time = \"exponential({}s)\"\n"
                             "demand = \"exponential(1s)\"\n[server]\ncount = 1\nworkers = {}\n",
                             scenario.at("users").get<int>(), scenario.at("think").at("mean").get<double>(),
                             scenario.at("servers").get<int>()),
             queueing_row);
  return figures;
}

Figures pinned_population(json const& test, int more) {
  json const& scenario = test.at("scenario");
  double const users = scenario.at("users");
  double const think = scenario.at("think").at("mean");
  int const servers = scenario.at("servers");
  Figures figures;
  for (std::string const name : scenario.at("compare")) {
    bool const central = name == "central_queue";
    bool const sticky = name.starts_with("sticky");
    std::string const text =
        run_section(test, users / think * 0.8, more) +
        fmt::format("[workload]\nusers = {}\nrequests = 1000000000\nthink_time = \"exponential({}s)\"\n"
                    "demand = \"exponential(1s)\"\n[balancer]\npolicy = \"{}\"\naffinity = \"{}\"\n"
                    "[server]\ncount = {}\nworkers = {}\n[state]\nplacement = \"client\"\n"
                    "token_bytes = \"0B\"\nttl = \"3000d\"\n",
                    users, think, name == "sticky_even" ? "round_robin" : "random",
                    sticky ? "cookie" : "none", central ? 1 : servers, central ? servers : 1);
    add_system(figures, name, text, queueing_row);
    figures.push_back(little_latency(figures, name, users, think));
  }
  return figures;
}

} // namespace stickysim::truth
