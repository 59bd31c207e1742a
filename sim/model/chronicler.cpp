#include "model/chronicler.hpp"

#include <algorithm>

namespace stickysim {

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

void Chronicler::notice(std::uint32_t id) {
  Session const& session = clients_[id];
  if (session.workload != chronicle_->workload) return;
  ++chronicle_->started;
  if (clients_.traffic_of(session).number_of(session.hash) != chronicle_->session) return;
  followed_ = id;
  chronicle_->began_ns = engine_.now();
  chronicle_->length = session.length;
}

void Chronicler::tell(ChronicleEntry entry) {
  entry.at_ns = engine_.now();
  chronicle_->entries.push_back(entry);
}

void Chronicler::tell(Request const& request, ChronicleEntry entry) {
  entry.step = request.step;
  entry.balancer = request.balancer;
  if (entry.server == no_server && entry.what >= Happening::arrives) entry.server = request.server;
  tell(entry);
}

void Chronicler::tell_issue(Request& request) {
  request.followed = true;
  auto const what = [&] {
    if (request.relogin) return Happening::logs_in_again;
    if (request.login) return Happening::logs_in;
    return request.resent ? Happening::repeats : Happening::requests;
  };
  tell(request, {.what = what(), .for_ns = request.demand_ns});
}

void Chronicler::tell_pick(Request const& request, ServerId server) {
  Balancer const& balancer = tier_[request.balancer];
  for (ServerId candidate = 0; candidate < tier_.servers(); ++candidate)
    if (balancer.takes_new_work(candidate))
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
}

void Chronicler::close() {
  tell({.what = Happening::ends});
  chronicle_->ended_ns = engine_.now();
  followed_ = no_session;
}

} // namespace stickysim
