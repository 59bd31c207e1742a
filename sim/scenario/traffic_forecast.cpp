#include "scenario/traffic_forecast.hpp"

#include <stickysim/distribution/arrival_process.hpp>
#include <stickysim/engine/portable_math.hpp>
#include <stickysim/model/routing_policy.hpp>

#include <algorithm>
#include <limits>

namespace stickysim {
namespace {

/// A user without a think time waits so long after a failure.
constexpr double breath_s = 1e-3;

/// Who comes back to a request that has failed does so after a think time, of a second at least.
constexpr double least_pause_s = 1;
constexpr double comes_back_for_s = 120;

/// No more sessions of a trace are looked at.
constexpr std::size_t most_looked_at = 10'000;

/// The mean of min(span, left) where `left` is uniform from `low` to `high`.
double mean_cut(double span, double low, double high) {
  if (span <= low || high <= low) return std::min(span, high);
  if (span >= high) return (low + high) / 2;
  return ((span * span - low * low) / 2 + span * (high - span)) / (high - low);
}

} // namespace

double mean_s(Quantity const& quantity) {
  return quantity.distribution ? quantity.distribution->mean() / 1e9 : 0;
}

TrafficForecast::TrafficForecast(Design const& design, RunSettings const& run)
    : design_{design}, run_{run}, duration_s_{to_seconds(run.duration_ns)} {
  for (ServerGroup const& group : design.servers) {
    auto const ever = static_cast<double>(group.ever());
    auto const workers = ever * static_cast<double>(group.workers);
    servers_ += ever;
    workers_ += workers;
    speed_ += workers * group.speed;
    overhead_s_ = std::max(overhead_s_, to_seconds(group.overhead_ns));
  }
  auto const law = make_routing_policy(design.balancer.policy, 1, 0);
  bool const sticks = design.balancer.affinity.kind != AffinityKind::none || (law && (*law)->hashes());
  elsewhere_ = servers_ > 1 ? 1 - 1 / servers_ : 0;
  miss_chance_ = sticks ? 0 : elsewhere_;
  expect();
  if (forget_bindings()) expect();
  overwhelm();
}

void TrafficForecast::expect() {
  classes_.clear();
  for (WorkloadClass const& workload : design_.workloads)
    classes_.push_back(expected(workload));
}

/// Visits to the store by a request that is no login.
double TrafficForecast::store_visits() const {
  PlacementRow const& placement = row_of(design_.state.placement);
  if (!placement.uses_store) return 0;
  double const read = placement.caches ? miss_chance_ : 1;
  return static_cast<double>(design_.state.writes) + static_cast<double>(design_.state.reads) * read;
}

double TrafficForecast::store_visit_s() const {
  return to_seconds(design_.state.store.round_trip_ns) + mean_s(design_.state.store.service_time);
}

/// From the issue of a request to its answer, if it never waits.
double TrafficForecast::answer_s(double demand_s) const {
  double const mean_speed = speed_ > 0 ? speed_ / std::max(1.0, workers_) : 1;
  return demand_s / mean_speed + overhead_s_ + to_seconds(design_.network.client_rtt_ns) +
         to_seconds(design_.network.server_rtt_ns) + store_visits() * store_visit_s();
}

/// Requests that fit at the servers; infinitely many where a queue has no bound.
double TrafficForecast::places() const {
  double places = 0;
  for (ServerGroup const& group : design_.servers) {
    if (group.queue < 0) return std::numeric_limits<double>::infinity();
    places += static_cast<double>(group.ever()) * static_cast<double>(group.queue + group.workers);
  }
  return places;
}

/// From the issue of a request that never waits to its answer, or until its client gives up.
double TrafficForecast::patience_s(WorkloadClass const& workload) const {
  double const answered_s = answer_s(mean_s(workload.demand));
  return workload.timeout_ns > 0 ? std::min(answered_s, to_seconds(workload.timeout_ns)) : answered_s;
}

/// How likely the answer to a request that never waits comes too late, as if its time were exponential.
double TrafficForecast::late(WorkloadClass const& workload) const {
  double const answered_s = answer_s(mean_s(workload.demand));
  if (workload.timeout_ns <= 0 || answered_s <= 0) return 0;
  return portable::exp(-to_seconds(workload.timeout_ns) / answered_s);
}

/// How often a client sends a request, if each attempt is late with that chance.
double TrafficForecast::attempts(WorkloadClass const& workload, double late) const {
  double sent = 1;
  double chance = workload.retry_on_timeout ? late : 0;
  for (std::uint32_t retry = 0; retry < workload.retries; ++retry, chance *= late)
    sent += chance;
  return sent;
}

/// Requests of a session of `length` that are issued in vain, if each is late with that chance: its user
/// comes back to one that is, again and again.
double TrafficForecast::in_vain(WorkloadClass const& workload, double late, double length) const {
  bool const returns = workload.on_failure == OnFailure::retry || workload.on_failure == OnFailure::come_back;
  if (!returns || late <= 0) return 0;
  double const meets_one = 1 - portable::exp(portable::log1p(-std::min(late, 0.999999)) * length);
  double const pause_s = std::max(mean_s(workload.think_time), least_pause_s) + patience_s(workload);
  double const left_s =
      workload.on_failure == OnFailure::retry ? duration_s_ : std::min(duration_s_, comes_back_for_s);
  return meets_one * left_s / 2 / pause_s;
}

/// How often a request of a session that is no login finds no state.
double TrafficForecast::losses() const {
  return design_.state.placement == Placement::local && !design_.state.soft ? miss_chance_ : 0;
}

/// Requests in place of each that is planned, where states are not found and `most` are possible at all.
double TrafficForecast::repeats(WorkloadClass const& workload, double length, double most) const {
  double const lost = losses();
  if (lost == 0 || length <= 1) return 1;
  switch (workload.on_loss) {
  case OnLoss::relogin: return 1 + (workload.resend ? 2 : 1) * lost * (length - 1) / length;
  case OnLoss::renew: return 1;
  case OnLoss::abandon: return std::min(1.0, (1 + 1 / lost) / length);
  case OnLoss::restart: break;
  }
  // The mean time of a run of successes. Source: Feller, "An Introduction to Probability Theory and Its
  // Applications", volume 1, XIII.7.
  double whole = 1;
  for (double left = std::min(length - 1, 500.0); left >= 1; --left)
    whole *= 1 - lost;
  double const needed = whole > 0 ? (1 - whole) / (lost * whole) + 1 : most;
  return std::clamp(std::min(needed, most) / length, 1.0, std::max(1.0, most / length));
}

ExpectedTraffic TrafficForecast::expected(WorkloadClass const& workload) const {
  if (workload.trace) return replayed(workload);
  return workload.users > 0 ? closed(workload) : open(workload);
}

ExpectedTraffic TrafficForecast::replayed(WorkloadClass const& workload) const {
  Trace const& trace = *workload.trace;
  std::size_t const step = std::max<std::size_t>(1, trace.sessions.size() / most_looked_at);
  ExpectedTraffic seen;
  double const demand_s = mean_s(workload.demand);
  double looked_at = 0;
  double span_s = 0;
  for (std::size_t place = 0; place < trace.sessions.size(); place += step) {
    TraceSession const& session = trace.sessions[place];
    Nanoseconds time = 0;
    Nanoseconds first = 0;
    ++looked_at;
    for (std::uint32_t i = session.first; i < session.first + session.count; ++i) {
      TraceRequest const& request = trace.requests[i];
      time = request.at_ns >= 0 ? request.at_ns : time + request.think_ns;
      if (i == session.first) first = time;
      if (time >= run_.duration_ns) break;
      seen.sessions += i == session.first;
      ++seen.requests;
      seen.work_s += request.demand_ns >= 0 ? to_seconds(request.demand_ns) : demand_s;
    }
    span_s += std::min(to_seconds(time - first), duration_s_);
  }
  double const all = looked_at > 0 ? static_cast<double>(trace.sessions.size()) / looked_at : 0;
  double const length = seen.sessions > 0 ? seen.requests / seen.sessions : 1;
  double const again = repeats(workload, length, length);
  seen.sessions *= all;
  seen.live = std::min(seen.sessions, all * span_s / duration_s_ + 1);
  seen.logins = seen.sessions;
  seen.requests *= all * again;
  seen.attempts = seen.requests;
  seen.work_s *= all;
  return seen;
}

ExpectedTraffic TrafficForecast::closed(WorkloadClass const& workload) const {
  auto const users = static_cast<double>(workload.users);
  double const length = workload.requests.distribution->mean();
  double const demand_s = mean_s(workload.demand);
  double const open_s = to_seconds(workload.open_for_ns(run_.duration_ns));
  double const parallel = static_cast<double>(workload.parallel);
  double const think_s = mean_s(workload.think_time);
  double const cycle_s = think_s + patience_s(workload);
  double const begun = think_s > open_s ? open_s / think_s : 1; // of the users
  double requests = cycle_s > 0 ? users * parallel * std::max(begun, open_s / cycle_s) : 0;
  double const needed = demand_s + overhead_s_;
  if (needed > 0) {
    double const all = users * parallel;
    // Who gives up, or is refused because the queues are full, issues the next request without an answer.
    double most = all + speed_ * open_s / needed;
    double const impatient_s = think_s + to_seconds(workload.timeout_ns);
    if (workload.timeout_ns > 0) most = std::max(most, all * open_s / impatient_s);
    double const refused_s =
        think_s + to_seconds(design_.network.client_rtt_ns + design_.network.server_rtt_ns);
    double const turned_away = all > places() ? (all - places()) * open_s / std::max(refused_s, breath_s) : 0;
    requests = std::max(std::min(requests, most), turned_away);
  }
  double const again = repeats(workload, length, length);
  double const sessions = std::max(users, requests / again / length);
  bool const gives_up =
      workload.timeout_ns > 0; // others wait for their answers: no more than the fleet can do
  double const sent = requests * attempts(workload, late(workload));
  return {.sessions = sessions,
          .requests = requests,
          .attempts = sent,
          .logins = sessions,
          .live = users,
          .work_s = gives_up ? sent * needed : 0,
          .waiting = 0};
}

ExpectedTraffic TrafficForecast::open(WorkloadClass const& workload) const {
  auto const process = make_arrival_process(workload.arrivals, workload.from_ns, workload.until_ns);
  double const sessions = process ? (*process)->mean_rate(run_.duration_ns) * duration_s_ : 0;
  double const length = std::max(1.0, workload.requests.distribution->mean());
  double const demand_s = mean_s(workload.demand);
  double const step_s =
      (mean_s(workload.think_time) + patience_s(workload)) / static_cast<double>(workload.parallel);
  double const from_s = std::min(duration_s_, to_seconds(workload.from_ns));
  double const until_s = from_s + to_seconds(workload.open_for_ns(run_.duration_ns));
  double const most = step_s > 0 ? duration_s_ / step_s + 1 : length;
  double const fails = late(workload);
  double const again = repeats(workload, length, most);
  double const span_s = length * again * step_s;
  double const stays_s = mean_cut(span_s, duration_s_ - until_s, duration_s_ - from_s);
  double const first_s = span_s - step_s; // until the last request is issued
  double const share =
      first_s > 0 ? mean_cut(first_s, duration_s_ - until_s, duration_s_ - from_s) / first_s : 1;
  double const vain = in_vain(workload, fails, length);
  double const planned =
      vain > 0 ? std::min(length * again, 1 / fails) : length * again; // none behind that one
  double const issued = 1 + (planned - 1) * share + vain;
  bool const only_jobs = length == 1 && answer_s(0) == 0 && workload.timeout_ns == 0;
  double const sent = attempts(workload, fails);
  return {.sessions = sessions,
          .requests = sessions * issued,
          .attempts = sessions * issued * sent,
          .logins = sessions,
          .live = duration_s_ > 0 ? sessions * stays_s / duration_s_ : 0,
          .work_s = (sessions * issued - refused(sessions * (issued - 1))) * sent * (demand_s + overhead_s_),
          .waiting = 0,
          .only_jobs = only_jobs};
}

/// A table that is too small for the sessions that live, or whose entries end while users think, leads few
/// of them home. Answers whether there is such a one.
bool TrafficForecast::forget_bindings() {
  Affinity const& affinity = design_.balancer.affinity;
  if (affinity.kind == AffinityKind::none) return false;
  double live = 0;
  double think_s = 0;
  for (std::size_t element = 0; element < classes_.size(); ++element) {
    live += classes_[element].live;
    think_s = std::max(think_s, mean_s(design_.workloads[element].think_time));
  }
  double led = 1;
  if (affinity.kind == AffinityKind::table && affinity.size >= 0 && live > 0) {
    double const places = static_cast<double>(affinity.size) * static_cast<double>(design_.balancer.count);
    led = places < live ? 0.5 * places / live : 1;
  }
  if (affinity.expire_ns >= 0 && think_s > 0)
    led *= 1 - portable::exp(-to_seconds(affinity.expire_ns) / think_s);
  miss_chance_ = elsewhere_ * (1 - led);
  return led < 1;
}

/// Where the fleet cannot do its work, requests wait until the end and their sessions issue no more, unless
/// they give up: then they go on, or send their request again, and what they have left waits all the same.
void TrafficForecast::overwhelm() {
  auto const work_of_all = [&] {
    double work_s = 0;
    for (ExpectedTraffic const& traffic : classes_)
      work_s += traffic.work_s;
    return work_s;
  };
  if (work_of_all() <= speed_ * duration_s_) return;
  for (std::size_t element = 0; element < classes_.size(); ++element) {
    ExpectedTraffic& traffic = classes_[element];
    WorkloadClass const& workload = design_.workloads[element];
    if (traffic.requests == 0 || workload.timeout_ns <= 0 || workload.trace) continue;
    double const before = traffic.attempts;
    traffic.attempts = traffic.requests * attempts(workload, 1);
    traffic.work_s *= traffic.attempts / before;
  }
  double const work_s = work_of_all();
  double const share = (work_s - speed_ * duration_s_) / work_s; // of the work that is not done
  for (std::size_t element = 0; element < classes_.size(); ++element) {
    ExpectedTraffic& traffic = classes_[element];
    if (traffic.work_s == 0) continue;
    bool const gives_up = design_.workloads[element].timeout_ns > 0;
    double const places_of_class = places() * traffic.work_s / work_s;
    if (gives_up) {
      traffic.waiting = std::min(traffic.attempts * share, places_of_class);
      continue;
    }
    // The sessions that wait issue one request each.
    double const undone = std::min(traffic.requests * share, traffic.sessions);
    double const served = traffic.requests * (1 - share);
    traffic.requests = std::min(traffic.requests, served + traffic.sessions);
    traffic.attempts = traffic.requests;
    traffic.waiting = std::min(undone, places_of_class);
    traffic.live = std::min(traffic.sessions, traffic.live + traffic.waiting);
  }
}

} // namespace stickysim
