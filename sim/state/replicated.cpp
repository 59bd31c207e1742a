#include "state/replicated.hpp"

#include <algorithm>

namespace stickysim {

ReplicatedStates::ReplicatedStates(Design const& design, bool hashes, Engine& engine,
                                   std::uint32_t expiry_kind, std::uint32_t task_kind)
    : memories_{design, *this, engine, expiry_kind}, settings_{design.state},
      backups_{design.state.backups < 0 ? SIZE_MAX : static_cast<std::size_t>(design.state.backups)},
      lag_ns_{design.state.synchronous ? 0 : design.state.lag_ns}, hashes_{hashes}, engine_{engine},
      agenda_{engine, task_kind} {
  for (ServerGroup const& group : design.servers) {
    up_.insert(up_.end(), static_cast<std::size_t>(group.count), 1);
    up_.insert(up_.end(), static_cast<std::size_t>(group.ever() - group.count), 0);
    count_up_ += static_cast<std::size_t>(group.count);
  }
}

StateCost ReplicatedStates::cost() const {
  return {.copy_ns = settings_.synchronous ? settings_.replica_rtt_ns : 0,
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
                                  .first = none,
                                  .primary = server,
                                  .vanished = 0,
                                  .told = 0,
                                  .gone = Cause::none,
                                  .wanted = true};
  }
  session.home = server;
  State& state = states_[session.state_key];
  if (state.first == none) state.made_ns = now; // it has expired while the request was served
  if (state.primary != server) state.reign_ns = now;
  state.bytes = bytes;
  state.written_ns = now;
  state.primary = server;
  state.vanished = state.told = 0;
  if (lag_ns_ > 0) {
    while (!writes_.empty() && !on_its_way(writes_.front().at_ns, now))
      writes_.pop();
    if (known) writes_.push({now, session.state_key, server});
  }
  hold(session.state_key, server);
  place_copies(session.state_key);
  return copied_to_.empty() ? Commit::done : Commit::copied;
}

/// Writes the state as it is now to a server, which has room for it.
void ReplicatedStates::hold(std::uint32_t number, ServerId server) {
  State& state = states_[number];
  if (std::uint32_t const entry = memories_.entry_at(state.first, server); entry != none)
    return memories_.use(entry, state.bytes);
  memories_.add(state.first, server, number, state.bytes);
}

void ReplicatedStates::remove(std::uint32_t entry) {
  memories_.remove(states_[memories_[entry].state].first, entry);
}

/// Names in copied_to_ the servers that are to have copies.
void ReplicatedStates::choose_backups(ServerId primary) {
  copied_to_.clear();
  auto const servers = static_cast<ServerId>(up_.size());
  for (ServerId server = (primary + 1) % servers; server != primary && copied_to_.size() < backups_;
       server = (server + 1) % servers)
    if (up_[server] != 0) copied_to_.push_back(server);
}

/// Puts copies where they are to be, and removes all others.
void ReplicatedStates::place_copies(std::uint32_t number) {
  State const& state = states_[number];
  choose_backups(state.primary);
  for (std::uint32_t entry = state.first; entry != none;) {
    ServerId const server = memories_[entry].server;
    std::uint32_t const next = memories_[entry].sibling;
    bool const stays = server == state.primary || backups_ >= up_.size() ||
                       std::ranges::find(copied_to_, server) != copied_to_.end();
    if (!stays) remove(entry);
    entry = next;
  }
  std::erase_if(copied_to_, [&](ServerId server) {
    std::uint32_t const entry = memories_.entry_at(state.first, server);
    bool const fits = memories_.make_room(server, entry, state.bytes) == Commit::done;
    if (fits)
      hold(number, server);
    else if (entry != none)
      remove(entry);
    return !fits;
  });
}

void ReplicatedStates::abandon(Session& session) {
  if (session.home == no_server) return;
  session.home = no_server;
  State& state = states_[session.state_key];
  state.wanted = false;
  if (state.first == none) states_.free(session.state_key);
}

/// The primary frees the memory at once, the other servers when they hear of it.
bool ReplicatedStates::log_out(Session& session) {
  if (session.home == no_server) return false;
  session.home = no_server;
  std::uint32_t const number = session.state_key;
  State const& state = states_[number];
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
    if (state.primary == server && write.at_ns >= state.reign_ns) ++state.vanished;
  }
  while (memories_.held(server) > 0) {
    std::uint32_t const entry = memories_.oldest(server);
    std::uint32_t const number = memories_[entry].state;
    remove(entry);
    if (states_[number].primary == server || states_[number].first == none) take_over(number, cause);
    if (states_[number].first != none) lacking_copies_.push_back(number);
  }
  if (!lacking_copies_.empty()) agenda_.after(0, {.kind = Task::Kind::make_copies});
  return destroyed;
}

/// Replaces the copies that went with their servers.
void ReplicatedStates::make_missing_copies() {
  for (std::uint32_t const number : lacking_copies_)
    if (states_[number].first != none) place_copies(number); // all of it may have gone meanwhile
  lacking_copies_.clear();
}

/// The primary is gone. The next server with a copy takes its place, if there is one and the design lets it.
void ReplicatedStates::take_over(std::uint32_t number, Cause cause) {
  State& state = states_[number];
  if (state.first == none || settings_.on_failover == OnFailover::none) return forget_state(number, cause);
  if (on_its_way(state.made_ns, engine_.now())) return forget_state(number, Cause::replication_lag);
  auto const servers = static_cast<ServerId>(up_.size());
  do
    state.primary = (state.primary + 1) % servers;
  while (memories_.entry_at(state.first, state.primary) == none);
  state.reign_ns = engine_.now();
}

/// If there were too few servers for all copies, the new one gets those that are missing.
void ReplicatedStates::join(ServerId server) {
  bool const too_few = count_up_ <= backups_;
  up_[server] = 1;
  ++count_up_;
  if (!too_few) return;
  for (ServerId other = 0; other < up_.size(); ++other)
    for (std::uint32_t entry = memories_.oldest(other); entry != none; entry = memories_[entry].next)
      if (states_[memories_[entry].state].primary == other) lacking_copies_.push_back(memories_[entry].state);
  make_missing_copies();
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
  if (!states_[number].wanted) states_.free(number);
}

void ReplicatedStates::carry_out(Event const& event) {
  Task const task = agenda_.take(event);
  switch (task.kind) {
  case Task::Kind::make_copies: return make_missing_copies();
  case Task::Kind::hear_of_a_log_out: return end_log_out(task.state);
  }
}

} // namespace stickysim
