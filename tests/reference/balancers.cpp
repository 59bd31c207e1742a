#include "reference/simulator.hpp"

#include <algorithm>
#include <cmath>

namespace stickysim::reference {

std::size_t Simulator::Balancer::waiting() const {
  std::size_t sum = 0;
  for (auto const& [server, line] : lines)
    sum += line.size();
  return sum;
}

bool Simulator::takes_new(Balancer const& b, int server) const {
  Seen const& seen = b.seen[static_cast<std::size_t>(server)];
  return seen.registered && !seen.draining && seen.healthy;
}

bool Simulator::takes_pinned(Balancer const& b, int server) const {
  Seen const& seen = b.seen[static_cast<std::size_t>(server)];
  bool const honours = affinity_.kind != AffinityKind::none && affinity_.drain == OnDrain::honour;
  return seen.registered && seen.healthy && (!seen.draining || honours);
}

bool Simulator::full(Balancer const& b, int server) const {
  std::int64_t const most = design_.balancer.max_connections;
  return most > 0 && b.seen[static_cast<std::size_t>(server)].load >= most;
}

std::vector<int> Simulator::candidates(Balancer const& b) const {
  std::vector<int> found;
  for (int server = 0; server < std::ssize(b.seen); ++server)
    if (takes_new(b, server)) found.push_back(server);
  return found;
}

std::string Simulator::table_key(Session const& s) const {
  if (affinity_.key == AffinityKey::source_ip && s.recorded->address != 0)
    return "address " + std::to_string(s.recorded->address);
  return s.workload->name + std::to_string(s.number);
}

/// The entry of a key, or null.
Simulator::Entry* Simulator::entry_of(Balancer& b, std::string const& key) {
  auto const found = b.table.find(key);
  if (found == b.table.end()) return nullptr;
  if (affinity_.expire_ns >= 0 && now_ - found->second.used_ns >= affinity_.expire_ns) return nullptr;
  return &found->second;
}

int Simulator::bound_server(Attempt const& a) {
  if (affinity_.kind == AffinityKind::cookie) return cookie_of(*a.call->session);
  Entry* const entry = entry_of(balancers_[a.balancer], table_key(*a.call->session));
  if (entry == nullptr) return -1;
  entry->used_ns = now_;
  entry->use = ++uses_;
  return entry->server;
}

/// The server that the cookie names, unless its instance has left.
int Simulator::cookie_of(Session const& s) const {
  if (s.cookie < 0 || affinity_.binds_to == BindsTo::name) return s.cookie;
  return s.cookie_instance == servers_[static_cast<std::size_t>(s.cookie)].instance ? s.cookie : -1;
}

/// A server has answered: the session is bound to it.
void Simulator::bind(Attempt const& a) {
  Session& s = *a.call->session;
  if (affinity_.kind == AffinityKind::cookie) {
    if (affinity_.returns_home && !a.login && cookie_of(s) >= 0) return;
    s.cookie = a.server;
    s.cookie_instance = servers_[static_cast<std::size_t>(a.server)].instance;
    return;
  }
  Balancer& b = balancers_[a.balancer];
  std::string const key = table_key(s);
  bool const found = a.pinned && a.tries == 0;
  if (!found && affinity_.returns_home && !a.login && entry_of(b, key) != nullptr) return;
  if (!found) enter(b, key, a.server);
  if (affinity_.sync_delay_ns < 0) return;
  int const instance = servers_[static_cast<std::size_t>(a.server)].instance;
  after(affinity_.sync_delay_ns, [=, this, server = a.server, from = a.balancer] {
    bool const left = instance != servers_[static_cast<std::size_t>(server)].instance;
    if (left && affinity_.binds_to == BindsTo::instance) return;
    for (std::size_t other = 0; other < balancers_.size(); ++other)
      if (other != from) enter(balancers_[other], key, server);
  });
}

void Simulator::enter(Balancer& b, std::string const& key, int server) {
  if (affinity_.size == 0) return;
  if (affinity_.expire_ns >= 0)
    std::erase_if(b.table, [&](auto const& e) { return now_ - e.second.used_ns >= affinity_.expire_ns; });
  if (!b.table.contains(key) && std::ssize(b.table) == affinity_.size)
    b.table.erase(std::min_element(b.table.begin(), b.table.end(),
                                   [](auto const& x, auto const& y) { return x.second.use < y.second.use; }));
  b.table[key] = {server, now_, ++uses_};
}

void Simulator::reach_balancer(AttemptPtr a) {
  if (!a->call) return;
  Balancer& b = balancers_[a->balancer];
  BalancerSettings const& settings = design_.balancer;
  if (a->same_server) {
    a->same_server = false;
    if (takes_pinned(b, a->server) || settings.redispatch == Redispatch::off) return connect(a, a->server);
    if (a->pinned && affinity_.on_unavailable == OnUnavailable::strict)
      return turn_away(a, Failure::unavailable);
  } else if (affinity_.kind != AffinityKind::none && a->tries == 0) {
    int const home = bound_server(*a);
    if (home >= 0) {
      a->pinned = true;
      if (takes_pinned(b, home)) {
        if (affinity_.counts_in_policy) count_pinned(b, home);
        return connect(a, home);
      }
      if (b.seen[static_cast<std::size_t>(home)].draining)
        a->astray = Cause::drain;
      else if (affinity_.on_unavailable == OnUnavailable::strict)
        return turn_away(a, Failure::unavailable);
      else if (affinity_.on_unavailable == OnUnavailable::wait)
        return wait_for_connection(a, home);
    } else if (a->call->session->logged_in) {
      a->astray = Cause::table;
    }
  }
  a->pinned = false;
  std::vector<int> const all = candidates(b);
  if (all.empty()) return turn_away(a, Failure::unavailable);
  std::vector<int> open;
  std::vector<int> others; ///< of them, those that a retry does not avoid
  bool untried = false;
  for (int const server : all) {
    bool const avoided =
        (settings.retry_avoids == RetryAvoids::last && a->tries > 0 && server == a->server) ||
        (settings.retry_avoids == RetryAvoids::tried && a->tried.contains(server));
    untried |= !avoided;
    if (full(b, server)) continue;
    open.push_back(server);
    if (!avoided) others.push_back(server);
  }
  if (settings.retry_avoids == RetryAvoids::tried && !untried) return turn_away(a, a->failure);
  if (open.empty()) return wait_for_connection(a, -1);
  connect(a, pick(b, others.empty() ? open : others));
}

/// The policy's choice among servers that it may pick.
int Simulator::pick(Balancer& b, std::vector<int> const& among) {
  std::string const& law = design_.balancer.policy.name;
  if (law == "first") {
    auto const& arguments = design_.balancer.policy.arguments;
    double const limit = arguments.empty() ? 1 : arguments.front().value;
    auto const load = [&](int server) { return b.seen[static_cast<std::size_t>(server)].load; };
    for (int const server : among)
      if (static_cast<double>(load(server)) < limit) return server;
    return *std::min_element(among.begin(), among.end(), [&](int x, int y) { return load(x) < load(y); });
  }
  std::int64_t const sum = gain(b, among);
  int const best =
      *std::max_element(among.begin(), among.end(), [&](int x, int y) { return b.credit[x] < b.credit[y]; });
  b.credit[best] -= sum;
  return best;
}

/// Each gains its weight in credit. Answers the sum.
std::int64_t Simulator::gain(Balancer& b, std::vector<int> const& among) {
  std::int64_t sum = 0;
  for (int const server : among) {
    std::int64_t const weight = servers_[static_cast<std::size_t>(server)].group->weight;
    b.credit[server] += weight;
    sum += weight;
  }
  return sum;
}

/// Silent: how far a server may lead: by one turn.
void Simulator::count_pinned(Balancer& b, int server) {
  if (!takes_new(b, server) || design_.balancer.policy.name == "first") return;
  std::vector<int> const all = candidates(b);
  std::int64_t sum = 0;
  for (int const each : all)
    sum += servers_[static_cast<std::size_t>(each)].group->weight;
  std::int64_t const weight = servers_[static_cast<std::size_t>(server)].group->weight;
  if (b.credit[server] > weight - sum) b.credit[server] -= gain(b, all);
}

void Simulator::connect(AttemptPtr a, int server) {
  full(balancers_[a->balancer], server) ? wait_for_connection(a, server) : dispatch(a, server);
}

void Simulator::dispatch(AttemptPtr a, int server) {
  a->server = server;
  ++balancers_[a->balancer].seen[at_(a)].load;
  int const dispatches = ++a->dispatches;
  if (balancers_[a->balancer].seen[at_(a)].cut_until_ns > 0) { // what is sent is dropped
    a->failure = Failure::refused;
    return go(a, design_.balancer.connect_timeout_ns, &Simulator::attempt_failed);
  }
  if (design_.balancer.attempt_timeout_ns > 0) // once it is connected
    after(design_.balancer.attempt_timeout_ns, [=, this] {
      if (a->dispatches == dispatches) attempt_times_out(a);
    });
  go(a, design_.network.server_rtt_ns / 2, &Simulator::reach_server);
}

/// `server`: the only one that will do, or -1.
void Simulator::wait_for_connection(AttemptPtr a, int server) {
  Balancer& b = balancers_[a->balancer];
  BalancerSettings const& settings = design_.balancer;
  if (settings.queue >= 0 && static_cast<std::int64_t>(b.waiting()) >= settings.queue)
    return turn_away(a, Failure::unavailable);
  a->server = server;
  a->queued_ns = now_;
  b.lines[server].push_back(a);
  int const turn = ++a->turn;
  if (settings.queue_timeout_ns == 0) return;
  after(settings.queue_timeout_ns, [=, this] {
    if (a->turn != turn) return;
    leave_line(balancers_[a->balancer], a);
    if (a->call) turn_away(a, Failure::unavailable);
  });
}

void Simulator::leave_line(Balancer& b, AttemptPtr a) {
  b.lines[a->server].remove(a);
  if (a->call) a->call->wait_ns += now_ - a->queued_ns;
  ++a->turn;
}

/// The first of its own line or the common one, whichever was issued first.
AttemptPtr Simulator::first_for(Balancer& b, int server) {
  auto const& own = b.lines[server];
  auto const& common = b.lines[-1];
  bool const drains = b.seen[static_cast<std::size_t>(server)].draining;
  AttemptPtr const first = own.empty() ? nullptr : own.front();
  AttemptPtr const other = common.empty() || drains ? nullptr : common.front();
  if (!first || !other) return first ? first : other;
  return other->issued_ns < first->issued_ns ? other : first;
}

/// A request that waits may have a connection, once this instant's step is over.
void Simulator::offer_connection(std::size_t balancer, int server) {
  if (queues_ && first_for(balancers_[balancer], server))
    after(0, [=, this] { connection_freed(balancer, server); });
}

void Simulator::connection_freed(std::size_t balancer, int server) {
  Balancer& b = balancers_[balancer];
  while (takes_pinned(b, server) && !full(b, server)) {
    AttemptPtr const a = first_for(b, server);
    if (!a) return;
    leave_line(b, a);
    if (!a->call) continue; // Silent: whose client has left keeps its place until now.
    a->pinned = a->server == server;
    dispatch(a, server);
    return offer_connection(balancer, server);
  }
}

void Simulator::availability_changed(std::size_t balancer, int server) {
  if (!queues_) return;
  Balancer& b = balancers_[balancer];
  if (takes_pinned(b, server)) return offer_connection(balancer, server);
  auto const send_away = [&](int line) {
    for (std::size_t left = b.waiting(); left > 0 && !b.lines[line].empty(); --left) {
      AttemptPtr const a = b.lines[line].front();
      leave_line(b, a);
      reach_balancer(a);
    }
  };
  bool const drains = b.seen[static_cast<std::size_t>(server)].draining;
  if (affinity_.on_unavailable != OnUnavailable::wait || drains) send_away(server);
  if (candidates(b).empty()) send_away(-1);
}

/// The attempt is over for its balancer. Answers whether somebody waits for the request.
bool Simulator::conclude(AttemptPtr a) {
  if (a->given_up) return false;
  ++a->dispatches;
  --balancers_[a->balancer].seen[at_(a)].load;
  offer_connection(a->balancer, a->server);
  return a->call != nullptr;
}

void Simulator::attempt_failed(AttemptPtr a) {
  if (conclude(a)) try_again(a);
}

/// The balancer closes the connection. The server works on for nobody, and the request goes on without it.
void Simulator::attempt_times_out(AttemptPtr a) {
  bool const awaited = conclude(a);
  a->given_up = true;
  if (!awaited) return;
  auto const rest = std::make_shared<Attempt>(*a);
  rest->given_up = rest->has_worker = false;
  rest->service_ends_ns = -1;
  rest->failure = Failure::timeout;
  a->call->attempt = rest;
  a->call->wait_ns = 0; // Silent: the waits of attempts that were given up do not count.
  leave_attempt(a);
  try_again(rest);
}

/// The request goes to a server once more, if it may.
void Simulator::try_again(AttemptPtr a) {
  answer_is_lost(a);
  BalancerSettings const& settings = design_.balancer;
  Balancer const& b = balancers_[a->balancer];
  bool const unanswered = a->failure == Failure::reset || a->failure == Failure::timeout;
  bool const safe = a->failure == Failure::refused || settings.retry_on == RetryOn::any ||
                    (settings.retry_on == RetryOn::idempotent && unanswered && a->kind == SessionKind::login);
  if (!safe || a->retries_left == 0) return turn_away(a, a->failure);
  --a->retries_left;
  ++a->tries;
  a->tried.insert(a->server);
  a->number = ++attempts_;
  a->missing = a->renewed = Cause::none;
  count(*a->call->session, "retries");
  bool const alone = settings.redispatch == Redispatch::last && std::ssize(candidates(b)) < 2;
  bool const bound = a->pinned || alone;
  bool const stays =
      bound && settings.redispatch == Redispatch::last && a->retries_left > 0 && takes_pinned(b, a->server);
  a->same_server = stays || settings.redispatch == Redispatch::off;
  if ((a->same_server || alone) && !std::exchange(a->call->turned_around, true))
    count(*a->call->session, "requests_turned_around");
  go(a, a->same_server || alone ? settings.retry_delay_ns : 0, &Simulator::reach_balancer);
}

void Simulator::answer_at_balancer(AttemptPtr a) {
  if (!conclude(a)) return;
  if (affinity_.kind != AffinityKind::none) bind(*a);
  Nanoseconds transfer_ns = 0;
  if (in_token_ && a->missing == Cause::none) {
    std::int64_t const size =
        design_.state.token_bytes + design_.state.growth_bytes * (std::ssize(a->answer.effects) - 1);
    count(*a->call->session, "bytes_down", size);
    double const bandwidth = design_.network.bandwidth_bytes_per_s;
    if (bandwidth > 0) transfer_ns = std::llround(static_cast<double>(size) / bandwidth * 1e9);
  }
  Nanoseconds const down_ns = design_.network.client_rtt_ns - design_.network.client_rtt_ns / 2;
  go(a, down_ns + transfer_ns, &Simulator::answer_at_client);
}

/// An error of the balancer's own.
void Simulator::turn_away(AttemptPtr a, Failure failure) {
  a->failed = true;
  a->failure = failure;
  go(a, design_.network.client_rtt_ns - design_.network.client_rtt_ns / 2, &Simulator::answer_at_client);
}

} // namespace stickysim::reference
