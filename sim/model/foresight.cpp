#include "model/foresight.hpp"

namespace stickysim {

/// What requests of sessions that are known will touch where there are many servers: their entry in an
/// affinity table, and the server that has their state.
void Simulation::fetch_for_coming_returns() const {
  if (!outgrows_cache()) return;
  auto const session_of = [this](Event const& event) -> Session const* {
    return static_cast<Step>(event.kind()) == Step::think_ends ? &sessions_[event.subject()] : nullptr;
  };
  auto const table_of = [this](Session const& session) -> AffinityTable const& {
    return balancers_.size() == 1
               ? balancers_.front().table()
               : balancers_[traffic_[session.workload].number_of(session.hash) % balancers_.size()].table();
  };
  if (Session const* const session = session_of(engine_.ahead(20))) {
    if (asks_tables_) table_of(*session).fetch(affinity_hash(*session));
    ServerId const server = session->home != no_server ? session->home : session->pinned;
    if (server != no_server) {
      fleet_.prefetch(server);
      states_->fetch(server);
    }
  }
  if (!asks_tables_) return;
  Event const& near = engine_.ahead(10);
  if (Session const* const session = session_of(near)) {
    table_of(*session).fetch_entry(affinity_hash(*session));
  } else if (static_cast<Step>(near.kind()) == Step::service_ends) {
    Request const& request = requests_[near.subject()];
    if (!request.login || request.ticket != near.ticket() || request.session == no_session) return;
    table_of(sessions_[request.session]).fetch(affinity_hash(sessions_[request.session])); // to be added
  }
}

} // namespace stickysim
