#include "model/state_service.hpp"

#include "model/job_states.hpp"
#include "model/step.hpp"

#include <algorithm>

namespace stickysim {
namespace {

std::unique_ptr<StateBackend> backend_of(Design const& design, Features const& features,
                                         RunSettings const& run, Engine& engine, Fleet const& fleet) {
  if (features.only_jobs) return std::make_unique<JobStates>(design, run, fleet);
  return make_state_backend(design, run, features.hashes, engine, kind_of(Step::state_expires),
                            kind_of(Step::replication));
}

std::int64_t bytes_or_all(std::int64_t limit) { return limit < 0 ? INT64_MAX : limit; }

} // namespace

StateService::StateService(Design const& design, Features const& features, std::span<PlannedFault const> plan,
                           RunSettings const& run, Engine& engine, Clients& clients, Fleet const& fleet,
                           Recorder& recorder)
    : settings_{design.state}, features_{features}, clients_{clients}, recorder_{recorder},
      states_{backend_of(design, features, run, engine, fleet)}, cost_{states_->cost()},
      holds_readers_{features.servers_may_go && (cost_.reads > 0 || cost_.fetch_ns > 0)},
      header_limit_{std::min(design.state.header_limit, bytes_or_all(design.balancer.header_limit))},
      answer_header_limit_{bytes_or_all(design.balancer.answer_header_limit)} {
  if (!row_of(design.state.placement).uses_store) return;
  store_.emplace(design.state.store, plan, run);
  if (store_->may_lose()) states_->store_may_lose(store_->longest_loss_ns());
}

/// The state is gone: the request is turned away, or its server starts a new state in its place and serves
/// it.
void StateService::find_nothing(Request& request, Finding const& finding) {
  bool const not_at_home = finding.cause == Cause::elsewhere || finding.cause == Cause::remap;
  Cause const cause = not_at_home && request.astray != Cause::none ? request.astray : finding.cause;
  bool const renews = clients_.workload_of(clients_[request.session]).on_loss == OnLoss::renew;
  if (renews)
    request.renews(cause);
  else
    request.missing = cause;
}

/// What earlier requests have done is not in the state that was found: the user notices and goes on.
void StateService::find_stale(Session& session, Finding const& finding) {
  WorkloadClass const& workload = clients_.workload_of(session);
  auto const vanished =
      static_cast<std::uint32_t>(std::min<std::uint64_t>(finding.vanished, session.at_risk));
  session.at_risk -= vanished;
  recorder_.of_class(session.workload).stale(workload.kind, vanished, workload.chunk_bytes);
}

void StateService::note_read(std::uint32_t id, Request const& request, Finding const& finding) {
  std::uint32_t& effects = effects_.at(request.session).in_state;
  effects -= static_cast<std::uint32_t>(std::min<std::uint64_t>(finding.vanished, effects));
  read_.set(id, effects);
}

/// A request writes back the whole state as it was when it read it: what others of its session have written
/// meanwhile is gone. A login writes a new state. Source: Spring Session reference, `SaveMode`.
void StateService::note_write(std::uint32_t id, Request const& request) {
  Effects& effects = effects_.at(request.session);
  Session& session = clients_[request.session];
  std::uint32_t const stay = request.creates ? 0 : std::min(read_[id], effects.in_state);
  std::uint32_t const gone = effects.in_state - stay;
  effects.in_state = request.login ? 0 : stay + 1;
  if (gone == 0) return;
  std::uint32_t const known = std::min(gone, session.at_risk);
  effects.undone += gone - known;
  if (request.renewed == Cause::none) overwrite(session, known); // else they are lost with the old state
}

bool StateService::effect_is_there(std::uint32_t session) {
  std::uint32_t& undone = effects_.at(session).undone;
  if (undone == 0) return true;
  --undone;
  WorkloadClass const& workload = clients_.workload_of(clients_[session]);
  recorder_.of_class(clients_[session].workload).overwritten(workload.kind, 1, workload.chunk_bytes);
  return false;
}

/// Effects of a session's requests are gone, without its noticing.
void StateService::overwrite(Session& session, std::uint32_t effects) {
  WorkloadClass const& workload = clients_.workload_of(session);
  if (workload.kind == SessionKind::login) return; // nothing is in the state that could be missed
  session.at_risk -= effects;
  recorder_.of_class(session.workload).overwritten(workload.kind, effects, workload.chunk_bytes);
}

/// Each request is judged by the token that it carries, whatever its session has been given since.
Finding StateService::find_by_token(std::uint32_t id, Request const& request, Nanoseconds now) const {
  Session session = clients_[request.session];
  session.writes = carried_[id].writes;
  session.last_use_ns = carried_[id].signed_ns;
  return states_->find(session, request.server, now);
}

/// What its request has done is then in no token.
bool StateService::ignore_token(Session const& session, Request const& request) {
  WorkloadClass const& workload = clients_.workload_of(session);
  if (!request.login && workload.kind != SessionKind::login)
    recorder_.of_class(session.workload).overwritten(workload.kind, 1, workload.chunk_bytes);
  return false;
}

} // namespace stickysim
