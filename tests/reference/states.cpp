#include "reference/simulator.hpp"

#include <algorithm>

namespace stickysim::reference {

void Simulator::find(AttemptPtr a) {
  Session& s = *a->call->session;
  StateSettings const& settings = design_.state;
  if (in_token_) {
    if (a->token.effects.empty()) return find_nothing(a, Cause::token);
    Nanoseconds const rotation_ns = settings.key_rotation_ns;
    Nanoseconds const ttl_ends_ns = a->token.signed_ns + settings.ttl_ns;
    Nanoseconds const key_ends_ns =
        rotation_ns > 0 ? (a->token.signed_ns / rotation_ns + 2) * rotation_ns : INT64_MAX;
    if (key_ends_ns <= std::min(now_, ttl_ends_ns)) return find_nothing(a, Cause::key_rotation);
    if (ttl_ends_ns < now_) return find_nothing(a, Cause::ttl);
    return;
  }
  if (!s.state) return find_nothing(a, Cause::elsewhere);
  State const& state = *s.state;
  bool const over = now_ - state.used_ns > settings.ttl_ns;
  if (has_copy(*a)) {
    if (over) return find_nothing(a, Cause::ttl);
    a->seen = s.expected;
    return;
  }
  if (!state.there) return find_nothing(a, state.gone);
  if (over) return find_nothing(a, Cause::ttl);
  bool const elsewhere = state.server >= 0 && state.server != a->server;
  if (elsewhere && (!replicated_ || settings.on_failover == OnFailover::none))
    return find_nothing(a, Cause::elsewhere);
  if (!in_store_ && !replicated_) return;
  auto version = state.versions.end();
  while (version != state.versions.begin() &&
         (version == state.versions.end() || (elsewhere && now_ - version->written_ns < settings.lag_ns)))
    --version;
  if (elsewhere && now_ - version->written_ns < settings.lag_ns)
    return find_nothing(a, Cause::replication_lag);
  a->seen = version->effects;
  miss_what_is_gone(s, a->seen);
}

/// Whether the server has the session's copy of what is in the store; it is of use until its time is over.
bool Simulator::has_copy(Attempt const& a) const {
  if (design_.state.placement != Placement::cached || !a.call || !a.call->session->state) return false;
  State const& state = *a.call->session->state;
  return state.cached_on == a.server && state.used_ns > servers_[static_cast<std::size_t>(a.server)].wiped_ns;
}

void Simulator::find_nothing(AttemptPtr a, Cause cause) {
  if (cause == Cause::elsewhere && a->astray != Cause::none) cause = a->astray;
  (a->call->session->workload->on_loss == OnLoss::renew ? a->renewed : a->missing) = cause;
}

/// The state is older than its session's last write: the user notices what is not there any more.
void Simulator::miss_what_is_gone(Session& s, Effects const& found) {
  if (std::ranges::includes(found, s.expected)) return;
  count(s, "stale_reads");
  for (long const effect : s.expected) // its answer has not come yet
    books_.which_effects |= !found.contains(effect) && !s.kept.contains(effect);
  books_.which_effects |= !s.undone.empty(); // by another write, which is gone as well
  note_change(s, s.expected, found);
  s.expected = found;
}

void Simulator::commit(AttemptPtr a) {
  SessionPtr const s = a->call->session;
  a->written = !in_token_;
  bool const creates = a->login || a->renewed != Cause::none;
  if (creates) s->undone.clear();
  if (in_token_) {
    a->answer = {now_, creates ? Effects{} : a->token.effects};
    a->answer.effects.insert(a->number);
  } else if (in_store_) {
    Nanoseconds const back_ns = design_.state.store.round_trip_ns - design_.state.store.round_trip_ns / 2;
    if (creates || !s->state) {
      s->state = std::make_shared<State>();
      store_.states.push_back(s->state);
      a->seen.clear();
    }
    bool const over = now_ - s->state->used_ns > design_.state.ttl_ns;
    if (!s->state->there || over) s->state->versions.clear(); // the whole of it is written anew
    s->state->there = true;
    a->seen.insert(a->number);
    s->state->versions.push_back({now_ - back_ns, a->seen});
    s->state->used_ns = now_;
    note_change(*s, s->expected, a->seen);
    s->expected = a->seen;
    s->state->cached_on = a->server;
    lose_versions(*s->state, store_.last_loss.from_ns, store_.last_loss.to_ns, store_.last_loss.cause);
  } else if (creates || (replicated_ && s->state)) {
    if (creates) s->state = std::make_shared<State>();
    s->state->session = s;
    State& state = *s->state;
    if (creates || !state.there) state.versions.clear();
    int const left = state.server == a->server ? -1 : state.server;
    Nanoseconds copied_ns = now_ + design_.state.lag_ns;
    for (int const server : state.copies) // copies elsewhere stand for new ones
      if (server != a->server) copied_ns = std::min(copied_ns, state.arrives[server]);
    if (state.server == a->server && !state.versions.empty()) a->seen = state.versions.back().effects;
    a->seen.insert(a->number);
    state.there = true;
    state.server = a->server;
    state.used_ns = now_;
    auto const reached_none = [&](State::Version const& v) {
      return now_ - v.written_ns < design_.state.lag_ns && !std::ranges::includes(a->seen, v.effects);
    };
    books_.two_writers |= std::erase_if(state.versions, reached_none) > 0;
    state.versions.push_back({now_, a->seen});
    note_change(*s, {}, a->seen); // Silent: what others have written meanwhile is not missed.
    s->expected = a->seen;
    keep(s->state, a->server);
    if (replicated_) place_copies(s->state, std::max(now_, copied_ns));
    if (replicated_ && left >= 0) stop_if_idle(left);
  } else if (s->state && s->state->server == a->server) {
    s->state->there = true; // it may have gone while the request was served
    keep(s->state, a->server);
  }
  if (a->renewed == Cause::none) return;
  lose(s, a->renewed);
  count(*s, "relogins");
}

/// A state is written to a server's memory. It is there until its time to live is over, and still at that
/// instant.
void Simulator::keep(StatePtr state, int server) {
  if (state->copies.insert(server).second) {
    servers_[static_cast<std::size_t>(server)].states.push_back(state);
    books_.held.change(now_, 1);
    books_.held_bytes.change(now_, design_.state.bytes);
    books_.servers[static_cast<std::size_t>(server)].bytes.change(now_, design_.state.bytes);
  }
  state->used_ns = now_;
  state->arrives.try_emplace(server, now_);
  after(design_.state.ttl_ns + 1, [=, this] {
    if (!state->there || now_ - state->used_ns <= design_.state.ttl_ns) return;
    forget(state, Cause::ttl);
    stop_if_idle(state->server);
  });
}

void Simulator::remove(StatePtr state, int server) {
  state->copies.erase(server);
  state->arrives.erase(server);
  servers_[static_cast<std::size_t>(server)].states.remove(state);
  books_.held.change(now_, -1);
  books_.held_bytes.change(now_, -design_.state.bytes);
  books_.servers[static_cast<std::size_t>(server)].bytes.change(now_, -design_.state.bytes);
}

void Simulator::forget(StatePtr state, Cause cause) {
  while (!state->copies.empty())
    remove(state, *state->copies.begin());
  state->there = false;
  state->gone = cause;
}

/// Copies are on the next servers that are up, in the order of their ids, or on all.
void Simulator::place_copies(StatePtr state, Nanoseconds copied_ns) {
  if (!state->there || state->copies.empty()) return; // there is nothing to copy from
  std::int64_t left = design_.state.backups < 0 ? std::ssize(servers_) : design_.state.backups;
  Nanoseconds const used_ns = state->used_ns;
  std::set<int> wanted = {state->server};
  for (int step = 1; step < std::ssize(servers_) && left > 0; ++step) {
    int const server = (state->server + step) % static_cast<int>(servers_.size());
    if (!servers_[static_cast<std::size_t>(server)].up) continue;
    wanted.insert(server);
    --left;
  }
  for (int const server : std::set<int>{state->copies})
    if (!wanted.contains(server)) remove(state, server);
  for (int const server : wanted)
    if (server != state->server) {
      if (!state->copies.contains(server)) state->arrives[server] = copied_ns, keep(state, server);
      state->arrives[server] = std::min(state->arrives[server], copied_ns);
    }
  state->used_ns = used_ns;
}

/// The server that a state was on is gone: the next one with a copy goes on with what has reached it.
void Simulator::take_over(StatePtr state, Cause cause) {
  if (state->copies.empty() || design_.state.on_failover == OnFailover::none) return forget(state, cause);
  std::set<int> arrived = state->copies;
  std::erase_if(arrived, [&](int server) { return now_ < state->arrives[server]; });
  if (arrived.empty()) return forget(state, Cause::replication_lag);
  std::erase_if(state->versions, [&](auto const& v) { return now_ - v.written_ns < design_.state.lag_ns; });
  if (state->versions.empty()) return forget(state, Cause::replication_lag);
  do
    state->server = (state->server + 1) % static_cast<int>(servers_.size());
  while (!arrived.contains(state->server));
}

void Simulator::log_out(Session& s) {
  if (in_token_) return count(s, "revoked_accepted"); // a token cannot be taken back
  if (!s.state || !s.state->there) return;
  StatePtr const state = std::exchange(s.state, nullptr);
  if (state->server < 0 || design_.state.lag_ns == 0) forget(state, Cause::none);
  if (state->server < 0) return;
  if (state->copies.contains(state->server)) remove(state, state->server);
  after(design_.state.lag_ns, [=, this] { forget(state, Cause::none); }); // the others hear of it
  stop_if_idle(state->server);
}

std::uint64_t Simulator::wipe(int server, Cause cause) {
  std::list<StatePtr> const states = servers_[static_cast<std::size_t>(server)].states;
  std::list<StatePtr> left; // elsewhere
  for (StatePtr const& state : states) {
    remove(state, server);
    if (state->server == server || state->copies.empty()) take_over(state, cause);
    if (!state->copies.empty()) left.push_back(state);
  }
  if (replicated_) // copies are made anew
    after(design_.state.lag_ns + design_.state.replica_rtt_ns, [=, this] {
      for (StatePtr const& state : left)
        place_copies(state, now_);
    });
  return states.size();
}

/// The store loses what was written after `from`.
void Simulator::lose_writes(Nanoseconds from, Cause cause) {
  store_.last_loss = {from, now_, cause};
  for (StatePtr const& state : store_.states) {
    if (!state->there || now_ - state->used_ns > design_.state.ttl_ns) continue;
    lose_versions(*state, from, now_, cause);
    if (!state->there) books_.count("states_destroyed", now_);
  }
}

void Simulator::lose_versions(State& state, Nanoseconds from, Nanoseconds to, Cause cause) {
  std::erase_if(state.versions, [&](auto const& v) { return from < v.written_ns && v.written_ns <= to; });
  if (!state.versions.empty()) return;
  state.there = false;
  state.gone = cause;
}

} // namespace stickysim::reference
