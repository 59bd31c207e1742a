#include "model/balancer_tier.hpp"

#include "model/slow_start.hpp"

#include <algorithm>

namespace stickysim {
namespace {

/// Where the reports of idle servers stand among the streams of balancers and their pools (balancer.cpp).
constexpr std::uint64_t reports_stream = std::uint64_t{1} << 41;

} // namespace

BalancerTier::BalancerTier(Design const& design, Features const& features, std::uint64_t seed, Engine& engine,
                           Slab<Request>& requests, Clients const& clients, Fleet const& fleet,
                           Recorder& recorder)
    : settings_{design.balancer}, features_{features}, engine_{engine}, requests_{requests},
      clients_{clients}, fleet_{fleet}, recorder_{recorder}, servers_{fleet.size()},
      true_loads_(features.counts_presence ? servers_ : 0),
      reports_{stream_key(seed, Purpose::policy, reports_stream)}, agenda_{engine, kind_of(Step::balancing)} {
  auto const count = static_cast<std::uint32_t>(settings_.count);
  if (features.checks_wait) {
    auto probes = std::make_unique<HealthProbes>(settings_.health, count, servers_, seed, engine,
                                                 kind_of(Step::verdict));
    probes_ = probes.get();
    health_ = std::move(probes);
  } else {
    health_ = std::make_unique<HealthChecks>(settings_.health, count, servers_, seed, engine,
                                             kind_of(Step::verdict));
  }
  for (std::uint32_t i = 0; i < count; ++i)
    balancers_.emplace_back(design, i, seed, true_loads_);
  std::size_t const pairs = std::size_t{count} * servers_;
  instances_.resize(servers_);
  if (features.ejects) {
    ejections_.assign(pairs, no_ticket);
    if (balancers_.front().ejection()->ends_with_check()) passing_checks_.assign(pairs, no_ticket);
  }
  if (features.may_cut) cut_until_ns_.resize(pairs);
  if (settings_.slow_start_ns > 0) slow_since_ns_.resize(pairs);
  if (features.queues)
    for (std::uint32_t i = 0; i < count; ++i)
      queues_.emplace_back(requests, servers_);
  if (settings_.affinity.sync_delay_ns >= 0) syncs_ = engine.add_lane();
  for (ServerId server = 0; server < servers_; ++server)
    if (!fleet[server].up) health_->leave(server); // until it joins
}

void BalancerTier::start() {
  if (settings_.load_info == LoadInfo::periodic) read_board();
  if (probes_ != nullptr) probes_->start();
  if (!features_.reports_idle) return;
  reported_to_.assign(servers_, nobody);
  for (ServerId server = 0; server < servers_; ++server) {
    for (Balancer& balancer : balancers_)
      balancer.hear_of_idle(server, false);
    report_idle(server);
  }
}

void BalancerTier::note(EventKind kind, ServerId server, std::uint32_t balancer) {
  recorder_.fleet_event({.at_ns = engine_.now(),
                         .kind = kind,
                         .server = server,
                         .balancer = static_cast<std::int32_t>(balancer)});
}

BalancerTier::Change BalancerTier::carry_out(Event event) {
  Task const task = agenda_.take(event);
  switch (task.kind) {
  case Task::Kind::readmit: return {ejections_[task.pair] == event.ticket() && readmit(task.pair), task.pair};
  case Task::Kind::check_passes:
    return {passing_checks_[task.pair] == event.ticket() && readmit(task.pair), task.pair};
  case Task::Kind::grows: return {grows(task.pair), task.pair};
  case Task::Kind::board_is_due: agenda_.after(0, {.kind = Task::Kind::board_is_read}); break;
  case Task::Kind::board_is_read: read_board(); break;
  }
  return {};
}

// Affinity.

ServerId BalancerTier::bound_server(Request const& request, Session const& session) {
  if (settings_.affinity.kind != AffinityKind::table) return cookie_of(request, session);
  return balancers_[request.balancer].table().find(clients_.affinity_hash(session), engine_.now());
}

void BalancerTier::leaves(ServerId server) {
  if (!features_.bindings_end) return;
  ++instances_[server];
  if (settings_.affinity.kind != AffinityKind::table) return;
  for (Balancer& balancer : balancers_)
    balancer.table().forget(server);
}

bool BalancerTier::bind(Request const& request, Session& session) {
  Affinity const& affinity = settings_.affinity;
  if (affinity.kind == AffinityKind::cookie) {
    ServerId const pinned = cookie_of(request, session);
    bool const stays_away = affinity.returns_home && !request.login && pinned != no_server;
    if (stays_away || pinned == request.server) return false;
    session.pinned = request.server;
    if (features_.bindings_end) pinned_instances_.set(request.session, instances_[request.server]);
    return true;
  }
  std::uint64_t const key = clients_.affinity_hash(session);
  AffinityTable& table = balancers_[request.balancer].table();
  bool const known = request.pinned && request.attempt == 0;
  bool const leads_home =
      !known && affinity.returns_home && !request.login && table.holds(key, engine_.now());
  bool const is_new = !known && !leads_home;
  if (is_new) table.set(key, request.server, engine_.now());
  if (affinity.sync_delay_ns >= 0 && balancers_.size() > 1 && !leads_home)
    announce(key, request.server, request.balancer);
  return is_new;
}

void BalancerTier::announce(std::uint64_t key, ServerId server, std::uint16_t from) {
  announcements_.push({key, server, from, instances_[server]});
  engine_.on(syncs_, engine_.now() + settings_.affinity.sync_delay_ns, kind_of(Step::table_sync), 0);
}

void BalancerTier::sync_tables() {
  Announcement const news = announcements_.front();
  announcements_.pop();
  if (news.instance != instances_[news.server]) return;
  for (std::size_t balancer = 0; balancer < balancers_.size(); ++balancer)
    if (balancer != news.from) balancers_[balancer].table().set(news.key, news.server, engine_.now());
}

// Retries.

/// Source: nginx, src/http/ngx_http_upstream_round_robin.c: a bit for each peer that was tried.
void BalancerTier::note_tried(std::uint32_t id) {
  if (settings_.retry_avoids != RetryAvoids::tried) return;
  std::vector<ServerId>& tried = tried_.at(id);
  if (requests_[id].attempt == 0) tried.clear();
  tried.push_back(requests_[id].server);
}

void BalancerTier::pass_on_tried(std::uint32_t from, std::uint32_t to) {
  if (settings_.retry_avoids != RetryAvoids::tried || requests_[to].attempt == 0) return;
  std::vector<ServerId> tried = tried_[from];
  tried_.set(to, std::move(tried));
}

std::span<ServerId const> BalancerTier::avoided_by(std::uint32_t id) const {
  switch (settings_.retry_avoids) {
  case RetryAvoids::nothing: return {};
  case RetryAvoids::last: return {&requests_[id].server, 1};
  case RetryAvoids::tried: return tried_[id];
  }
  return {};
}

bool BalancerTier::has_tried_all(std::uint32_t id) const {
  return settings_.retry_avoids == RetryAvoids::tried &&
         !balancers_[requests_[id].balancer].has_candidates_but(tried_[id]);
}

// Passive health.

bool BalancerTier::conclude_from_failure(Request const& request) {
  Nanoseconds const now = engine_.now();
  Balancer& balancer = balancers_[request.balancer];
  ServerId const server = request.server;
  if (!balancer.is_registered(server)) return false; // whatever comes under its number is another one
  bool const room = balancer.may_eject_another();
  EjectionRule::Verdict const verdict = balancer.ejection()->on_failure(server, request.failure, now, room);
  if (verdict.weakens_by > 0) balancer.weaken(server, verdict.weakens_by);
  switch (verdict.kind) {
  case EjectionRule::Verdict::Kind::stays: break;
  case EjectionRule::Verdict::Kind::ejected: return eject(request.balancer, server, verdict.until_ns);
  case EjectionRule::Verdict::Kind::mark_down:
    if (!health_->mark_down(request.balancer, server)) return false;
    mark(request.balancer, server, false);
    return true;
  }
  return false;
}

bool BalancerTier::conclude_from_answer(Request& request) {
  Balancer& balancer = balancers_[request.balancer];
  balancer.ejection()->on_success(request.server, engine_.now());
  bool const probe = request.probe;
  request.probe = false;
  if (!probe || !balancer.is_registered(request.server)) return false;
  ejections_[pair_of(request.balancer, request.server)] = no_ticket;
  balancer.readmit(request.server, false);
  note(EventKind::readmitted, request.server, request.balancer);
  return true;
}

bool BalancerTier::eject(std::uint32_t balancer, ServerId server, Nanoseconds until_ns) {
  std::uint32_t const pair = pair_of(balancer, server);
  ejections_[pair] = agenda_.at(until_ns, {.kind = Task::Kind::readmit, .pair = pair});
  if (balancers_[balancer].ejected(server)) return false;
  balancers_[balancer].eject(server);
  note(EventKind::ejected, server, balancer);
  await_check(balancer, server);
  return true;
}

/// Where a check that passes ends an ejection: the next one will, if all goes on as it is.
void BalancerTier::await_check(std::uint32_t balancer, ServerId server) {
  if (passing_checks_.empty()) return;
  std::uint32_t const pair = pair_of(balancer, server);
  Nanoseconds const at_ns =
      balancers_[balancer].ejected(server) ? health_->next_pass_ns(balancer, server) : -1;
  passing_checks_[pair] =
      at_ns < 0 ? no_ticket : agenda_.at(at_ns, {.kind = Task::Kind::check_passes, .pair = pair});
}

/// All that the balancer has concluded from traffic about `server`.
void BalancerTier::forget(std::uint32_t balancer, ServerId server) {
  if (!features_.ejects) return;
  ejections_[pair_of(balancer, server)] = no_ticket;
  if (!passing_checks_.empty()) passing_checks_[pair_of(balancer, server)] = no_ticket;
  balancers_[balancer].ejection()->forget(server);
}

bool BalancerTier::begin_probe(Request& request) {
  Balancer& balancer = balancers_[request.balancer];
  request.probe = balancer.probing(request.server);
  if (!request.probe) return false;
  Nanoseconds const until_ns = balancer.ejection()->on_probe(request.server, engine_.now());
  return eject(request.balancer, request.server, until_ns);
}

/// An ejection is over. Answers that availability has changed.
bool BalancerTier::readmit(std::uint32_t pair) {
  ejections_[pair] = no_ticket;
  if (!passing_checks_.empty()) passing_checks_[pair] = no_ticket;
  Balancer& balancer = balancers_[balancer_of(pair)];
  ServerId const server = server_of(pair);
  bool const probe = balancer.ejection()->readmit(server, engine_.now());
  balancer.readmit(server, probe);
  note(EventKind::readmitted, server, balancer_of(pair));
  return true;
}

// Active health.

void BalancerTier::truth_changed(ServerId server, Responds truth) {
  health_->truth_changed(server, truth);
  for (std::uint32_t balancer = 0; balancer < size() && !passing_checks_.empty(); ++balancer)
    await_check(balancer, server);
  if (features_.reports_idle && truth == Responds::well && true_loads_[server] == 0) report_idle(server);
}

HealthChecks::Verdict BalancerTier::verdict(Event event) {
  HealthChecks::Verdict const verdict = health_->verdict(event);
  if (!verdict.moot) mark(verdict.balancer, verdict.server, verdict.up);
  return verdict;
}

HealthProbes::Turn BalancerTier::note_verdict(HealthProbes::Turn const& turn) {
  if (turn.up) mark(turn.balancer, turn.server, *turn.up);
  HealthProbes::Turn noted = turn;
  noted.passed = turn.passed && !passing_checks_.empty() && balancers_[turn.balancer].ejected(turn.server) &&
                 readmit(pair_of(turn.balancer, turn.server));
  return noted;
}

void BalancerTier::mark(std::uint32_t balancer, ServerId server, bool up) {
  if (up) start_slowly(balancer, server);
  balancers_[balancer].mark(server, up);
  note(up ? EventKind::marked_up : EventKind::marked_down, server, balancer);
  if (up && !passing_checks_.empty() && balancers_[balancer].ejected(server))
    readmit(pair_of(balancer, server));
  await_check(balancer, server);
  if (!up && health_->all_believe_down(server) && (!fleet_[server].up || fleet_[server].hung))
    recorder_.detected(engine_.now() - fleet_.down_since_ns(server));
}

// Slow start.

void BalancerTier::start_slowly(std::uint32_t balancer, ServerId server) {
  if (settings_.slow_start_ns == 0) return;
  slow_since_ns_[pair_of(balancer, server)] = engine_.now();
  grows(pair_of(balancer, server));
}

/// Answers whether the server may have more connections than before.
bool BalancerTier::grows(std::uint32_t pair) {
  Balancer& balancer = balancers_[balancer_of(pair)];
  SlowStart const shares = slow_start(settings_, slow_since_ns_[pair], engine_.now());
  balancer.set_weight_share(server_of(pair), shares.weight);
  if (shares.next_ns >= 0) agenda_.at(shares.next_ns, {.kind = Task::Kind::grows, .pair = pair});
  return balancer.set_connection_share(server_of(pair), shares.connections);
}

// Partitions.

void BalancerTier::cut(std::uint32_t balancer, ServerId server, Nanoseconds until_ns) {
  cut_until_ns_[pair_of(balancer, server)] = until_ns;
  health_->cut(balancer, server, true);
  await_check(balancer, server);
}

void BalancerTier::heal(std::uint32_t balancer, ServerId server) {
  cut_until_ns_[pair_of(balancer, server)] = 0;
  health_->cut(balancer, server, false);
  await_check(balancer, server);
}

// The operator.

void BalancerTier::add(std::uint32_t balancer, ServerId server) {
  forget(balancer, server);
  start_slowly(balancer, server);
  balancers_[balancer].add(server);
}

void BalancerTier::remove(std::uint32_t balancer, ServerId server) {
  forget(balancer, server);
  balancers_[balancer].remove(server);
}

void BalancerTier::set_aside(std::uint32_t balancer, ServerId server) {
  forget(balancer, server);
  balancers_[balancer].set_aside(server);
}

void BalancerTier::check(ServerId server, bool checked) {
  if (checked)
    health_->join(server);
  else
    health_->leave(server);
}

void BalancerTier::restart(std::uint32_t balancer) {
  note(EventKind::balancer_restart, no_server, balancer);
  bool const taught = settings_.affinity.sync_delay_ns >= 0;
  if (!taught && settings_.affinity.kind == AffinityKind::table) balancers_[balancer].table().clear();
}

/// A server that has fallen idle joins the list of one balancer, and stays there until that one sends it a
/// request: others may do so meanwhile. One that is down or hangs reports nothing. Source: Lu et al., 2011
/// (join_idle_queue.cpp): a server is in one list at most, which spares it to withdraw from others.
void BalancerTier::report_idle(ServerId server) {
  if (reported_to_[server] != nobody || !fleet_[server].up || fleet_[server].hung) return;
  reported_to_[server] = static_cast<std::uint32_t>(reports_.below(balancers_.size()));
  balancers_[reported_to_[server]].hear_of_idle(server, true);
}

/// The board shows all that has happened up to its instant, that instant included.
void BalancerTier::read_board() {
  for (Balancer& balancer : balancers_)
    for (ServerId server = 0; server < servers_; ++server)
      balancer.set_load(server, true_loads_[server]);
  agenda_.after(settings_.load_info_period_ns, {.kind = Task::Kind::board_is_due});
}

} // namespace stickysim
