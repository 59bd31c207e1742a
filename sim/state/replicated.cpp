#include "state/replicated.hpp"

#include <algorithm>
#include <utility>

namespace stickysim {
namespace {

/// Whether answers wait for copies that may take more than the way there and back: they are work, or their
/// servers may hang.
bool confirms_copies(Design const& design) {
  bool const may_hang =
      std::ranges::find(design.faults, FaultKind::hang, &Fault::kind) != design.faults.end();
  return design.state.synchronous && (design.state.replica_work_ns > 0 || may_hang);
}

} // namespace

ReplicatedStates::ReplicatedStates(Design const& design, bool hashes, Engine& engine,
                                   std::uint32_t expiry_kind, std::uint32_t task_kind)
    : memories_{design, *this, engine, expiry_kind}, settings_{design.state},
      backups_{design.state.backups < 0 ? SIZE_MAX : static_cast<std::size_t>(design.state.backups)},
      lag_ns_{design.state.synchronous ? 0 : design.state.lag_ns}, confirms_{confirms_copies(design)},
      hashes_{hashes}, engine_{engine}, agenda_{engine, task_kind} {
  copied_after_ns_ = confirms_ ? never : design.state.synchronous ? design.state.replica_rtt_ns / 2 : lag_ns_;
  for (ServerGroup const& group : design.servers) {
    up_.insert(up_.end(), static_cast<std::size_t>(group.count), 1);
    up_.insert(up_.end(), static_cast<std::size_t>(group.ever() - group.count), 0);
    count_up_ += static_cast<std::size_t>(group.count);
  }
  at_home_.resize(up_.size());
  entries_at_.resize(up_.size(), none);
}

StateCost ReplicatedStates::cost() const {
  return {.copy_ns = settings_.synchronous ? settings_.replica_rtt_ns : 0,
          .confirms_copies = confirms_,
          .fetch_ns = settings_.replica_rtt_ns};
}

// Finding.

Finding ReplicatedStates::missing(Cause cause) const {
  if (settings_.soft) return {.cause = cause, .rebuilt = true};
  return {.found = false, .cause = cause};
}

Finding ReplicatedStates::find(Session const& session, ServerId server, Nanoseconds now) const {
  if (session.home == no_server) return missing(Cause::elsewhere);
  State const& state = states_[session.state_key];
  if (state.first == none) return missing(state.gone);
  if (now - state.written_ns > settings_.ttl_ns) return missing(Cause::ttl);
  bool const here = memories_.entry_at(state.first, server) != none;
  std::uint32_t vanished = state.vanished;
  if (server != state.primary) {
    if (settings_.on_failover == OnFailover::none) return missing(hashes_ ? Cause::remap : Cause::elsewhere);
    if (on_its_way(state.made_ns, now)) return missing(Cause::replication_lag);
    if (on_its_way(state.written_ns, now)) vanished += writes_on_their_way(session.state_key, now);
  }
  vanished -= std::min(vanished, state.told);
  state.told += vanished;
  return {
      .cause = vanished > 0 ? Cause::replication_lag : Cause::none, .vanished = vanished, .fetched = !here};
}

/// How many writes of the state's primary have not reached the copies yet.
std::uint32_t ReplicatedStates::writes_on_their_way(std::uint32_t number, Nanoseconds now) const {
  State const& state = states_[number];
  std::uint32_t count = 0;
  for (std::size_t i = 0; i < writes_.size(); ++i) {
    Write const& write = writes_[i];
    count += write.state == number && write.server == state.primary && write.at_ns >= state.reign_ns &&
             on_its_way(write.at_ns, now);
  }
  return count;
}

// Writing.

Commit ReplicatedStates::commit(Session& session, ServerId server, Nanoseconds now, bool created) {
  // Its user gave the state up while the request was served.
  if (!created && !settings_.soft && session.home == no_server) return Commit::done;
  memories_.forget_expired(server);

  bool const known = !created && session.home != no_server;
  std::uint32_t const own = known ? memories_.entry_at(states_[session.state_key].first, server) : none;
  auto const bytes =
      known ? states_[session.state_key].bytes + static_cast<std::uint64_t>(settings_.growth_bytes)
            : static_cast<std::uint64_t>(settings_.bytes);
  if (Commit const result = memories_.make_room(server, own, bytes); result != Commit::done) return result;

  if (!known) {
    abandon(session);
    session.state_key = states_.take();
    states_[session.state_key] = {.bytes = 0,
                                  .made_ns = now,
                                  .written_ns = now,
                                  .reign_ns = now,
                                  .copied_ns = now,
                                  .first = none,
                                  .primary = server,
                                  .vanished = 0,
                                  .told = 0,
                                  .serial = ++last_serial_,
                                  .gone = Cause::none,
                                  .wanted = true};
  }
  session.home = server;
  State& state = states_[session.state_key];
  left_ = state.primary == server ? no_server : state.primary;
  if (state.first == none) state.made_ns = now; // it has expired while the request was served
  if (!has_copies(state, server))
    state.copied_ns = copied_after_ns_ == never ? never : now + copied_after_ns_;
  else if (state.primary != server)
    state.copied_ns = std::min(state.copied_ns, now); // the old primary has it
  if (state.primary != server) state.reign_ns = now;
  state.bytes = bytes;
  state.written_ns = now;
  set_primary(session.state_key, server);
  state.vanished = state.told = 0;
  if (lag_ns_ > 0) {
    while (!writes_.empty() && !on_its_way(writes_.front().at_ns, now))
      writes_.pop();
    if (known) writes_.push({now, session.state_key, state.serial, server});
  }
  hold(session.state_key, server, own);
  place_copies(session.state_key);
  return orders_.empty() || !concerns_others() ? Commit::done : Commit::copied;
}

/// Whether anything is to be done about the last write: copies by themselves are there `lag` later.
bool ReplicatedStates::concerns_others() const {
  return settings_.synchronous || settings_.replica_work_ns > 0 || left_ != no_server;
}

/// Writes the state as it is now to a server, which has room for it; `entry`: that of the state there, if
/// any.
void ReplicatedStates::hold(std::uint32_t number, ServerId server, std::uint32_t entry) {
  State& state = states_[number];
  if (entry != none) return memories_.use(entry, state.bytes);
  if (state.written_ns < engine_.now())
    memories_.add_late(state.first, server, number, state.bytes, state.written_ns);
  else
    memories_.add(state.first, server, number, state.bytes);
  at_home_[server] += server == state.primary;
}

void ReplicatedStates::remove(std::uint32_t entry) {
  ServerId const server = memories_[entry].server;
  State& state = states_[memories_[entry].state];
  at_home_[server] -= server == state.primary;
  memories_.remove(state.first, entry);
}

void ReplicatedStates::set_primary(std::uint32_t number, ServerId server) {
  State& state = states_[number];
  if (state.primary == server) return;
  at_home_[state.primary] -= memories_.entry_at(state.first, state.primary) != none;
  at_home_[server] += memories_.entry_at(state.first, server) != none;
  state.primary = server;
}

/// Whether a server other than `but` holds the state, or will.
bool ReplicatedStates::has_copies(State const& state, ServerId but) const {
  for (std::uint32_t entry = state.first; entry != none; entry = memories_[entry].sibling)
    if (memories_[entry].server != but) return true;
  return false;
}

/// Orders copies on the servers that are to have them.
void ReplicatedStates::order_copies(std::uint32_t number) {
  State const& state = states_[number];
  auto const servers = static_cast<ServerId>(up_.size());
  std::size_t ordered = 0;
  for (ServerId server = (state.primary + 1) % servers; server != state.primary && ordered < backups_;
       server = (server + 1) % servers) {
    if (up_[server] == 0) continue;
    orders_.push_back({server, number, state.serial});
    ++ordered;
  }
}

/// False if there is no room.
bool ReplicatedStates::place_copy(std::uint32_t number, ServerId server, std::uint32_t entry) {
  State const& state = states_[number];
  bool const fits = memories_.make_room(server, entry, state.bytes) == Commit::done;
  if (fits)
    hold(number, server, entry);
  else if (entry != none)
    remove(entry);
  return fits;
}

/// Puts copies where they are to be, and removes all others.
void ReplicatedStates::place_copies(std::uint32_t number) {
  State const& state = states_[number];
  orders_.clear();
  order_copies(number);
  for (std::uint32_t entry = state.first; entry != none;) {
    ServerId const server = memories_[entry].server;
    std::uint32_t const next = memories_[entry].sibling;
    bool const stays = server == state.primary || backups_ >= up_.size() ||
                       std::ranges::find(orders_, server, &CopyOrder::server) != orders_.end();
    if (!stays)
      remove(entry);
    else
      entries_at_[server] = entry;
    entry = next;
  }
  std::erase_if(orders_, [&](CopyOrder const& order) {
    return !place_copy(number, order.server, std::exchange(entries_at_[order.server], none));
  });
  for (std::uint32_t entry = state.first; entry != none; entry = memories_[entry].sibling)
    entries_at_[memories_[entry].server] = none;
}

/// A server has a copy now, unless the state or the server is gone meanwhile.
void ReplicatedStates::copy_taken(CopyOrder const& order) {
  State& state = states_[order.state];
  if (state.serial != order.serial || state.first == none || up_[order.server] == 0) return;
  bool const is_new = memories_.entry_at(state.first, order.server) == none;
  if (is_new && !place_copy(order.state, order.server, none)) return;
  state.copied_ns = std::min(state.copied_ns, engine_.now());
  if (is_new) remove_extra_copies(order.state);
}

/// Whether a server is to have a copy: one of the next that are up behind the primary.
bool ReplicatedStates::is_backup(State const& state, ServerId server) const {
  auto const servers = static_cast<ServerId>(up_.size());
  std::size_t before = 0;
  for (ServerId other = (state.primary + 1) % servers; other != server; other = (other + 1) % servers)
    before += up_[other] != 0;
  return up_[server] != 0 && before < backups_;
}

/// Copies elsewhere are of no use once all are where they are to be.
void ReplicatedStates::remove_extra_copies(std::uint32_t number) {
  State const& state = states_[number];
  std::size_t there = 0;
  for (std::uint32_t entry = state.first; entry != none; entry = memories_[entry].sibling)
    there += memories_[entry].server != state.primary && is_backup(state, memories_[entry].server);
  if (there < std::min(backups_, count_up_ - 1)) return;
  for (std::uint32_t entry = state.first; entry != none;) {
    std::uint32_t const next = memories_[entry].sibling;
    if (memories_[entry].server != state.primary && !is_backup(state, memories_[entry].server)) remove(entry);
    entry = next;
  }
}

void ReplicatedStates::abandon(Session& session) {
  if (session.home == no_server) return;
  session.home = no_server;
  State& state = states_[session.state_key];
  state.wanted = false;
  if (state.first == none) free(session.state_key);
}

/// The primary frees the memory at once, the other servers when they hear of it.
bool ReplicatedStates::log_out(Session& session) {
  if (session.home == no_server) return false;
  session.home = no_server;
  std::uint32_t const number = session.state_key;
  State const& state = states_[number];
  left_ = state.primary;
  std::uint32_t const entry = memories_.entry_at(state.first, state.primary);
  if (entry != none) remove(entry);
  if (lag_ns_ == 0)
    end_log_out(number);
  else
    agenda_.after(lag_ns_, {.kind = Task::Kind::hear_of_a_log_out, .state = number});
  return false;
}

void ReplicatedStates::end_log_out(std::uint32_t number) {
  states_[number].wanted = false;
  forget_state(number, Cause::none);
}

// Servers come and go.

std::uint64_t ReplicatedStates::wipe(ServerId server, Cause cause) {
  memories_.forget_expired(server);
  std::uint64_t const destroyed = memories_.held(server);
  up_[server] = 0;
  --count_up_;
  Nanoseconds const now = engine_.now();
  for (std::size_t i = 0; i < writes_.size(); ++i) {
    Write const& write = writes_[i];
    if (write.server != server || !on_its_way(write.at_ns, now)) continue;
    State& state = states_[write.state];
    bool const is_it = state.serial == write.serial; // not another one under its number
    if (is_it && state.primary == server && write.at_ns >= state.reign_ns) ++state.vanished;
  }
  std::size_t const lacked = lacks_.size();
  while (memories_.held(server) > 0) {
    std::uint32_t const entry = memories_.oldest(server);
    std::uint32_t const number = memories_[entry].state;
    remove(entry);
    if (states_[number].primary == server || states_[number].first == none) take_over(number, cause);
    if (states_[number].first != none) lacks_.push({number, states_[number].serial});
  }
  make_copies_later(lacked);
  return destroyed;
}

/// Of the states that have been found to lack some since `before` did.
void ReplicatedStates::make_copies_later(std::size_t before) {
  std::size_t const more = lacks_.size() - before;
  if (more == 0) return;
  agenda_.after(lag_ns_ + settings_.replica_rtt_ns, {.kind = Task::Kind::make_copies, .count = more});
}

/// The copies that went with their servers arrive at others. Where they are work for these they are there
/// when it is done.
void ReplicatedStates::make_missing_copies(std::size_t states) {
  for (; states > 0; --states) {
    Lack const lack = lacks_.front();
    lacks_.pop();
    State const& state = states_[lack.state];
    if (state.serial != lack.serial || state.first == none) continue; // all of it has gone meanwhile
    order_copies(lack.state);
  }
  std::erase_if(orders_, [&](CopyOrder const& order) {
    State const& state = states_[order.state];
    return state.copied_ns <= engine_.now() && memories_.entry_at(state.first, order.server) != none;
  });
  if (settings_.replica_work_ns > 0) return;
  for (CopyOrder const& order : orders_)
    copy_taken(order);
  orders_.clear();
}

/// The primary is gone. The next server with a copy takes its place, if there is one and the design lets it.
void ReplicatedStates::take_over(std::uint32_t number, Cause cause) {
  State& state = states_[number];
  if (state.first == none || settings_.on_failover == OnFailover::none) return forget_state(number, cause);
  if (engine_.now() < state.copied_ns)
    return forget_state(number, lag_ns_ > 0 ? Cause::replication_lag : cause);
  auto const servers = static_cast<ServerId>(up_.size());
  ServerId next = state.primary;
  do
    next = (next + 1) % servers;
  while (memories_.entry_at(state.first, next) == none);
  set_primary(number, next);
  state.reign_ns = engine_.now();
}

/// If there were too few servers for all copies, the new one gets those that are missing.
void ReplicatedStates::join(ServerId server) {
  bool const too_few = count_up_ <= backups_;
  up_[server] = 1;
  ++count_up_;
  if (!too_few) return;
  std::size_t const lacked = lacks_.size();
  for (ServerId other = 0; other < up_.size(); ++other)
    for (std::uint32_t entry = memories_.oldest(other); entry != none; entry = memories_[entry].next)
      if (std::uint32_t const number = memories_[entry].state; states_[number].primary == other)
        lacks_.push({number, states_[number].serial});
  make_copies_later(lacked);
}

/// An evicted entry goes alone. An expired state goes everywhere at once.
void ReplicatedStates::forget(std::uint32_t entry, Cause cause) {
  std::uint32_t const number = memories_[entry].state;
  if (cause == Cause::eviction) remove(entry);
  if (cause == Cause::ttl || states_[number].first == none) forget_state(number, cause);
}

/// The state is gone everywhere.
void ReplicatedStates::forget_state(std::uint32_t number, Cause cause) {
  while (states_[number].first != none)
    remove(states_[number].first);
  states_[number].gone = cause;
  if (!states_[number].wanted) free(number);
}

void ReplicatedStates::free(std::uint32_t number) {
  states_[number].serial = 0; // nobody's: what is on its way to it is moot
  states_.free(number);
}

void ReplicatedStates::carry_out(Event event) {
  orders_.clear();
  Task const task = agenda_.take(event);
  switch (task.kind) {
  case Task::Kind::make_copies: return make_missing_copies(task.count);
  case Task::Kind::hear_of_a_log_out: return end_log_out(task.state);
  }
}

} // namespace stickysim
