#include "stores_and_tokens.hpp"

#include "simulated_system.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace stickysim::truth {

using nlohmann::json;

namespace {

std::string store_section(json const& scenario) {
  json const& store = scenario.at("store");
  return fmt::format("[state]\nplacement = \"shared\"\nreads = {}\nwrites = 0\n[state.store]\n"
                     "round_trip = \"0s\"\nservice_time = \"exponential({}s)\"\n",
                     store.at("calls_per_request").get<int>(), store.at("service").at("mean").get<double>());
}

} // namespace

Figures token(json const& test, int more) {
  json const& scenario = test.at("scenario");
  double const rate = scenario.at("arrivals").at("rate");
  json const& carried = scenario.at("token");
  double const read_s = carried.at("bytes").get<double>() / carried.at("bytes_per_time").get<double>();
  Figures figures;
  add_system(figures, "",
             run_section(test, rate, more) +
                 fmt::format("[workload]\narrivals = \"poisson({}/s)\"\nrequests = 1\n"
                             "demand = \"exponential(1s)\"\n[server]\ncount = 1\n[state]\n"
                             "placement = \"client\"\ntoken_limit = \"1MB\"\nverify_time = \"{}s\"\n",
                             rate, read_s),
             queueing_row);
  return figures;
}

Figures store_in_tandem(json const& test, int more) {
  json const& scenario = test.at("scenario");
  double const rate = scenario.at("arrivals").at("rate");
  int const calls = scenario.at("store").at("calls_per_request");
  Figures figures;
  add_system(figures, "",
             run_section(test, rate, more) +
                 fmt::format("[workload]\narrivals = \"poisson({}/s)\"\nrequests = 1\n"
                             "demand = \"exponential(1s)\"\n[balancer]\npolicy = \"random\"\n"
                             "[server]\ncount = {}\nio = \"async\"\n{}",
                             rate, scenario.at("servers").get<int>(), store_section(scenario)),
             [&](TrialResult const& trial) {
               Row row = queueing_row(trial);
               row["latency.store_mean"] = calls * measure(trial, "store_latency_mean");
               return row;
             });
  return figures;
}

Figures saturated_store(json const& test, int more) {
  json const& scenario = test.at("scenario");
  Figures figures;
  for (int const servers : scenario.at("servers"))
    add_system(figures, fmt::format("n={}", servers),
               run_section(test, std::min(servers, 4), more) +
                   fmt::format("[workload]\nusers = {}\nrequests = 1\ndemand = \"exponential(1s)\"\n"
                               "[server]\ncount = 1\nworkers = {}\nio = \"async\"\n{}",
                               scenario.at("users").get<int>(), servers, store_section(scenario)),
               queueing_row);
  return figures;
}

} // namespace stickysim::truth
