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
  add_system(
      figures, "",
      run_section(test, 1, more) +
          fmt::format(
              "[workload]\narrivals = \"poisson({}/s)\"\nrequests = 2\nthink_time = \"{}\"\n"
              "demand = \"0s\"\non_loss = \"abandon\"\nlog_out = true\n[balancer]\npolicy = \"random\"\n"
              "affinity = \"cookie\"\nredispatch = \"always\"\n[balancer.health]\n"
              "interval = \"1ms\"\nfall = 1\nrise = 1\n[server]\ncount = {}\nworkers = 1000\n"
              "boot_time = \"0s\"\n[state]\nttl = \"3000d\"\n[[fault]]\nserver = \"all\"\n"
              "mttf = \"{}s\"\n{}",
              sessions.at("arrivals").get<double>(), lifetime, scenario.at("servers").get<int>(),
              1 / crash.at("rate").get<double>(), repair),
      [&](TrialResult const& trial) -> Row {
        return {{"sessions.lost_frac", share_lost(trial)},
                {"sessions.lost_frac_of_admitted", share_lost(trial)},
                {"sessions.lost_total", measure(trial, "states_destroyed")},
                {"sessions.live_mean", measure(trial, "states_held_mean")}};
      });
  return figures;
}

Figures sessions_in_memory(json const& test, int more) {
  json const& sessions = test.at("scenario").at("sessions");
  double const ttl = sessions.at("ttl");
  // In four thoughts on average. How many sessions there are depends on nothing but the mean of their time
  // (M/G/∞), and none may think for longer than its state lives.
  double const think = sessions.at("lifetime").at("mean").get<double>() / 4;
  Figures figures;
  add_system(figures, "",
             run_section(test, 1, more) +
                 fmt::format("[workload]\narrivals = \"poisson({}/s)\"\nrequests = \"geometric(5)\"\n"
                             "think_time = \"{}s\"\ndemand = \"0s\"\n[server]\ncount = 1\n[state]\n"
                             "ttl = \"{}s\"\nbytes = \"{}B\"\n",
                             sessions.at("arrivals").get<double>(), think, ttl,
                             sessions.at("bytes").get<int>()),
             [](TrialResult const& trial) -> Row {
               double const deviation = measure(trial, "states_held_stddev");
               return {{"sessions.in_memory_mean", measure(trial, "states_held_mean")},
                       {"sessions.in_memory_var", deviation * deviation},
                       {"memory.mean_bytes", measure(trial, "state_bytes_mean")}};
             });
  return figures;
}

Figures wandering_sessions(json const& test, int more) {
  json const& scenario = test.at("scenario");
  int const requests = scenario.at("sessions").at("requests");
  Figures figures;
  for (auto const& [name, adopt] : {std::pair{"newest_only", false}, std::pair{"copies_kept", true}})
    add_system(figures, name,
               run_section(test, requests, more) +
                   fmt::format("[workload]\narrivals = \"poisson(1/s)\"\nrequests = {}\n"
                               "demand = \"exponential(1s)\"\non_loss = \"renew\"\n[balancer]\n"
                               "policy = \"random\"\n[server]\ncount = {}\n[state]\nadopt_id = {}\n",
                               requests, scenario.at("servers").get<int>(), adopt),
               [](TrialResult const& trial) -> Row {
                 auto const logins = static_cast<double>(trial.requests.ok_logins);
                 auto const others = static_cast<double>(trial.requests.ok) - logins;
                 double const relogins = measure(trial, "relogins");
                 return {{"state.hit_frac", 1 - relogins / others},
                         {"relogins_per_session", relogins / logins},
                         {"sessions.never_logged_out_frac", 1 - share_lost(trial)}};
               });
  for (Figure& figure : figures)
    if (figure.metric == "sessions.never_logged_out_frac[newest_only]") figure.metric = plain(figure.metric);
  return figures;
}

Figures uploads(json const& test, int more) {
  json const& scenario = test.at("scenario");
  json const& upload = scenario.at("upload");
  json const& crash = scenario.at("crash");
  int const chunks = upload.at("chunks");
  double const expected = expected_of(test, "upload.completion_mean");
  Figures figures;
  // One user after another, so that each begins at a server that is up.
  add_system(
      figures, "",
      fmt::format("[run]\nduration = \"{:.0f}s\"\nwindow = \"10000000s\"\nreplications = {}\n"
                  "seed = {}\n[workload]\nusers = 1\nrequests = {}\ndemand = \"{}s\"\n"
                  "kind = \"upload\"\non_failure = \"retry\"\n[balancer]\nretries = 0\nhealth = false\n"
                  "[server]\ncount = 1\nboot_time = \"0s\"\n[state]\nplacement = \"{}\"\n"
                  "reads = 0\nwrites = 0\nttl = \"3000d\"\n[[fault]]\nserver = 1\nmttf = \"{:.6f}s\"\n"
                  "mttr = \"{}s\"\n",
                  test.at("run").at("uploads").get<double>() * expected,
                  more * test.at("run").at("reps").get<int>(), seed, chunks,
                  upload.at("work").get<double>() / chunks, upload.at("state").get<std::string>(),
                  1 / crash.at("rate").get<double>(), crash.at("repair_mean").get<double>()),
      [](TrialResult const& trial) -> Row {
        return {{"upload.completion_mean", measure(trial, "upload_time_mean")}};
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
