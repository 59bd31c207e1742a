// What clients do about attempts that fail or take too long: they send again, at once or after a pause, for
// as long as they may, or leave it at that.

#include "model/backoff.hpp"
#include "model/simulation.hpp"

#include <memory>

namespace stickysim {

/// An error is back, or the pause that one was followed by is over.
void Simulation::error_at_client(std::uint32_t id) {
  Request& request = requests_[id];
  if (request.pausing) return send_again(id);
  if (takes_retry(request)) return retry(id);
  std::uint32_t const session = request.session;
  std::uint32_t const step = request.step;
  --sessions_[session].in_flight;
  recorder_.request_failed(engine_.now(), request.failure);
  if (request.followed) tell(request, {.what = Happening::is_failed, .failure = request.failure});
  drop(id);
  answered_failed(session, step);
}

/// The client waits no longer. The attempt goes on without it until whoever works on it is done.
void Simulation::patience_ends(std::uint32_t id) {
  std::uint32_t const session = requests_[id].session;
  bool const may_retry = traffic_[sessions_[session].workload].settings().retry_on_timeout;
  if (may_retry && takes_retry(requests_[id])) return abandon_attempt(id);
  Request& request = requests_[id];
  if (request.followed)
    tell(request, {.what = Happening::gives_up, .for_ns = engine_.now() - request.issued_ns});
  request.session = no_session;
  request.timeout_ticket = no_ticket;
  std::uint32_t const step = request.step;
  --sessions_[session].in_flight;
  recorder_.request_failed(engine_.now(), Failure::timeout);
  answered_failed(session, step);
}

/// The request is sent again as another one, which keeps of it what the client knows.
void Simulation::abandon_attempt(std::uint32_t id) {
  std::uint32_t const again = requests_.take();
  Request& abandoned = requests_[id];
  Request& request = *std::construct_at(&requests_[again]);
  request.session = abandoned.session;
  request.step = abandoned.step;
  request.balancer = abandoned.balancer;
  request.issued_ns = abandoned.issued_ns;
  request.demand_ns = abandoned.demand_ns;
  request.client_retries_left = abandoned.client_retries_left;
  request.login = abandoned.login;
  request.relogin = abandoned.relogin;
  request.resent = abandoned.resent;
  request.followed = abandoned.followed;
  request.failed = true;
  request.failure = Failure::timeout;
  abandoned.session = no_session;
  abandoned.timeout_ticket = no_ticket;
  abandoned.followed = false;
  retry(again);
}

/// Whether the client may send a request again; if so, that is one retry less.
bool Simulation::takes_retry(Request& request) {
  if (request.client_retries_left == 0) return false;
  if (budgets_retries_ && traffic_[sessions_[request.session].workload].settings().retry_budget > 0 &&
      !retry_buckets_[sessions_[request.session].workload].take())
    return false;
  --request.client_retries_left;
  return true;
}

/// How often its client has sent a request again, or has made up its mind to.
std::uint32_t Simulation::retries_so_far(Request const& request) const {
  auto const most = traffic_[sessions_[request.session].workload].settings().retries;
  return static_cast<std::uint32_t>(most) - request.client_retries_left;
}

void Simulation::retry(std::uint32_t id) {
  Request& request = requests_[id];
  Session const& session = sessions_[request.session];
  Traffic const& traffic = traffic_[session.workload];
  Nanoseconds const pause_ns =
      backoff(traffic.settings(), retries_so_far(request), traffic.retry_draws(session.hash, request.step));
  if (request.followed)
    tell(request, {.what = Happening::sends_again, .failure = request.failure, .for_ns = pause_ns});
  if (traffic.settings().retry_on_timeout) request.timeout_ticket = no_ticket; // patience is for each attempt
  if (pause_ns == 0) return send_again(id);
  request.pausing = true;
  request.ticket = schedule(pause_ns, Step::answer_at_client, id);
}

void Simulation::send_again(std::uint32_t id) {
  Request& request = requests_[id];
  Session const& session = sessions_[request.session];
  Traffic const& traffic = traffic_[session.workload];
  request.pausing = false;
  request.failed = false;
  request.resent_by_client = true;
  request.retries_left = static_cast<std::uint8_t>(design_.balancer.retries);
  request.attempt = 0;
  request.same_server = false;
  request.pinned = false;
  request.committing = false;
  request.missing = request.renewed = Cause::none; // it may find its state elsewhere
  request.astray = Cause::none;
  request.demand_ns =
      traffic.retry_demand(session.hash, request.relogin ? 0 : request.step, retries_so_far(request));
  recorder_.retry();
  if (traffic.settings().retry_on_timeout) start_patience(id);
  send(id);
}

} // namespace stickysim
