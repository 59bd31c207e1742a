// What becomes of a request's state beside being read and written: it is gone, renewed, stale, overwritten,
// out of reach.

#include "model/request_books.hpp"
#include "model/simulation.hpp"

#include <algorithm>

namespace stickysim {

/// The state is gone: the request is turned away, or the server starts a new one in its place and serves it.
void Simulation::find_nothing(Request& request, Finding const& finding) {
  bool const not_at_home = finding.cause == Cause::elsewhere || finding.cause == Cause::remap;
  Cause const cause = not_at_home && request.astray != Cause::none ? request.astray : finding.cause;
  Session const& session = sessions_[request.session];
  if (traffic_[session.workload].settings().on_loss != OnLoss::renew) {
    request.missing = cause;
    return;
  }
  request.renewed = cause;
  if (request.followed) tell(request, {.what = Happening::renews});
}

/// The new state is there, and with it the user is logged in: what was in the old one is lost.
void Simulation::renew_state(Request const& request) {
  note_loss(request.session, request.renewed);
  recorder_.relogin();
}

/// What earlier requests have done is not in the state that was found: the user notices and goes on.
void Simulation::find_stale(Request const& request, Finding const& finding) {
  Session& session = sessions_[request.session];
  WorkloadClass const& workload = traffic_[session.workload].settings();
  auto const vanished =
      static_cast<std::uint32_t>(std::min<std::uint64_t>(finding.vanished, session.at_risk));
  session.at_risk -= vanished;
  recorder_.stale(workload.kind, vanished, workload.chunk_bytes);
}

/// A request writes back the whole state as it was when it read it: what another one of its session has
/// written meanwhile is gone. Source: Spring Session reference, `SaveMode`.
void Simulation::overwrite(Session& session, std::uint32_t effects) {
  WorkloadClass const& workload = traffic_[session.workload].settings();
  if (workload.kind == SessionKind::login) return; // nothing is in the state that could be missed
  session.at_risk -= std::min(effects, session.at_risk);
  recorder_.overwritten(workload.kind, effects, workload.chunk_bytes);
}

/// An answer sets the cookie to the token that its request carried and its own work: the last answer to
/// arrive wins, and what others have put into the cookie since the request was sent is gone. Source: RFC
/// 6265, section 5.3, step 11: a cookie of the same name is replaced.
void Simulation::take_token(std::uint32_t id) {
  Session& session = sessions_[requests_[id].session];
  std::uint32_t const writes = writes_answered(id);
  std::uint32_t const carried = requests_[id].creates() ? 0 : writes - 1;
  // At a login after a loss nothing is left that could go.
  std::uint32_t const gone = session.writes - std::min(carried, session.writes);
  session.writes = writes;
  if (gone > 0 && session.at_risk > 0) overwrite(session, std::min(gone, session.at_risk));
}

/// Without the store there is nothing to serve from, or to keep what was served.
void Simulation::fail_at_store(std::uint32_t id) {
  recorder_.store_error();
  fail_at_server(id, Failure::state);
}

} // namespace stickysim
