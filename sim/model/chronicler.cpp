#include "model/chronicler.hpp"

#include <algorithm>

namespace stickysim {

bool begins_attempt(Happening what) {
  switch (what) {
  case Happening::logs_in:
  case Happening::requests:
  case Happening::logs_in_again:
  case Happening::repeats:
  case Happening::sends_again:
  case Happening::tries_again: return true;
  default: return false;
  }
}

std::uint64_t Chronicle::attempts() const {
  auto const begins = [](ChronicleEntry const& entry) { return begins_attempt(entry.what); };
  return static_cast<std::uint64_t>(std::ranges::count_if(entries, begins));
}

std::uint64_t Chronicle::count(Happening what) const {
  auto const is = [what](ChronicleEntry const& entry) { return entry.what == what; };
  return static_cast<std::uint64_t>(std::count_if(entries.begin(), entries.end(), is));
}

Outcome Chronicle::outcome() const {
  if (count(Happening::loses_state) > 0) return Outcome::lost;
  std::uint64_t const failed = count(Happening::is_failed) + count(Happening::gives_up);
  if (failed > count(Happening::comes_back)) return Outcome::failed;
  return ended_ns >= 0 ? Outcome::intact : Outcome::unfinished;
}

Cause Chronicle::cause() const {
  for (ChronicleEntry const& entry : entries)
    if (entry.what == Happening::loses_state) return entry.cause;
  return Cause::none;
}

Nanoseconds Chronicle::latency_ns() const {
  Nanoseconds sum = 0;
  for (ChronicleEntry const& entry : entries)
    if (entry.what == Happening::is_answered) sum += entry.for_ns;
  return sum;
}

Chronicler::Chronicler(Chronicle* chronicle, Recording* recording, Design const& design, Engine const& engine,
                       Clients& clients, BalancerTier const& tier)
    : chronicle_{chronicle},
      recording_{recording}, design_{design}, engine_{engine}, clients_{clients}, tier_{tier} {
  if (recording != nullptr && recording->order.follows_sessions()) sample_.emplace(recording->order);
}

void Chronicler::notice(std::uint32_t id) {
  Session& session = clients_[id];
  std::uint64_t const number = clients_.traffic_of(session).number_of(session.hash);
  Chronicle* const chronicle = begin(id, number);
  if (chronicle == nullptr) return;
  session.followed = true;
  told_in_[id] = chronicle;
  chronicle->workload = session.workload;
  chronicle->session = number;
  chronicle->began_ns = engine_.now();
  chronicle->length = session.length;
  limit_sample();
}

/// The chronicle for a session that begins; null if it is not to be followed.
Chronicle* Chronicler::begin(std::uint32_t id, std::uint64_t number) {
  Session const& session = clients_[id];
  // Policies hash by the session's hash: a key of its own keeps the sample from being one of servers.
  if (sample_) return sample_->take(stream_key(session.hash, Purpose::recording, 0), id);
  if (session.workload != chronicle_->workload) return nullptr;
  ++chronicle_->started;
  return number == chronicle_->session ? chronicle_ : nullptr;
}

void Chronicler::limit_sample() {
  while (sample_ && sample_->is_too_large())
    if (std::uint32_t const left = sample_->shrink(); left != no_session) {
      clients_[left].followed = false;
      told_in_.erase(left);
    }
}

void Chronicler::tell(std::uint32_t id, ChronicleEntry entry) {
  if (!clients_[id].followed) return; // it has left the sample, and its requests do not know yet
  if (entry.at_ns == 0) entry.at_ns = engine_.now();
  told_in_.at(id)->entries.push_back(entry);
  if (!sample_ || !begins_attempt(entry.what)) return;
  sample_->count_attempt();
  limit_sample();
}

void Chronicler::tell(Request const& request, ChronicleEntry entry) {
  entry.step = request.step;
  entry.issued_ns = request.issued_ns;
  entry.balancer = request.balancer;
  if (entry.server == no_server && entry.what >= Happening::arrives) entry.server = request.server;
  tell(request.session, entry);
}

void Chronicler::tell_issue(Request& request) {
  request.followed = true;
  auto const what = [&] {
    if (request.relogin) return Happening::logs_in_again;
    if (request.login) return Happening::logs_in;
    return request.resent ? Happening::repeats : Happening::requests;
  };
  tell(request, {.at_ns = request.issued_ns, .what = what(), .for_ns = request.demand_ns});
}

void Chronicler::tell_pick(Request const& request, ServerId server) {
  Balancer const& balancer = tier_[request.balancer];
  std::vector<ServerId> candidates;
  for (ServerId candidate = 0; candidate < tier_.servers(); ++candidate)
    if (balancer.takes_new_work(candidate)) candidates.push_back(candidate);
  if (candidates.size() <= most_candidates_told)
    for (ServerId const candidate : candidates)
      tell(request, {.what = Happening::candidate, .server = candidate, .count = balancer.load(candidate)});
  if (server != no_server) tell(request, {.what = Happening::picked, .server = server});
}

void Chronicler::tell_finding(Request const& request, Finding const& finding) {
  if (!finding.found)
    tell(request, {.what = Happening::misses_state, .cause = finding.cause});
  else if (finding.rebuilt)
    tell(request,
         {.what = Happening::rebuilds, .cause = finding.cause, .for_ns = design_.state.miss_time_ns});
  else if (finding.vanished > 0)
    tell(request, {.what = Happening::finds_stale,
                   .cause = finding.cause,
                   .count = static_cast<std::uint32_t>(finding.vanished)});
  else
    tell(request, {.what = Happening::finds_state});
  if (!finding.found && request.renewed != Cause::none) tell(request, {.what = Happening::renews});
}

void Chronicler::note_harm(std::uint32_t id) {
  if (!sample_ || recording_->first_harmed.size() >= most_first_harmed) return;
  Session const& session = clients_[id];
  recording_->first_harmed.push_back({.workload = session.workload,
                                      .session = clients_.traffic_of(session).number_of(session.hash),
                                      .requests = session.length});
}

bool Chronicler::close(std::uint32_t id) {
  tell(id, {.what = Happening::ends});
  Chronicle& chronicle = *told_in_.at(id);
  told_in_.erase(id);
  chronicle.ended_ns = engine_.now();
  if (sample_) sample_->has_ended(chronicle.key);
  return !sample_;
}

void Chronicler::finish() {
  if (sample_) sample_->move_to(*recording_);
}

} // namespace stickysim
