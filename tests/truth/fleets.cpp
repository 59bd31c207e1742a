#include "fleets.hpp"

#include "retries.hpp"
#include "trials.hpp"
#include <stickysim/results/metric.hpp>

#include <fmt/format.h>

#include <cmath>
#include <functional>

namespace stickysim::truth {
namespace {

using nlohmann::json;

double measure(TrialResult const& trial, char const* metric) {
  return find_metric(metric)->value(trial).value_or(0);
}

double lost(TrialResult const& trial) { return static_cast<double>(trial.ledger.count(Outcome::lost)); }

double share_lost(TrialResult const& trial) {
  return lost(trial) / (lost(trial) + static_cast<double>(trial.ledger.count(Outcome::intact)));
}

double failures(TrialResult const& trial, Failure failure) {
  return static_cast<double>(trial.requests.failed[static_cast<std::size_t>(failure)]);
}

std::string run_section(json const& test, double rate, int more) {
  json const& run = test.at("run");
  double const warmup = run.contains("warmup_time") ? run.at("warmup_time").get<double>()
                                                    : run.value("warmup_requests", 0.0) / rate;
  double const measured =
      run.contains("horizon") ? run.at("horizon").get<double>() : run.at("requests").get<double>() / rate;
  return fmt::format("[run]\nduration = \"{:.3f}s\"\nwarmup = \"{:.3f}s\"\nwindow = \"{:.3f}s\"\n"
                     "replications = {}\nseed = {}\n",
                     warmup + measured, warmup, measured / 50, more * run.at("reps").get<int>(), seed);
}

/// Simulates `scenario` and adds what `row` reads off each trial, under `label` if it has one.
void add_system(Figures& figures, std::string const& label, std::string const& scenario,
                std::function<Row(TrialResult const&)> const& row) {
  std::vector<Row> rows;
  for (TrialResult const& trial : simulate(scenario))
    rows.push_back(label.empty() ? row(trial) : labelled(label, row(trial)));
  add(figures, label, rows);
}

Row queueing_row(TrialResult const& trial) {
  double const in_flight = measure(trial, "in_flight_mean");
  double const flow = measure(trial, "throughput") * measure(trial, "latency_mean");
  return {{"latency.mean", measure(trial, "latency_mean")},
          {"latency.p99", measure(trial, "latency_p99")},
          {"throughput.rate", measure(trial, "throughput")},
          {"utilisation.mean", measure(trial, "utilization_mean")},
          {"in_system.mean", in_flight},
          {"littles.residual", std::abs(in_flight - flow) / in_flight}};
}

double expected_of(json const& test, std::string const& metric) {
  for (json const& each : test.at("metrics"))
    if (each.at("name") == metric) return each.at("expected");
  throw NotCovered{"no expectation gives its rate"};
}

// Closed populations.

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

/// Users whose one session never ends are pinned once and for all.
Figures pinned_population(json const& test, int more) {
  json const& scenario = test.at("scenario");
  double const users = scenario.at("users");
  double const think = scenario.at("think").at("mean");
  int const servers = scenario.at("servers");
  Figures figures;
  for (json const& name : scenario.at("compare")) {
    bool const central = name == "central_queue";
    bool const sticky = std::string{name}.starts_with("sticky");
    std::string const text =
        run_section(test, users / think * 0.8, more) +
        fmt::format("[workload]\nusers = {}\nrequests = 1000000000\nthink_time = \"exponential({}s)\"\n"
                    "demand = \"exponential(1s)\"\n[balancer]\npolicy = \"{}\"\naffinity = \"{}\"\n"
                    "[server]\ncount = {}\nworkers = {}\n[state]\nplacement = \"client\"\n"
                    "token_bytes = \"0B\"\nttl = \"3000d\"\n",
                    users, think, name == "sticky_even" ? "round_robin" : "random",
                    sticky ? "cookie" : "none", central ? 1 : servers, central ? servers : 1);
    add_system(figures, name, text, [&](TrialResult const& trial) {
      Row row = queueing_row(trial);
      row["latency.littles"] = users / row["throughput.rate"] - think;
      return row;
    });
  }
  // The mean of latency.littles is taken of the mean throughput, not of each run's.
  return figures;
}

// Stores and tokens.

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

std::string store_section(json const& scenario) {
  json const& store = scenario.at("store");
  return fmt::format("[state]\nplacement = \"shared\"\nreads = {}\nwrites = 0\n[state.store]\n"
                     "round_trip = \"0s\"\nservice_time = \"exponential({}s)\"\n",
                     store.at("calls_per_request").get<int>(), store.at("service").at("mean").get<double>());
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

// Sessions.

/// A login, and a last request when the session's life is over: it finds its state or not.
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

// Failures.

/// A crash destroys the requests present; who comes while the server is down is refused, or goes to others
/// that are up, which balancers know within a millisecond.
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

} // namespace

Figures simulate_fleet(json const& test, int more) {
  std::string const id = test.at("id");
  if (id.starts_with("T-CLOSED")) return closed_queue(test, more);
  if (id.starts_with("S-CLOSED")) return pinned_population(test, more);
  if (id.starts_with("T-TOKEN")) return token(test, more);
  if (id == "T-STORE-2") return store_in_tandem(test, more);
  if (id == "T-STORE-SAT") return saturated_store(test, more);
  if (id == "S-LOSS-DOWN") return sessions_lost(test, more);
  if (id.starts_with("S-LOSS") && id != "S-LOSS-HORIZON") return sessions_lost(test, more);
  if (id == "S-CRASH-STATELESS") return stateless_sessions(test, more);
  if (id == "S-TTL") return idle_sessions(test, more);
  if (id == "F-CLEAR-1" || id.starts_with("F-FLEET")) return crashing_fleet(test, more);
  if (id.starts_with("T-RETRY") || id == "T-BUCKET") return retried_requests(test, more);
  if (id.starts_with("T-META")) return retry_storm(test, more);
  throw NotCovered{"asks for what the model or this program does not have yet"};
}

} // namespace stickysim::truth
