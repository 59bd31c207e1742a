// The frame around a trial: what is built before it starts, the events that concern no request, the end.

#include "model/simulation.hpp"

#include <stickysim/experiment/trial.hpp>

#include <algorithm>
#include <cmath>

namespace stickysim {

Simulation::Simulation(Design const& design, RunSettings const& run, std::uint64_t seed, Chronicle* chronicle)
    : design_{design}, run_{run}, seed_{seed}, plan_{plan_faults(design, seed, run.duration_ns)},
      horizon_ns_{run.duration_ns}, chronicle_{chronicle}, fleet_{design.servers, requests_},
      health_{design.balancer.health,
              static_cast<std::uint32_t>(design.balancer.count),
              fleet_.size(),
              seed,
              engine_,
              static_cast<std::uint32_t>(Step::verdict)},
      recorder_{run, fleet_}, true_loads_(fleet_.size()), down_since_ns_(fleet_.size()),
      careers_(fleet_.size()) {
  auto const kind = [](Step step) { return static_cast<std::uint32_t>(step); };

  // Events of one instant run in the order scheduled: the measured window opens before anything else happens
  // then.
  if (run.warmup_ns > 0) engine_.at(run.warmup_ns, kind(Step::warmup_ends), 0);
  schedule(run.window_ns, Step::window_ends, 0);

  set_up_balancers();
  states_ = make_state_backend(design, hashes_, engine_, kind(Step::state_expires));
  state_cost_ = states_->cost();
  carries_tokens_ = design.state.placement == Placement::client;
  auto const bytes_or_all = [](std::int64_t limit) { return limit < 0 ? INT64_MAX : limit; };
  header_limit_ = std::min(design.state.header_limit, bytes_or_all(design.balancer.header_limit));
  answer_header_limit_ = bytes_or_all(design.balancer.answer_header_limit);
  if (design.state.placement == Placement::shared || design.state.placement == Placement::cached)
    store_.emplace(design.state.store, plan_, run.warmup_ns, run.duration_ns);
  if (store_ && store_->may_lose()) states_->store_may_lose();

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
  to_copies_ = make_hop(state_cost_.copy_ns);
  from_copies_ = make_hop(state_cost_.fetch_ns);
  waits_for_state_ = state_cost_.reads > 0 || from_copies_.lane != LaneId::none;
  if (!queues_.empty()) queue_patience_ = make_hop(design.balancer.queue_timeout_ns);
  if (may_cut_) connect_timeout_ = make_hop(design.balancer.connect_timeout_ns);

  for (std::size_t i = 0; i < plan_.size(); ++i)
    engine_.at(plan_[i].at_ns, kind(Step::fault), static_cast<std::uint32_t>(i));
  for (std::size_t i = 0; i < design.scalings.size(); ++i)
    engine_.at(design.scalings[i].at_ns, kind(Step::scale), static_cast<std::uint32_t>(i));
  for (std::size_t i = 0; i < design.rollouts.size(); ++i)
    engine_.at(design.rollouts[i].at_ns, kind(Step::rollout), static_cast<std::uint32_t>(i));
  rollouts_.resize(design.rollouts.size());
  if (design.autoscale.max > 0)
    engine_.at(design.autoscale.period_ns, kind(Step::scale),
               static_cast<std::uint32_t>(design.scalings.size()));

  tracks_state_ = store_ && design.state.store.memory_bytes >= 0; // the others leave less room
  for (std::size_t i = 0; i < design.workloads.size(); ++i) {
    WorkloadClass const& workload = design.workloads[i];
    auto const index = static_cast<std::uint32_t>(i);
    traffic_.emplace_back(workload, seed, i);
    started_.push_back(0);
    retry_buckets_.emplace_back(workload.retry_budget, workload.retry_bucket);
    budgets_retries_ |= workload.retry_budget > 0;
    patience_.push_back(make_hop(workload.timeout_ns));
    starts_.push_back(workload.users > 0 ? LaneId::none : engine_.add_lane());
    tracks_state_ |= !traffic_.back().single_requests();
    times_uploads_ |= workload.kind == SessionKind::upload;
    bool const overlaps = workload.trace != nullptr || workload.parallel > 1;
    may_overwrite_ |= overlaps && store_ && state_cost_.reads > 0;
    answers_overlap_ |= overlaps && carries_tokens_;
    for (std::int64_t user = 0; user < workload.users; ++user) {
      std::uint32_t const id = sessions_.take();
      Session& session = sessions_[id] = Session{};
      session.hash = traffic_.back().hash_of(static_cast<std::uint64_t>(user));
      session.workload = static_cast<std::uint8_t>(i);
      ++idle_users_;
      schedule(traffic_.back().think_time(session.hash, 0), Step::session_begins, id);
    }
    schedule_next_start(index);
  }
}

void Simulation::set_up_balancers() {
  BalancerSettings const& settings = design_.balancer;
  auto const count = static_cast<std::uint32_t>(settings.count);
  for (std::uint32_t i = 0; i < count; ++i)
    balancers_.emplace_back(design_, i, seed_, true_loads_);
  std::size_t const pairs = std::size_t{count} * fleet_.size();
  hashes_ = balancers_.front().hashes();
  large_ = fleet_.size() > 8192;
  asks_tables_ = settings.affinity.kind == AffinityKind::table;
  follows_answers_ = balancers_.front().follows_answers();
  ejects_ = balancers_.front().ejection() != nullptr;
  if (ejects_) ejections_.assign(pairs, no_ticket);
  if (settings.slow_start_ns > 0) slow_since_ns_.resize(pairs);
  counts_connections_ = settings.max_connections >= 0 || settings.retry_budget > 0;
  if (settings.max_connections >= 0 || settings.affinity.on_unavailable == OnUnavailable::wait)
    for (std::uint32_t i = 0; i < count; ++i)
      queues_.emplace_back(requests_, fleet_.size());
  counts_presence_ = settings.load_info == LoadInfo::periodic || balancers_.front().asks_servers();
  if (settings.load_info == LoadInfo::periodic) {
    board_ = engine_.add_lane();
    refresh_board();
  }
  if (settings.affinity.sync_delay_ns >= 0) syncs_ = engine_.add_lane();

  group_firsts_.push_back(0);
  for (ServerGroup const& group : design_.servers) {
    ServerId const first = group_firsts_.back();
    ServerId const end = first + static_cast<ServerId>(group.ever());
    for (ServerId server = first + static_cast<ServerId>(group.count); server < end; ++server) {
      careers_[server].known = careers_[server].rented = false;
      health_.leave(server);
    }
    group_counts_.push_back(group.count);
    group_firsts_.push_back(end);
    may_slow_ |= group.warmup_time_ns > 0;
    may_fail_in_service_ |= group.failure_rate > 0;
  }
  if (design_.autoscale.max > 0) {
    std::size_t const group = group_called(design_.autoscale.group);
    autoscaler_.emplace(design_.autoscale, group_firsts_[group], group_firsts_[group + 1],
                        group_counts_[group]);
  }
  servers_may_go_ =
      !plan_.empty() || !design_.scalings.empty() || !design_.rollouts.empty() || autoscaler_ ||
      std::ranges::any_of(design_.servers, [](ServerGroup const& group) { return group.memory_bytes >= 0; });
  auto const planned = [this](FaultKind kind) {
    return std::any_of(plan_.begin(), plan_.end(),
                       [kind](PlannedFault const& fault) { return fault.kind == kind; });
  };
  may_slow_ |= planned(FaultKind::slow);
  may_hang_ = planned(FaultKind::hang);
  may_cut_ = planned(FaultKind::partition);
  if (may_cut_) cut_until_ns_.resize(pairs);
}

Simulation::Hop Simulation::make_hop(Nanoseconds delay_ns) {
  if (delay_ns == 0) return {};
  for (Hop const& hop : hops_)
    if (hop.delay_ns == delay_ns) return hop;
  hops_.push_back({engine_.add_lane(), delay_ns});
  return hops_.back();
}

void Simulation::handle(Event event) {
  Nanoseconds const now = engine_.now();
  switch (static_cast<Step>(event.kind())) {
  case Step::state_expires:
    if (ServerId const server = states_->expire(event.subject());
        server != no_server && fleet_[server].retiring)
      stop_if_idle(server);
    break;
  case Step::connection_freed:
    connection_freed(event.subject() / fleet_.size(), event.subject() % fleet_.size());
    break;
  case Step::fault:
    if (event.subject() < plan_.size())
      strike(event.subject());
    else
      go_on_with_fault(event.subject() - static_cast<std::uint32_t>(plan_.size()), event.ticket());
    break;
  case Step::wake: wake(event.subject()); break;
  case Step::boot:
    if (careers_[event.subject()].boot_ticket == event.ticket()) boot(event.subject());
    break;
  case Step::up:
    if (careers_[event.subject()].boot_ticket == event.ticket()) server_up(event.subject());
    break;
  case Step::store_up: note_store(EventKind::store_up, event.subject()); break;
  case Step::scale: scale(event.subject()); break;
  case Step::rollout: rollout(event.subject()); break;
  case Step::stop:
    if (careers_[event.subject()].stop_ticket == event.ticket()) stop(event.subject());
    break;
  case Step::verdict: verdict(event); break;
  case Step::readmit: readmit(event); break;
  case Step::weight_grows:
    weight_grows(event.subject() / fleet_.size(), event.subject() % fleet_.size());
    break;
  case Step::table_sync: table_sync(); break;
  case Step::board_refresh: schedule(0, Step::board_is_read, 0); break;
  case Step::board_is_read: refresh_board(); break;
  case Step::warmup_ends: recorder_.warmup_ends(now, *states_); break;
  case Step::window_ends:
    recorder_.window_ends(now, store_ ? &*store_ : nullptr);
    schedule(run_.window_ns, Step::window_ends, 0);
    break;
  default: STICKYSIM_CHECK(false, "an event of no known kind");
  }
}

TrialResult Simulation::finish() {
  Nanoseconds const now = engine_.now();
  Store* const store = store_ ? &*store_ : nullptr;
  if (now % run_.window_ns != 0) recorder_.window_ends(now, store);
  TrialResult result = recorder_.finish(now, *states_, store, sessions_.live() + jobs_.live() - idle_users_,
                                        engine_.handled());
  if (store_) result.store_price_hours = to_seconds(now) / 3600 * design_.state.store.price_per_hour;
  return result;
}

/// Replications are independent: each has a seed of its own.
static std::uint64_t seed_of(RunSettings const& run, std::uint64_t replication) {
  return mix_bits(run.seed + golden_gamma * (replication + 1));
}

TrialResult run_trial(Design const& design, RunSettings const& run, std::uint64_t replication) {
  return Simulation{design, run, seed_of(run, replication), nullptr}.run();
}

TrialResult run_trial(Design const& design, RunSettings const& run, std::uint64_t replication,
                      Chronicle& chronicle) {
  return Simulation{design, run, seed_of(run, replication), &chronicle}.run();
}

} // namespace stickysim
