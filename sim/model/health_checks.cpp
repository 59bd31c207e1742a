#include "model/health_checks.hpp"

#include <algorithm>

namespace stickysim {

HealthChecks::HealthChecks(Health const& settings, std::uint32_t balancers, std::uint32_t servers,
                           std::uint64_t seed, Engine& engine, std::uint32_t verdict_kind)
    : settings_{settings}, balancers_{balancers}, servers_{servers}, engine_{engine}, verdict_kind_{
                                                                                          verdict_kind} {
  if (!settings.enabled) return;
  checks_.resize(std::size_t{balancers} * servers);
  for (std::size_t i = 0; i < checks_.size(); ++i) {
    Random random{stream_key(seed, Purpose::health_phase, i)};
    checks_[i].phase_ns =
        static_cast<Nanoseconds>(random.below(static_cast<std::uint64_t>(settings.interval_ns)));
  }
}

// Checks run at phase, phase + interval, …; this many of them at or before `time`.
std::int64_t HealthChecks::checks_until(Check const& check, Nanoseconds time) const {
  return time < check.phase_ns ? 0 : (time - check.phase_ns) / settings_.interval_ns + 1;
}

void HealthChecks::truth_changed(ServerId server, bool up) {
  if (checks_.empty()) return;
  Nanoseconds const now = engine_.now();
  for (std::uint32_t balancer = 0; balancer < balancers_; ++balancer) {
    std::uint32_t const index = balancer * servers_ + server;
    Check& check = checks_[index];
    std::int64_t const done = checks_until(check, now);
    std::int64_t const ran = done - checks_until(check, check.since_ns);
    if (check.truth != check.believed)
      check.streak += ran;
    else if (ran > 0)
      check.streak = 0;
    check.since_ns = now;
    check.truth = up;
    check.ticket = no_ticket;
    if (check.truth == check.believed) continue;
    std::int64_t const needed =
        std::max<std::int64_t>(1, (up ? settings_.rise : settings_.fall) - check.streak);
    Nanoseconds const due = check.phase_ns + (done + needed - 1) * settings_.interval_ns;
    check.ticket = engine_.at(due, verdict_kind_, index);
  }
}

HealthChecks::Verdict HealthChecks::verdict(Event const& event) {
  Check& check = checks_[event.subject()];
  Verdict verdict{event.subject() / servers_, event.subject() % servers_, check.truth,
                  check.ticket != event.ticket()};
  if (verdict.moot) return verdict;
  check.believed = check.truth;
  check.streak = 0;
  check.since_ns = event.at();
  check.ticket = no_ticket;
  return verdict;
}

bool HealthChecks::all_believe_down(ServerId server) const {
  for (std::uint32_t balancer = 0; balancer < balancers_; ++balancer)
    if (checks_[balancer * servers_ + server].believed) return false;
  return true;
}

} // namespace stickysim
