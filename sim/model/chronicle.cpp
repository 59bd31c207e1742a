// Writing down what befalls the session that a chronicle follows, and counting it up afterwards.

#include "model/simulation.hpp"

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

/// A session begins: perhaps the one to follow.
void Simulation::notice(std::uint32_t id) {
  Session const& session = sessions_[id];
  if (session.workload != chronicle_->workload) return;
  ++chronicle_->started;
  if (traffic_[session.workload].number_of(session.hash) != chronicle_->session) return;
  followed_ = id;
  chronicle_->began_ns = engine_.now();
  chronicle_->length = session.length;
}

/// What happens to no request, but to the session itself.
void Simulation::tell(ChronicleEntry entry) {
  entry.at_ns = engine_.now();
  chronicle_->entries.push_back(entry);
}

void Simulation::tell(Request const& request, ChronicleEntry entry) {
  entry.step = request.step;
  entry.balancer = request.balancer;
  if (entry.server == no_server && entry.what >= Happening::arrives) entry.server = request.server;
  tell(entry);
}

void Simulation::tell_issue(Request& request) {
  request.followed = true;
  auto const what = [&] {
    if (request.relogin) return Happening::logs_in_again;
    if (request.login) return Happening::logs_in;
    return request.resent ? Happening::repeats : Happening::requests;
  };
  tell(request, {.what = what(), .for_ns = request.demand_ns});
}

/// Whom the policy picks, and among whom.
void Simulation::tell_pick(Request const& request, ServerId server) {
  Balancer const& balancer = balancers_[request.balancer];
  for (ServerId candidate = 0; candidate < fleet_.size(); ++candidate)
    if (balancer.takes_new_work(candidate))
      tell(request, {.what = Happening::candidate, .server = candidate, .count = balancer.load(candidate)});
  if (server != no_server) tell(request, {.what = Happening::picked, .server = server});
}

/// What the server finds when it looks for the session's state.
void Simulation::tell_finding(Request const& request, Finding const& finding) {
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

/// There is nothing more to write down, and so nothing more to simulate.
void Simulation::close_chronicle() {
  tell({.what = Happening::ends});
  chronicle_->ended_ns = engine_.now();
  followed_ = no_session;
  horizon_ns_ = engine_.now();
}

} // namespace stickysim
