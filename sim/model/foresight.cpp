#include "model/foresight.hpp"

#include "model/step.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>

namespace stickysim {
namespace {

/// The subjects of those events that are of certain kinds. What kind comes cannot be predicted, so there is
/// no branch on it.
class Subjects {
public:
  Subjects(std::span<Event const> events, std::initializer_list<Step> kinds) {
    std::uint32_t wanted = 0;
    for (Step const kind : kinds)
      wanted |= 1u << kind_of(kind);
    for (Event const& event : events) {
      ids_[count_] = event.subject();
      count_ += wanted >> event.kind() & 1;
    }
  }
  std::uint32_t const* begin() const { return ids_.data(); }
  std::uint32_t const* end() const { return ids_.data() + count_; }

private:
  std::array<std::uint32_t, EventList::most_shown> ids_;
  std::size_t count_ = 0;
};

} // namespace

/// What upcoming events will touch, in the order in which one record names the next: a request, then its
/// server and session, then the request that waits behind it. Each pass waits for what the last one has
/// fetched, for many records at once.
void Foresight::fetch_for(std::span<Event const> upcoming) const {
  if (!outgrows_cache()) return;
  Subjects const sessions{upcoming, {Step::session_begins, Step::think_ends, Step::next_at_balancer}};
  Subjects const requests{upcoming, {Step::service_ends, Step::store_answers}};
  for (std::uint32_t const id : sessions)
    clients_.prefetch(id);
  for (std::uint32_t const id : requests)
    requests_.prefetch(id);
  for (std::uint32_t const id : requests) {
    fleet_.prefetch(requests_[id].server);
    clients_.prefetch(requests_[id].session);
  }
  for (std::uint32_t const id : requests)
    requests_.prefetch(fleet_[std::min(requests_[id].server, fleet_.size() - 1)].first_waiting);
  if (!is_large_) return;

  // Where there are many servers: the one that has a session's state, and a session's entry in an affinity
  // table.
  auto const table_of = [this](Session const& session) -> AffinityTable const& {
    if (tier_.size() == 1) return tier_[0].table();
    return tier_[static_cast<std::uint32_t>(clients_.traffic_of(session).number_of(session.hash) %
                                            tier_.size())]
        .table();
  };
  for (std::uint32_t const id : sessions) {
    Session const& session = clients_[id];
    ServerId const server = session.home != no_server ? session.home : session.pinned;
    if (features_.asks_tables) table_of(session).fetch(clients_.affinity_hash(session));
    if (server == no_server) continue;
    fleet_.prefetch(server);
    states_.states().fetch(server);
  }
  for (std::uint32_t const id : requests)
    if (ServerId const server = requests_[id].server; server != no_server) states_.states().fetch(server);
  if (!features_.asks_tables) return;
  for (std::uint32_t const id : sessions)
    table_of(clients_[id]).fetch_entry(clients_.affinity_hash(clients_[id]));
  for (std::uint32_t const id : sessions)
    table_of(clients_[id]).fetch_neighbours(clients_.affinity_hash(clients_[id]));
  for (std::uint32_t const id : requests) {
    Request const& request = requests_[id];
    if (!request.login || request.ticket == no_ticket || request.session == no_session) continue;
    Session const& session = clients_[request.session];
    table_of(session).fetch(clients_.affinity_hash(session)); // to be added
  }
}

/// The same where all sessions are jobs: a job, then its server, then the job that waits behind it.
void Foresight::fetch_for_jobs(std::span<Event const> upcoming) const {
  if (!outgrows_cache()) return;
  Subjects const jobs{upcoming, {Step::service_ends}};
  for (std::uint32_t const id : jobs)
    jobs_.prefetch(id);
  for (std::uint32_t const id : jobs) {
    fleet_.prefetch(jobs_[id].server);
    tier_[0].fetch_load(jobs_[id].server);
  }
  for (std::uint32_t const id : jobs)
    jobs_.prefetch(fleet_[jobs_[id].server].first_waiting);
}

} // namespace stickysim
