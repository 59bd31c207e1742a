// What clients do about attempts that fail or take too long: they send again, at once or after a pause, for
// as long as they may, or leave it at that.

#include "model/backoff.hpp"
#include "model/simulation.hpp"

#include <memory>

namespace stickysim {

/// An error has reached the client.
void Simulation::error_at_client(std::uint32_t id) {
  Request& request = requests_[id];
  log_.add(request, clients_[request.session], AttemptEnd::failed, engine_.now());
  if (clients_.takes_retry(request)) return retry(id);
  std::uint32_t const session = request.session;
  std::uint32_t const step = request.step;
  Nanoseconds const issued_ns = request.issued_ns;
  --clients_[session].in_flight;
  books_of(clients_[session]).request_failed(engine_.now(), request.failure);
  if (request.followed) chronicler_.tell(request, {.what = Happening::is_failed, .failure = request.failure});
  drop(id);
  answered_failed(session, step, issued_ns);
}

/// The client waits no longer. The attempt goes on without it until its server is done with it.
void Simulation::patience_ends(std::uint32_t id) {
  tell_policy_of_failure(id);
  std::uint32_t const session = requests_[id].session;
  log_.add(requests_[id], clients_[session], AttemptEnd::failed, engine_.now());
  bool const may_retry = clients_.workload_of(clients_[session]).retry_on_timeout;
  if (may_retry && clients_.takes_retry(requests_[id])) return abandon_attempt(id);
  Request& request = requests_[id];
  if (request.followed)
    chronicler_.tell(request, {.what = Happening::gives_up, .for_ns = engine_.now() - request.issued_ns});
  wasted_work_.unheard(id, request.server == no_server ? 0 : server_clock_ns(request));
  request.session = no_session;
  request.followed = false; // its user knows nothing of what becomes of it, and may send the same one again
  request.timeout_ticket = no_ticket;
  std::uint32_t const step = request.step;
  Nanoseconds const issued_ns = request.issued_ns;
  --clients_[session].in_flight;
  books_of(clients_[session]).request_failed(engine_.now(), Failure::timeout);
  answered_failed(session, step, issued_ns);
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
  if (abandoned.login) request.logs_in();
  request.relogin = abandoned.relogin;
  request.resent = abandoned.resent;
  request.turned_around = abandoned.turned_around;
  request.followed = abandoned.followed;
  request.failed = true;
  request.failure = Failure::timeout;
  wasted_work_.unheard(id, abandoned.server == no_server ? 0 : server_clock_ns(abandoned));
  abandoned.session = no_session;
  abandoned.timeout_ticket = no_ticket;
  abandoned.followed = false;
  retry(again);
}

void Simulation::retry(std::uint32_t id) {
  Request& request = requests_[id];
  Session const& session = clients_[request.session];
  Traffic const& traffic = clients_.traffic_of(session);
  Nanoseconds const pause_ns = backoff(traffic.settings(), clients_.retries_so_far(request),
                                       traffic.retry_draws(session.hash, request.step));
  if (request.followed)
    chronicler_.tell(request,
                     {.what = Happening::sends_again, .failure = request.failure, .for_ns = pause_ns});
  if (traffic.settings().retry_on_timeout) request.timeout_ticket = no_ticket; // patience is for each attempt
  // Where all is refused at once each retry stands on the stack above the one before.
  constexpr std::uint32_t most_on_the_stack = 8;
  if (pause_ns == 0 && clients_.retries_so_far(request) % most_on_the_stack != 0) return send_again(id);
  request.ticket = schedule(pause_ns, Step::pause_ends, id);
}

void Simulation::pause_ends(std::uint32_t id) {
  if (requests_[id].session == no_session) return drop(id); // its client has given up meanwhile
  send_again(id);
}

} // namespace stickysim
