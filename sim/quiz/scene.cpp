#include "quiz/scene.hpp"

#include "model/traffic.hpp"
#include <stickysim/engine/check.hpp>
#include <stickysim/experiment/trial.hpp>
#include <stickysim/results/recording.hpp>
#include <stickysim/scenario/load.hpp>

#include <memory>

namespace stickysim {

namespace {

/// What all questions have: servers that do not keep requests waiting, and failures that show at once. The
/// arrivals give way to the traffic of the question.
constexpr char base[] = R"toml([run]
duration = "10min"
replications = 1
window = "10min"
[workload]
arrivals = "constant(1/s)"
requests = 1
demand = "100ms"
[balancer]
health = false
retries = 1
retry_delay = "0s"
[server]
workers = 8
boot_time = "1s"
[state]
ttl = "1h"
store.round_trip = "0s"
store.service_time = "0s"
)toml";

std::shared_ptr<Trace const> trace_of(std::vector<PaperSession> const& traffic) {
  auto trace = std::make_shared<Trace>();
  for (PaperSession const& session : traffic) {
    trace->sessions.push_back({.id = std::to_string(trace->sessions.size() + 1),
                               .address = session.address,
                               .first = static_cast<std::uint32_t>(trace->requests.size()),
                               .count = static_cast<std::uint32_t>(session.at_ns.size())});
    for (std::size_t step = 0; step < session.at_ns.size(); ++step)
      trace->requests.push_back({.at_ns = session.at_ns[step], .demand_ns = session.work_ns[step]});
  }
  return trace;
}

} // namespace

Scene::Scene(std::vector<std::string> const& settings, std::vector<PaperSession> const& traffic,
             std::uint64_t seed) {
  auto const scenario = parse_scenario(base, "question", {.sets = settings, .variants = {}});
  if (!scenario) throw InvariantBroken{"a question of the quiz is unsound:\n" + render(scenario.error())};
  design_ = scenario->variants.front().design;
  run_ = scenario->run;
  run_.seed = seed;
  WorkloadClass& workload = design_.workloads.front();
  workload.arrivals = {};
  workload.trace = trace_of(traffic);
  Recording recording{.order = {.sessions = true, .requests = true}};
  trial_ = run_trial(design_, run_, 0, recording);
  lives_ = std::move(recording.chronicles);
}

bool Scene::is_lost(std::size_t session) const { return life(session).outcome() == Outcome::lost; }

std::vector<bool> Scene::lost() const {
  std::vector<bool> lost;
  for (std::size_t session = 0; session < sessions(); ++session)
    lost.push_back(is_lost(session));
  return lost;
}

ServerId Scene::server_of(std::size_t session, std::uint32_t step) const {
  ServerId server = no_server;
  for (ChronicleEntry const& entry : life(session).entries)
    if (entry.step == step && entry.what == Happening::arrives) server = entry.server;
  return server;
}

Nanoseconds Scene::latency_ns(std::size_t session, std::uint32_t step) const {
  for (ChronicleEntry const& entry : life(session).entries)
    if (entry.step == step && entry.what == Happening::is_answered) return entry.for_ns;
  return -1;
}

std::uint64_t Scene::trial_seed() const { return mix_bits(run_.seed + golden_gamma); }

std::uint64_t Scene::hash_of(std::size_t session) const {
  return Traffic{design_.workloads.front(), trial_seed(), 0}.hash_of(session);
}

} // namespace stickysim
