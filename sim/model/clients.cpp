#include "model/clients.hpp"

#include <memory>

namespace stickysim {
namespace {

/// The wait of a user who does not think and whose session failed in no time: the next one would start at the
/// same instant, and fail, for ever.
constexpr Nanoseconds breath_after_failure_ns = 1'000'000;

} // namespace

Clients::Clients(Design const& design, Features const& features, std::uint64_t seed, Nanoseconds end_ns,
                 Engine& engine)
    : engine_{engine}, end_ns_{end_ns}, hashes_sessions_{design.balancer.affinity.key ==
                                                         AffinityKey::session},
      budgets_retries_{features.budgets_retries} {
  for (WorkloadClass const& workload : design.workloads) {
    traffic_.emplace_back(workload, seed, traffic_.size());
    started_.push_back(0);
    starts_.push_back(workload.users > 0 ? LaneId::none : engine_.add_lane());
    retry_buckets_.emplace_back(workload.retry_budget, workload.retry_bucket);
  }
}

void Clients::start() {
  for (std::uint32_t workload = 0; workload < traffic_.size(); ++workload) {
    WorkloadClass const& settings = traffic_[workload].settings();
    for (std::uint64_t user = 0; user < static_cast<std::uint64_t>(settings.users); ++user) {
      std::uint32_t const id = admit(workload, user);
      await_session(id, settings.from_ns + traffic_[workload].think_time(sessions_[id].hash, 0));
    }
    schedule_next_start(workload);
  }
}

std::uint32_t Clients::admit(std::uint32_t workload, std::uint64_t number) {
  std::uint32_t const id = sessions_.take();
  Session& session = *std::construct_at(&sessions_[id]);
  session.hash = traffic_[workload].hash_of(number);
  session.workload = static_cast<std::uint8_t>(workload);
  return id;
}

void Clients::user_rests(std::uint32_t id) {
  Session& session = sessions_[id];
  Traffic const& traffic = traffic_of(session);
  std::uint64_t const next =
      traffic.hash_of(traffic.number_of(session.hash) + static_cast<std::uint64_t>(traffic.settings().users));
  std::uint8_t const workload = session.workload;
  Nanoseconds think_ns = traffic.think_time(next, 0);
  if (think_ns == 0 && session.failed && begun_ns.has(id) && begun_ns[id] == engine_.now())
    think_ns = breath_after_failure_ns;
  session = Session{};
  session.hash = next;
  session.workload = workload;
  await_session(id, engine_.now() + think_ns);
}

/// The user of a closed class comes back at `at`, or never if the class starts no more sessions then.
void Clients::await_session(std::uint32_t id, Nanoseconds at) {
  Nanoseconds const until_ns = workload_of(sessions_[id]).until_ns;
  if (until_ns >= 0 && at >= until_ns) return sessions_.free(id);
  ++idle_users_;
  engine_.at(at, kind_of(Step::session_begins), id);
}

void Clients::comes_back(std::uint32_t id, std::uint32_t step, Nanoseconds issued_ns) {
  if (failing_since_ns(id, step) >= 0) return;
  comebacks_.set(id, {.session_hash = sessions_[id].hash, .step = step, .since_ns = issued_ns});
}

Nanoseconds Clients::wants_since_ns(Request const& request) const {
  Nanoseconds const since_ns = failing_since_ns(request.session, request.step);
  return since_ns >= 0 ? since_ns : request.issued_ns;
}

bool Clients::takes_retry(Request& request) {
  if (request.client_retries_left == 0) return false;
  std::uint8_t const workload = sessions_[request.session].workload;
  if (budgets_retries_ && traffic_[workload].settings().retry_budget > 0 && !retry_buckets_[workload].take())
    return false;
  --request.client_retries_left;
  return true;
}

} // namespace stickysim
