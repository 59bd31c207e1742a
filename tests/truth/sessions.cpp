#include "sessions.hpp"

#include "simulated_system.hpp"

#include <fmt/format.h>

#include <cmath>

namespace stickysim::truth {

using nlohmann::json;

namespace {

double share_lost(TrialResult const& trial) {
  return lost(trial) / (lost(trial) + static_cast<double>(trial.ledger.count(Outcome::intact)));
}

} // namespace

Figures sessions_lost(json const& test, int more) {
  json const& scenario = test.at("scenario");
  json const& sessions = scenario.at("sessions");
  json const& life = sessions.at("lifetime");
  std::string const dist = life.at("dist");
  std::string lifetime;
  if (dist == "exp") lifetime = fmt::format("exponential({}s)", life.at("mean").get<double>());
  if (dist == "hyperexp2") lifetime = "hyperexponential(10s, scv=4)"; // its p and means are these
  if (dist == "lognormal")
    lifetime = fmt::format("lognormal({}s, cv={})", life.at("mean").get<double>(),
                           std::sqrt(life.at("scv").get<double>()));
  json const& crash = scenario.at("crash");
  bool const instant = crash.at("repair") == "instant";
  std::string const repair =
      instant ? std::string{} : fmt::format("mttr = \"{}s\"\n", 1 / crash.at("repair").get<double>());
  Figures figures;
  add_system(figures, "",
             run_section(test, 1, more) +
                 fmt::format("[workload]\narrivals = \"poisson({}/s)\"\nrequests = 2\nthink_time = \"{}\"\n"
                             "demand = \"0s\"\non_loss = \"abandon\"\n[balancer]\npolicy = \"random\"\n"
                             "affinity = \"cookie\"\nredispatch = \"always\"\n[balancer.health]\n"
                             "interval = \"1ms\"\nfall = 1\nrise = 1\n[server]\ncount = {}\nworkers = 1000\n"
                             "boot_time = \"0s\"\n[state]\nttl = \"3000d\"\n[[fault]]\nserver = \"all\"\n"
                             "mttf = \"{}s\"\n{}",
                             sessions.at("arrivals").get<double>(), lifetime,
                             scenario.at("servers").get<int>(), 1 / crash.at("rate").get<double>(), repair),
             [&](TrialResult const& trial) -> Row {
               return {{"sessions.lost_frac", share_lost(trial)},
                       {"sessions.lost_frac_of_admitted", share_lost(trial)}};
             });
  return figures;
}

Figures stateless_sessions(json const& test, int more) {
  json const& scenario = test.at("scenario");
  json const& sessions = scenario.at("sessions");
  Figures figures;
  for (char const* placement : {"shared", "client"})
    add_system(figures, placement,
               fmt::format("[run]\nduration = \"2000s\"\nreplications = {}\nseed = {}\n[workload]\n"
                           "arrivals = \"poisson({}/s)\"\nrequests = \"geometric(20)\"\n"
                           "think_time = \"exponential(30s)\"\ndemand = \"exponential(10ms)\"\n"
                           "[balancer]\npolicy = \"random\"\n[server]\ncount = {}\n[state]\n"
                           "placement = \"{}\"\n[[fault]]\nserver = 1\nat = \"600s\"\n",
                           more * test.at("run").at("reps").get<int>(), seed,
                           sessions.at("arrivals").get<double>(), scenario.at("servers").get<int>(),
                           placement),
               [](TrialResult const& trial) -> Row {
                 return {{"sessions.lost_total", lost(trial)}};
               });
  for (Figure& figure : figures)
    figure.metric = plain(figure.metric);
  return figures;
}

Figures idle_sessions(json const& test, int more) {
  json const& sessions = test.at("scenario").at("sessions");
  Figures figures;
  add_system(figures, "",
             run_section(test, 10, more) +
                 fmt::format("[workload]\narrivals = \"poisson(1/s)\"\nrequests = {}\n"
                             "think_time = \"exponential({}s)\"\ndemand = \"0s\"\non_loss = \"abandon\"\n"
                             "[server]\ncount = 1\nworkers = 100000\n[state]\nttl = \"{}s\"\n",
                             sessions.at("requests").get<int>(),
                             sessions.at("think").at("mean").get<double>(), sessions.at("ttl").get<double>()),
             [](TrialResult const& trial) -> Row {
               return {{"sessions.expired_frac", share_lost(trial)}};
             });
  return figures;
}

} // namespace stickysim::truth
