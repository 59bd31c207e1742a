#include "failures.hpp"

#include "simulated_system.hpp"

#include <fmt/format.h>

namespace stickysim::truth {

using nlohmann::json;

Figures crashing_fleet(json const& test, int more) {
  json const& scenario = test.at("scenario");
  json const& crash = scenario.at("crash");
  double const rate = scenario.at("arrivals").at("rate");
  bool const knows = crash.at("arrivals") == "route_around";
  Figures figures;
  add_system(figures, "",
             run_section(test, rate, more) +
                 fmt::format("[workload]\narrivals = \"poisson({}/s)\"\nrequests = 1\n"
                             "demand = \"exponential(1s)\"\n[balancer]\npolicy = \"random\"\nretries = {}\n"
                             "redispatch = \"always\"\n[balancer.health]\nenabled = {}\ninterval = \"1ms\"\n"
                             "fall = 1\nrise = 1\n[server]\ncount = {}\nboot_time = \"0s\"\n[[fault]]\n"
                             "server = \"all\"\nmttf = \"{}s\"\nmttr = \"{}s\"\n",
                             rate, knows ? 3 : 0, knows, scenario.at("servers").get<int>(),
                             1 / crash.at("rate").get<double>(), 1 / crash.at("repair").get<double>()),
             [](TrialResult const& trial) -> Row {
               double const ok = static_cast<double>(trial.requests.ok);
               double const killed = failures(trial, Failure::reset);
               double const refused =
                   failures(trial, Failure::refused) + failures(trial, Failure::unavailable);
               return {{"refused.frac", refused / (ok + killed + refused)},
                       {"killed.frac_of_accepted", killed / (ok + killed)},
                       {"lost.frac_of_offered", (killed + refused) / (ok + killed + refused)},
                       {"goodput.rate", measure(trial, "throughput")},
                       {"in_system.mean", measure(trial, "in_flight_mean")}};
             });
  return figures;
}

Figures availability(json const& test, int more) {
  json const& scenario = test.at("scenario");
  json const& crash = scenario.at("crash");
  json const& store = scenario.at("store");
  Figures figures;
  add_system(
      figures, "",
      run_section(test, 1, more) +
          fmt::format("[workload]\narrivals = \"poisson(1/s)\"\nrequests = 1\ndemand = \"0s\"\n[balancer]\n"
                      "policy = \"random\"\nretries = 3\nredispatch = \"always\"\n[balancer.health]\n"
                      "interval = \"1ms\"\nfall = 1\nrise = 1\n[server]\ncount = {}\nboot_time = \"0s\"\n"
                      "[state]\nplacement = \"shared\"\nreads = 1\nwrites = 0\n[state.store]\n"
                      "round_trip = \"0s\"\nservice_time = \"0s\"\n[[fault]]\nserver = \"all\"\n"
                      "mttf = \"{}s\"\nmttr = \"{}s\"\n[[fault]]\nkind = \"store_crash\"\nmttf = \"{}s\"\n"
                      "mttr = \"{}s\"\n",
                      scenario.at("servers").get<int>(), crash.at("mttf").get<double>(),
                      crash.at("mttr").get<double>(), store.at("mttf").get<double>(),
                      store.at("mttr").get<double>()),
      [](TrialResult const& trial) -> Row {
        double up_ns = 0;
        for (ServerResult const& server : trial.servers)
          up_ns += static_cast<double>(server.up_ns);
        auto const servers = static_cast<double>(trial.servers.size());
        auto const answered = static_cast<double>(trial.requests.ok + trial.requests.failed_total());
        return {{"availability.server", up_ns / (servers * static_cast<double>(trial.measured_ns()))},
                {"all_down.frac", failures(trial, Failure::unavailable) / answered},
                {"availability.fleet_and_store", measure(trial, "availability")}};
      });
  return figures;
}

} // namespace stickysim::truth
