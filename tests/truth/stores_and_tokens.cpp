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
                             "placement = \"client\"\ntoken_limit = \"1MB\"\nsign_time = \"{}s\"\n",
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

Figures store_recovery(json const& test, int more) {
  json const& scenario = test.at("scenario");
  Figures figures;
  add_system(
      figures, "",
      fmt::format("[run]\nduration = \"1500s\"\nreplications = {}\nseed = {}\n[workload]\n"
                  "arrivals = \"poisson({}/s)\"\nrequests = 1\ndemand = \"0s\"\n[server]\ncount = 1\n"
                  "io = \"async\"\n[state]\nplacement = \"shared\"\nreads = 1\nwrites = 0\n[state.store]\n"
                  "round_trip = \"0s\"\nservice_time = \"exponential({}s)\"\n[[fault]]\n"
                  "kind = \"store_hang\"\nat = \"400s\"\nfor = \"{}s\"\n",
                  more * test.at("run").at("reps").get<int>(), seed,
                  scenario.at("arrivals").at("rate").get<double>(),
                  scenario.at("store").at("service").at("mean").get<double>(),
                  scenario.at("outage").at("duration").get<double>()),
      [](TrialResult const& trial) -> Row {
        return {{"recovery.time_mean", measure(trial, "store_recovery_time")},
                {"sessions.lost_total", lost(trial)}};
      });
  return figures;
}

Figures encoded_token(json const& test, int more) {
  Figures figures;
  for (auto const& [name, format] :
       {std::pair{"HS256", "jwt_hs256"}, std::pair{"ES256", "jwt_es256"}, std::pair{"RS256", "jwt_rs256"}})
    add_system(figures, name,
               fmt::format("[run]\nduration = \"100s\"\nreplications = {}\nseed = {}\n[workload]\n"
                           "arrivals = \"poisson(1/s)\"\nrequests = 2\ndemand = \"0s\"\n[state]\n"
                           "placement = \"client\"\ntoken_bytes = \"{}B\"\ntoken_format = \"{}\"\n",
                           more * test.at("run").at("reps").get<int>(), seed,
                           test.at("scenario").at("token").at("payload_bytes").get<int>(), format),
               [](TrialResult const& trial) -> Row {
                 auto const with_token = trial.requests.ok - trial.requests.ok_logins;
                 return {{"token.bytes", measure(trial, "bytes_up") / static_cast<double>(with_token)}};
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
