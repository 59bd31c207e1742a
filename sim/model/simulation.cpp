// The frame around a trial: what is built before it starts, the events that concern no request, the end.

#include "model/simulation.hpp"

#include <stickysim/experiment/trial.hpp>

#include <cmath>

namespace stickysim {

namespace {

std::vector<std::uint32_t> weights_of(std::vector<ServerGroup> const& groups) {
  std::vector<std::uint32_t> weights;
  for (ServerGroup const& group : groups)
    weights.insert(weights.end(), static_cast<std::size_t>(group.count),
                   static_cast<std::uint32_t>(group.weight));
  return weights;
}

} // namespace

Simulation::Simulation(Design const& design, RunSettings const& run, std::uint64_t seed)
    : design_{design}, run_{run}, seed_{seed}, weights_{weights_of(design.servers)},
      plan_{plan_faults(design.faults, design.servers, seed)}, fleet_{design.servers, requests_},
      health_{design.balancer.health,
              static_cast<std::uint32_t>(design.balancer.count),
              fleet_.size(),
              seed,
              engine_,
              static_cast<std::uint32_t>(Step::verdict)},
      recorder_{run, fleet_}, down_since_ns_(fleet_.size()) {
  auto const kind = [](Step step) { return static_cast<std::uint32_t>(step); };

  // Events of one instant run in the order scheduled: the measured window opens before anything else happens
  // then.
  if (run.warmup_ns > 0) engine_.at(run.warmup_ns, kind(Step::warmup_ends), 0);
  windows_ = engine_.add_lane();
  engine_.on(windows_, run.window_ns, kind(Step::window_ends), 0);

  for (std::int64_t i = 0; i < design.balancer.count; ++i) {
    auto policy = make_routing_policy(design.balancer.policy, fleet_.size(), seed);
    balancers_.emplace_back(weights_, std::move(*policy),
                            Random{stream_key(seed, Purpose::policy, static_cast<std::uint64_t>(i))});
  }
  states_ = make_state_backend(design.state, fleet_.size(), balancers_.front().hashes(), engine_,
                               kind(Step::state_expires));
  state_cost_ = states_->cost();
  if (design.state.placement == Placement::shared)
    store_.emplace(design.state.store, run.warmup_ns, run.duration_ns);

  NetworkSettings const& network = design.network;
  auto const transfer_ns =
      network.bandwidth_bytes_per_s > 0
          ? std::llround(static_cast<double>(state_cost_.token_bytes) / network.bandwidth_bytes_per_s * 1e9)
          : 0;
  Nanoseconds const client_out_ns = network.client_rtt_ns / 2;
  Nanoseconds const client_back_ns = network.client_rtt_ns - client_out_ns;
  Nanoseconds const server_out_ns = network.server_rtt_ns / 2;
  up_ = make_hop(client_out_ns);
  up_with_token_ = make_hop(client_out_ns + transfer_ns);
  down_ = make_hop(client_back_ns);
  down_with_token_ = make_hop(client_back_ns + transfer_ns);
  to_server_ = make_hop(server_out_ns);
  to_balancer_ = make_hop(network.server_rtt_ns - server_out_ns);
  turn_around_ = make_hop(design.balancer.retry_delay_ns);

  for (std::size_t i = 0; i < plan_.size(); ++i)
    engine_.at(plan_[i].at_ns, kind(Step::crash), static_cast<std::uint32_t>(i));
  if (design.balancer.load_info == LoadInfo::periodic) {
    true_loads_.resize(fleet_.size());
    board_ = engine_.add_lane();
    refresh_board();
  }

  tracks_state_ = false;
  for (std::size_t i = 0; i < design.workloads.size(); ++i) {
    WorkloadClass const& workload = design.workloads[i];
    auto const index = static_cast<std::uint32_t>(i);
    traffic_.emplace_back(workload, seed, i);
    started_.push_back(0);
    patience_.push_back(make_hop(workload.timeout_ns));
    starts_.push_back(engine_.add_lane());
    tracks_state_ |= !traffic_.back().single_requests();
    for (std::int64_t user = 0; user < workload.users; ++user) {
      std::uint32_t const id = sessions_.take();
      Session& session = sessions_[id] = Session{};
      session.number = static_cast<std::uint64_t>(user);
      session.workload = static_cast<std::uint8_t>(i);
      ++idle_users_;
      schedule(traffic_.back().think_time(session.number, 0), Step::session_begins, id);
    }
    schedule_next_start(index);
  }
}

Simulation::Hop Simulation::make_hop(Nanoseconds delay_ns) {
  if (delay_ns == 0) return {};
  for (Hop const& hop : hops_)
    if (hop.delay_ns == delay_ns) return hop;
  hops_.push_back({engine_.add_lane(), delay_ns});
  return hops_.back();
}

void Simulation::schedule_next_start(std::uint32_t workload) {
  Nanoseconds const at = traffic_[workload].next_start();
  if (at <= run_.duration_ns)
    engine_.on(starts_[workload], at, static_cast<std::uint32_t>(Step::session_arrives), workload);
}

void Simulation::handle(Event const& event) {
  Nanoseconds const now = engine_.now();
  switch (static_cast<Step>(event.kind())) {
  case Step::state_expires: states_->expire(event.subject()); break;
  case Step::crash: crash(plan_[event.subject()]); break;
  case Step::boot: boot(event.subject()); break;
  case Step::up: server_up(event.subject()); break;
  case Step::verdict: verdict(event); break;
  case Step::board_refresh: refresh_board(); break;
  case Step::warmup_ends: recorder_.warmup_ends(now); break;
  case Step::window_ends:
    recorder_.window_ends(now, store_ ? &*store_ : nullptr);
    engine_.on(windows_, now + run_.window_ns, event.kind(), 0);
    break;
  default: STICKYSIM_CHECK(false, "an event of no known kind");
  }
}

TrialResult Simulation::finish() {
  Nanoseconds const now = engine_.now();
  Store* const store = store_ ? &*store_ : nullptr;
  if (now % run_.window_ns != 0) recorder_.window_ends(now, store);
  return recorder_.finish(now, *states_, design_.state.bytes, store, sessions_.live() - idle_users_,
                          engine_.handled());
}

TrialResult run_trial(Design const& design, RunSettings const& run, std::uint64_t replication) {
  // Replications are independent: each has a seed of its own.
  Simulation simulation{design, run, mix_bits(run.seed + golden_gamma * (replication + 1))};
  return simulation.run();
}

} // namespace stickysim
