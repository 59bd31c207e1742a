#include "drains.hpp"

#include "simulated_system.hpp"
#include <stickysim/model/routing_policy.hpp>

#include <fmt/format.h>

namespace stickysim::truth {

using nlohmann::json;

namespace {

constexpr double asked_at_s = 600;

/// A fleet one of whose servers leaves when the number of sessions has been stationary for a while: a login
/// and, when the session's life is over, the log-out, which frees the state at once.
std::string draining_fleet(json const& test, int more, double drain_s) {
  json const& scenario = test.at("scenario");
  json const& sessions = scenario.at("sessions");
  double const life_s = sessions.at("lifetime").at("mean");
  double const from_s = 15 * life_s;
  int const servers = scenario.at("servers");
  return fmt::format(
      "[run]\nduration = \"{}s\"\nwindow = \"1000s\"\nreplications = {}\nseed = {}\n[workload]\n"
      "arrivals = \"poisson({}/s)\"\nrequests = 2\nthink_time = \"exponential({}s)\"\n"
      "demand = \"0s\"\nlog_out = true\non_loss = \"abandon\"\n[balancer]\npolicy = \"random\"\n"
      "affinity = \"cookie\"\n[balancer.health]\nenabled = false\n[server]\ncount = {}\n"
      "workers = 1000\n[state]\nttl = \"3000d\"\n[[scale]]\nat = \"{}s\"\ncount = {}\n"
      "drain_timeout = \"{}s\"\n",
      from_s + drain_s + 1, more * test.at("run").at("reps").get<int>(), seed,
      sessions.at("arrivals").get<double>(), life_s, servers, from_s, servers - 1, drain_s);
}

/// The states that the server took along when it stopped, by replication.
std::vector<double> states_left(std::string const& scenario) {
  std::vector<double> left;
  for (TrialResult const& trial : simulate(scenario)) {
    left.push_back(0);
    for (FleetEvent const& event : trial.fleet_events)
      if (event.kind == EventKind::stop) left.back() = static_cast<double>(event.states_destroyed);
  }
  return left;
}

/// Users who log in at the start and come back twenty times before the next thing happens.
double logouts_per_session(TrialResult const& trial, double sessions) {
  return static_cast<double>(trial.requests.logged_out) / sessions;
}

} // namespace

/// All variants of a replication meet the same sessions: who stops the server at once sees those that the
/// drain begins with.
Figures draining_server(json const& test, int more) {
  Figures figures;
  double const patience_s = test.at("run").at("horizon");
  add_system(figures, "", draining_fleet(test, more, patience_s), [](TrialResult const& trial) -> Row {
    return {{"drain.time_to_empty_mean", measure(trial, "drain_time")}};
  });
  std::vector<double> const before = states_left(draining_fleet(test, more, 0));
  std::vector<double> const after = states_left(draining_fleet(test, more, asked_at_s));
  std::vector<Row> rows;
  for (std::size_t i = 0; i < before.size(); ++i)
    rows.push_back({{fmt::format("drain.fraction_left[t={}]", asked_at_s), after[i] / before[i]}});
  add(figures, "", rows);
  return figures;
}

/// A server is killed and away for long enough that everybody has come to others meanwhile, and back for long
/// enough that everybody has come again before the next one's turn.
Figures rolling_restart(json const& test, int more) {
  json const& scenario = test.at("scenario");
  int const users = scenario.at("sessions").at("initial");
  struct System {
    char const* name;
    char const* settings;
  };
  std::vector<System> const systems = {
      {"sticky_random", "policy = \"random\"\naffinity = \"cookie\"\n[state]\nplacement = \"local\""},
      {"sticky_least_sessions",
       "policy = \"least_sessions\"\naffinity = \"table\"\n[state]\nplacement = \"local\""},
      {"hash_ring", "policy = \"ring_hash\"\n[state]\nplacement = \"local\""},
      {"stateless", "policy = \"random\"\n[state]\nplacement = \"shared\""},
  };
  Figures figures;
  for (System const& system : systems)
    add_system(
        figures, system.name,
        fmt::format("[run]\nduration = \"1500s\"\nreplications = {}\nseed = {}\n[workload]\n"
                    "users = {}\nrequests = 1000000\nthink_time = \"exponential(10s)\"\n"
                    "demand = \"0s\"\n[server]\ncount = {}\nworkers = 100000\nboot_time = \"200s\"\n"
                    "[[rollout]]\nat = \"200s\"\npause = \"200s\"\n[balancer.health]\n"
                    "interval = \"1ms\"\nfall = 1\nrise = 1\n[balancer]\nredispatch = \"always\"\n{}\n",
                    more * test.at("run").at("reps").get<int>(), seed, users,
                    scenario.at("servers").get<int>(), system.settings),
        [users](TrialResult const& trial) -> Row {
          return {{"logouts_per_session", logouts_per_session(trial, users)}};
        });
  return figures;
}

} // namespace stickysim::truth
