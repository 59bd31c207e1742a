#include "model/health_checks.hpp"

#include <algorithm>

namespace stickysim {

HealthChecks::HealthChecks(Health const& settings, std::uint32_t balancers, std::uint32_t servers,
                           std::uint64_t seed, Engine& engine, std::uint32_t verdict_kind)
    : interval_ns_{settings.interval_ns}, fast_interval_ns_{settings.fast_interval_ns > 0
                                                                ? settings.fast_interval_ns
                                                                : settings.interval_ns},
      timeout_ns_{settings.timeout_ns > 0 ? settings.timeout_ns : settings.interval_ns},
      fall_{static_cast<std::int32_t>(settings.fall)}, rise_{static_cast<std::int32_t>(settings.rise)},
      balancers_{balancers}, servers_{servers}, seed_{seed}, engine_{engine}, verdict_kind_{verdict_kind} {
  if (!settings.enabled) return;
  checks_.resize(std::size_t{balancers} * servers);
  for (std::uint32_t i = 0; i < checks_.size(); ++i)
    checks_[i].next_ns = phase_ns(i);
}

Nanoseconds HealthChecks::phase_ns(std::uint32_t place) const {
  Random random{stream_key(seed_, Purpose::health_phase, place)};
  return static_cast<Nanoseconds>(random.below(static_cast<std::uint64_t>(interval_ns_)));
}

Nanoseconds HealthChecks::duration_ns(Check const& check) const {
  return check.sees() == Responds::hangs ? timeout_ns_ : 0;
}

// From the start of a check to the start of the next, as long as neither truth nor belief changes.
Nanoseconds HealthChecks::period_ns(Check const& check) const {
  return duration_ns(check) + (check.contradicts() ? fast_interval_ns_ : interval_ns_);
}

// The checks that have ended before now ended alike. The one that settles a contradiction is never among
// them: its verdict is an event.
void HealthChecks::count_ended(Check& check) const {
  Nanoseconds const since_first_end = engine_.now() - (check.next_ns + duration_ns(check));
  if (since_first_end <= 0) return;
  Nanoseconds const period = period_ns(check);
  Nanoseconds const ended = (since_first_end - 1) / period + 1;
  check.next_ns += ended * period;
  check.streak = check.contradicts() ? check.streak + static_cast<std::int32_t>(ended) : 0;
}

void HealthChecks::await_verdict(std::uint32_t place) {
  Check& check = checks_[place];
  check.ticket = no_ticket;
  if (!check.runs || !check.contradicts()) return;
  std::int32_t const needed = (check.believed_up ? fall_ : rise_) - check.streak;
  Nanoseconds const due = check.next_ns + (needed - 1) * period_ns(check) + duration_ns(check);
  check.ticket = engine_.at(due, verdict_kind_, place);
}

/// What the checks at `place` meet from now on.
void HealthChecks::meet(std::uint32_t place, Responds truth, bool cut) {
  Check& check = checks_[place];
  Check met = check;
  met.truth = truth;
  met.cut = cut;
  bool const news = met.sees() != check.sees();
  if (news && check.runs) {
    count_ended(check);
    // One that was under way has its answer now, as if it had only just asked.
    check.next_ns = std::max(check.next_ns, engine_.now());
  }
  check.truth = truth;
  check.cut = cut;
  if (news) await_verdict(place);
}

void HealthChecks::truth_changed(ServerId server, Responds truth) {
  if (checks_.empty()) return;
  for (std::uint32_t balancer = 0; balancer < balancers_; ++balancer)
    meet(index(balancer, server), truth, checks_[index(balancer, server)].cut);
}

void HealthChecks::cut(std::uint32_t balancer, ServerId server, bool cut) {
  if (checks_.empty()) return;
  meet(index(balancer, server), checks_[index(balancer, server)].truth, cut);
}

bool HealthChecks::mark_down(std::uint32_t balancer, ServerId server) {
  if (checks_.empty()) return false;
  Check& check = checks_[index(balancer, server)];
  if (!check.runs) return false;
  count_ended(check);
  bool const news = check.believed_up;
  check.believed_up = false;
  check.streak = 0;
  check.next_ns = std::min(check.next_ns, engine_.now() + fast_interval_ns_);
  await_verdict(index(balancer, server));
  return news;
}

void HealthChecks::join(ServerId server) {
  if (checks_.empty()) return;
  for (std::uint32_t balancer = 0; balancer < balancers_; ++balancer) {
    std::uint32_t const place = index(balancer, server);
    Check const before = checks_[place];
    checks_[place] = {.next_ns = engine_.now() + phase_ns(place), .truth = before.truth, .cut = before.cut};
    await_verdict(place);
  }
}

void HealthChecks::leave(ServerId server) {
  if (checks_.empty()) return;
  for (std::uint32_t balancer = 0; balancer < balancers_; ++balancer) {
    Check& check = checks_[index(balancer, server)];
    check.runs = false;
    check.ticket = no_ticket;
  }
}

Nanoseconds HealthChecks::next_pass_ns(std::uint32_t balancer, ServerId server) const {
  if (checks_.empty()) return -1;
  Check check = checks_[index(balancer, server)];
  if (!check.runs || !check.believed_up || check.sees() != Responds::well) return -1;
  count_ended(check);
  return check.next_ns;
}

HealthChecks::Verdict HealthChecks::verdict(Event event) {
  Check& check = checks_[event.subject()];
  bool const up = check.sees() == Responds::well;
  Verdict const verdict{event.subject() / servers_, event.subject() % servers_, up,
                        check.ticket != event.ticket()};
  if (verdict.moot) return verdict;
  check.believed_up = up;
  check.streak = 0;
  check.next_ns = event.at() + interval_ns_;
  check.ticket = no_ticket;
  return verdict;
}

bool HealthChecks::all_believe_down(ServerId server) const {
  for (std::uint32_t balancer = 0; balancer < balancers_; ++balancer)
    if (checks_[index(balancer, server)].believed_up) return false;
  return true;
}

} // namespace stickysim
