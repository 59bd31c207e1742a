#include "reference/simulator.hpp"

#include <algorithm>

namespace stickysim::reference {

void Simulator::plan() {
  for (Fault const& fault : design_.faults)
    for (Nanoseconds when = fault.at_ns; when < run_.duration_ns; when += fault.every_ns) {
      FaultSite const site = row_of(fault.kind).strikes;
      bool const on_servers = site == FaultSite::servers || site == FaultSite::ways;
      if (!on_servers) at(when, [&fault, this] { strike_store(fault); });
      for (std::size_t server = 0; on_servers && server < servers_.size(); ++server)
        if (fault.target == FaultTarget::all ||
            (fault.target == FaultTarget::zone && servers_[server].group->zone == fault.zone) ||
            (fault.target == FaultTarget::server && fault.server == static_cast<std::int64_t>(server) + 1))
          at(when, [=, &fault, this] { strike(fault, static_cast<int>(server)); });
      if (fault.every_ns == 0) break;
    }
  for (Scaling const& scaling : design_.scalings) {
    std::size_t group = 0;
    while (!scaling.group.empty() && design_.servers[group].name != scaling.group)
      ++group;
    at(scaling.at_ns, [=, &scaling, this] { set_count(group, scaling.count, scaling.drain_timeout_ns); });
  }
  for (std::size_t rollout = 0; rollout < design_.rollouts.size(); ++rollout)
    at(design_.rollouts[rollout].at_ns, [=, this] { next_batch(rollout); });
}

void Simulator::strike(Fault const& fault, int server) {
  Server& s = servers_[static_cast<std::size_t>(server)];
  if (fault.only_busy && s.present == 0) return;
  if (fault.kind == FaultKind::partition && fault.for_ns > 0) return cut(fault, server);
  if (fault.kind == FaultKind::crash && s.up) return crash(server, fault.for_ns);
  if (fault.kind == FaultKind::hang && s.up && !s.hung && fault.for_ns > 0) return hang(server, fault.for_ns);
  if (fault.kind != FaultKind::slow || !s.rented) return;
  s.slow_until_ns = now_ + fault.for_ns;
  s.slow_factor = fault.factor;
}

/// Balancers and the server lose each other. One partition after another, for the reference.
void Simulator::cut(Fault const& fault, int server) {
  for (std::size_t b = 0; b < balancers_.size(); ++b) {
    if (fault.balancer > 0 && fault.balancer != static_cast<std::int64_t>(b) + 1) continue;
    balancers_[b].seen[static_cast<std::size_t>(server)].cut_until_ns = now_ + fault.for_ns;
    after(fault.for_ns, [=, this] {
      balancers_[b].seen[static_cast<std::size_t>(server)].cut_until_ns = 0;
      truth_changed(b, server);
    });
  }
}

/// Balancers lose their tables; the store crashes, hangs or slows down.
void Simulator::strike_store(Fault const& fault) {
  StoreSettings const& settings = design_.state.store;
  // The other node is promoted when the failure has been noticed and it is there, if this one is not back by
  // then. It has all writes but the latest if it was there, else what was on its disk when it failed.
  Nanoseconds const promoted_ns = std::max(now_ + settings.failover_ns(), store_.other_is_back_ns);
  bool const takes_over = settings.replica && promoted_ns < now_ + fault.for_ns;
  Nanoseconds const over_ns = takes_over ? promoted_ns - now_ : fault.for_ns;
  auto const on_disk_ns = [&](Nanoseconds failed_ns) {
    return settings.persist_ns < 0 ? -1 : failed_ns - settings.persist_ns;
  };
  bool const replicates = store_.other_is_back_ns <= now_;
  Nanoseconds const replica_has_ns =
      replicates ? now_ - settings.replica_lag_ns : on_disk_ns(store_.other_failed_ns);
  auto const change_places = [=, this, failed_ns = now_, back_ns = now_ + fault.for_ns] {
    lose_writes(replica_has_ns, replicates ? Cause::replication_lag : Cause::store_crash);
    store_.other_is_back_ns = back_ns;
    store_.other_failed_ns = failed_ns;
  };
  bool const taught = affinity_.sync_delay_ns >= 0;
  if (fault.kind == FaultKind::balancer_restart && !taught)
    for (std::size_t b = 0; b < balancers_.size(); ++b)
      if (fault.balancer == 0 || fault.balancer == static_cast<std::int64_t>(b) + 1)
        balancers_[b].table.clear();
  if (!in_store_ || fault.kind == FaultKind::balancer_restart) return;
  auto const change = [this](auto const& to) { // of what visits in service meet
    for (VisitPtr const& v : store_.in_service)
      suspend(v);
    to();
    for (VisitPtr const& v : store_.in_service)
      resume(v);
  };
  switch (fault.kind) {
  case FaultKind::store_slow:
    change([&] { store_.factor = fault.factor; });
    after(fault.for_ns, [=, this, slows = ++store_.slows] {
      if (store_.slows != slows) return;
      change([&] { store_.factor = 1; });
      if (!store_.down && !store_.hung) outage_ends(); // Silent: a slow time counts as an outage.
    });
    break;
  case FaultKind::store_crash:
    if (store_.down) return;
    store_.down = true;
    store_.hung = false;
    ++store_.hangs;
    drop_visits();
    takes_over ? change_places() : lose_writes(on_disk_ns(now_), Cause::store_crash);
    after(over_ns, [=, this] { store_.down = false, outage_ends(); });
    break;
  case FaultKind::store_hang:
    if (store_.down || store_.hung) return;
    change([&] { store_.hung = true; });
    after(over_ns, [=, this, hangs = ++store_.hangs] {
      if (store_.hangs != hangs) return;
      change([&] { store_.hung = false; });
      if (takes_over) { // the primary is fenced
        drop_visits();
        change_places();
      }
      if (takes_over || store_.factor == 1)
        outage_ends(); // Silent: it lasts until the store has its full speed.
    });
    break;
  default: break;
  }
}

void Simulator::crash(int server, Nanoseconds for_ns) {
  Server& s = servers_[static_cast<std::size_t>(server)];
  take_down(server, Cause::crash);
  truth_changed(server);
  if (s.fate == Server::Fate::leaves) return stop(server);
  after(for_ns, [=, this, &s, boots = ++s.boots] {
    if (s.boots == boots) boot(server);
  });
}

/// Work in hand and local states are gone. Silent: the requests in hand are reset before those that wait, the
/// newest first.
void Simulator::take_down(int server, Cause cause) {
  Server& s = servers_[static_cast<std::size_t>(server)];
  for (AttemptPtr const& a : s.queue)
    if (a->call) a->call->wait_ns += now_ - a->queued_ns;
  std::list<AttemptPtr> aborted = std::exchange(s.in_hand, {});
  aborted.insert(aborted.end(), s.queue.begin(), s.queue.end());
  s.queue.clear();
  Nanoseconds const clock_ns = clock_of(s);
  s.jobs.clear();
  ++s.departures;
  change_present(server, -s.present);
  if (!s.hung) s.down_since_ns = now_;
  s.up = s.hung = false;
  s.wiped_ns = now_;
  books_.servers[static_cast<std::size_t>(server)].up.change(now_, -1);
  books_.count("states_destroyed", now_, static_cast<std::int64_t>(wipe(server, cause)));
  for (AttemptPtr const& a : aborted) {
    // Of work that was cut short that part is wasted which was done after its client had left.
    if (a->has_worker && !a->call) books_.count("work_wasted", now_, clock_ns - a->left_ns);
    a->has_worker = false;
    a->service_ends_ns = -1;
    fail(a, Failure::reset);
  }
}

/// What is in service takes as much longer; what arrives waits.
void Simulator::hang(int server, Nanoseconds for_ns) {
  Server& s = servers_[static_cast<std::size_t>(server)];
  if (s.shares()) advance(s);
  ++s.departures;
  s.hung = true;
  s.down_since_ns = now_;
  s.wakes_ns = now_ + for_ns;
  after(for_ns, [=, this, &s] {
    if (s.hung && s.wakes_ns == now_) wake(server);
  });
  for (AttemptPtr const& a : s.in_hand) {
    if (a->service_ends_ns < 0) continue;
    a->service_ends_ns += for_ns;
    at(a->service_ends_ns, [=, this, turn = ++a->turn] {
      if (a->turn == turn) service_ends(a);
    });
  }
}

void Simulator::wake(int server) {
  Server& s = servers_[static_cast<std::size_t>(server)];
  if (s.shares()) advance(s);
  s.hung = false;
  s.hung_ns += now_ - s.down_since_ns;
  if (s.shares()) plan_departure(server);
  truth_changed(server);
}

void Simulator::boot(int server) {
  Server& s = servers_[static_cast<std::size_t>(server)];
  after(s.group->boot_time_ns, [=, this, &s, boots = ++s.boots] {
    if (s.boots == boots) comes_up(server);
  });
}

void Simulator::comes_up(int server) {
  auto const others_up = std::ranges::count(servers_, true, &Server::up);
  bool const too_few = replicated_ && (design_.state.backups < 0 || others_up <= design_.state.backups);
  servers_[static_cast<std::size_t>(server)].up = true;
  books_.servers[static_cast<std::size_t>(server)].up.change(now_, 1);
  truth_changed(server);
  // Where there were too few servers for all copies, the new one gets those that are missing.
  std::vector<StatePtr> lacking;
  for (std::size_t other = 0; too_few && other < servers_.size(); ++other)
    for (StatePtr const& state : servers_[other].states)
      if (state->server == static_cast<int>(other)) lacking.push_back(state);
  if (too_few)
    after(design_.state.lag_ns + design_.state.replica_rtt_ns, [=, this] {
      for (StatePtr const& state : lacking)
        place_copies(state, now_);
    });
  is_back(server);
}

/// The lowest numbers that are not there join, or do not leave after all; the highest that are there leave,
/// those that are down, or fail every balancer's checks, before the others.
void Simulator::set_count(std::size_t group, std::int64_t count, Nanoseconds drain_timeout_ns) {
  std::int64_t by = count - std::exchange(counts_[group], count);
  auto const in_group = [&](Server const& s) { return s.group == &design_.servers[group]; };
  auto const stays = [](Server const& s) { return s.rented && s.fate != Server::Fate::leaves; };
  for (std::size_t server = 0; server < servers_.size() && by > 0; ++server) {
    Server& s = servers_[server];
    if (!in_group(s) || stays(s)) continue;
    --by;
    if (!s.rented) s.added = any_added_ = true;
    rent(static_cast<int>(server));
  }
  std::vector<int> leave;
  for (int server = static_cast<int>(servers_.size()) - 1; server >= 0; --server) {
    Server const& s = servers_[static_cast<std::size_t>(server)];
    if (in_group(s) && stays(s)) leave.push_back(server);
  }
  std::ranges::stable_partition(leave, [&](int server) {
    auto const place = static_cast<std::size_t>(server);
    return !servers_[place].up ||
           std::ranges::none_of(balancers_, [&](Balancer const& b) { return b.seen[place].healthy; });
  });
  for (std::size_t i = 0; i < leave.size() && by < 0; ++i, ++by)
    retire(leave[i], Server::Fate::leaves, drain_timeout_ns);
}

void Simulator::rent(int server) {
  Server& s = servers_[static_cast<std::size_t>(server)];
  if (s.rented) return is_back(server); // it has not left yet
  s.rented = true;
  s.joined_ns = now_;
  books_.servers[static_cast<std::size_t>(server)].there.change(now_, 1);
  boot(server);
}

/// Without a time to drain a restart is a kill that no balancer is told of; a server that leaves is taken off
/// their lists at once.
void Simulator::retire(int server, Server::Fate fate, Nanoseconds drain_timeout_ns) {
  Server& s = servers_[static_cast<std::size_t>(server)];
  s.fate = fate;
  if (drain_timeout_ns == 0 || !s.up) return stop(server);
  for (Balancer& b : balancers_)
    b.seen[static_cast<std::size_t>(server)].draining = true;
  s.retiring = true;
  s.drains_since_ns = now_;
  after(drain_timeout_ns, [=, this, &s, drains = ++s.drains] {
    if (s.drains == drains && s.up) stop(server);
  });
  for (std::size_t b = 0; b < balancers_.size(); ++b)
    availability_changed(b, server);
  stop_if_idle(server);
}

void Simulator::stop(int server) {
  Server& s = servers_[static_cast<std::size_t>(server)];
  bool const killed = s.fate == Server::Fate::restarts && !s.retiring;
  if (s.up && s.retiring) books_.time("drain_time", now_ - s.drains_since_ns);
  s.retiring = false;
  ++s.drains;
  if (!killed) tell_balancers(server, false);
  if (s.up) take_down(server, s.fate == Server::Fate::leaves ? Cause::scale_in : Cause::drain);
  truth_changed(server);
  if (s.fate != Server::Fate::leaves) return boot(server);
  s.fate = Server::Fate::stays;
  s.rented = false;
  ++s.boots;
  ++s.instance;
  for (Balancer& b : balancers_)
    if (affinity_.binds_to == BindsTo::instance)
      std::erase_if(b.table, [&](auto const& entry) { return entry.second.server == server; });
  books_.servers[static_cast<std::size_t>(server)].there.change(now_, -1);
  one_is_back(std::exchange(s.rollout, -1));
}

/// A server that drains stops as soon as nothing is in hand and no session may come back for its state.
void Simulator::stop_if_idle(int server) {
  Server const& s = servers_[static_cast<std::size_t>(server)];
  bool const sessions_stay = affinity_.kind != AffinityKind::none && affinity_.drain == OnDrain::honour;
  if (!s.retiring || !s.up || !s.in_hand.empty() || !s.queue.empty()) return;
  auto const at_home = [&](StatePtr const& state) { return state->server == server; }; // not a copy
  if (!sessions_stay || std::ranges::none_of(s.states, at_home)) stop(server);
}

void Simulator::tell_balancers(int server, bool known) {
  Server& s = servers_[static_cast<std::size_t>(server)];
  if (std::exchange(s.known, known) == known) return;
  for (std::size_t b = 0; b < balancers_.size(); ++b) {
    Seen& seen = balancers_[b].seen[static_cast<std::size_t>(server)];
    seen.registered = known;
    balancers_[b].credit.clear(); // a reload
    seen.check.runs = seen.check.waits = false;
    ++seen.check.turn;
    if (known) seen.draining = false, seen.healthy = true, begin_checks(b, server);
    availability_changed(b, server);
  }
}

/// The server is up and to stay: it has booted, or is wanted after all.
void Simulator::is_back(int server) {
  Server& s = servers_[static_cast<std::size_t>(server)];
  if (std::exchange(s.retiring, false)) {
    ++s.drains;
    for (std::size_t b = 0; b < balancers_.size(); ++b) {
      balancers_[b].seen[static_cast<std::size_t>(server)].draining = false;
      availability_changed(b, server);
    }
  }
  s.fate = Server::Fate::stays;
  tell_balancers(server, true);
  one_is_back(std::exchange(s.rollout, -1));
}

/// The next servers that are up and have not joined since the rollout began.
void Simulator::next_batch(std::size_t rollout) {
  Progress& progress = rollouts_[rollout];
  Rollout const& settings = design_.rollouts[rollout];
  if (progress.since_ns < 0) progress.since_ns = now_;
  std::vector<int> batch;
  for (; progress.next < std::ssize(servers_) && std::ssize(batch) < settings.batch; ++progress.next) {
    Server& s = servers_[static_cast<std::size_t>(progress.next)];
    if (!s.up || s.fate != Server::Fate::stays || s.joined_ns >= progress.since_ns) continue;
    batch.push_back(progress.next);
    s.rollout = static_cast<int>(rollout);
  }
  progress.pending = static_cast<int>(batch.size());
  for (int const server : batch)
    retire(server, Server::Fate::restarts, settings.drain_timeout_ns);
}

void Simulator::one_is_back(int rollout) {
  if (rollout < 0) return;
  auto const place = static_cast<std::size_t>(rollout);
  if (--rollouts_[place].pending == 0)
    after(design_.rollouts[place].pause_ns, [=, this] { next_batch(place); });
}

} // namespace stickysim::reference
