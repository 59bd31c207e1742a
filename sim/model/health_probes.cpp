#include "model/health_probes.hpp"

namespace stickysim {

HealthProbes::HealthProbes(Health const& settings, std::uint32_t balancers, std::uint32_t servers,
                           std::uint64_t seed, Engine& engine, std::uint32_t kind)
    : HealthChecks{settings, balancers, servers, seed, engine, kind}, probes_(checks_.size()) {}

void HealthProbes::start() {
  for (std::uint32_t place = 0; place < probes_.size(); ++place)
    await_verdict(place);
}

/// The next check is due, unless one is under way.
void HealthProbes::await_verdict(std::uint32_t place) {
  Check& check = checks_[place];
  if (check.runs && !probes_[place].under_way) check.ticket = engine_.at(check.next_ns, verdict_kind_, place);
}

void HealthProbes::meet(std::uint32_t place, Responds truth, bool cut) {
  Check& check = checks_[place];
  check.truth = truth;
  check.cut = cut;
  bool const held_up = probes_[place].under_way && !probes_[place].asked;
  if (held_up && check.sees() != Responds::hangs) // it gets through now
    check.ticket = engine_.at(engine_.now(), verdict_kind_, place);
}

void HealthProbes::join(ServerId server) {
  for (std::uint32_t balancer = 0; balancer < balancers_; ++balancer)
    forget(index(balancer, server));
  HealthChecks::join(server);
}

void HealthProbes::leave(ServerId server) {
  HealthChecks::leave(server);
  for (std::uint32_t balancer = 0; balancer < balancers_; ++balancer)
    forget(index(balancer, server));
}

/// The check under way is moot, even if it is still in its server's queue.
void HealthProbes::forget(std::uint32_t place) {
  ++probes_[place].number;
  probes_[place].under_way = probes_[place].asked = false;
}

HealthProbes::Turn HealthProbes::turn(Event event) {
  std::uint32_t const place = event.subject();
  Probe& probe = probes_[place];
  if (checks_[place].ticket != event.ticket()) return {};
  if (probe.under_way && event.at() >= probe.timeout_ns) return end(place, false);
  if (!probe.under_way) probe.timeout_ns = event.at() + timeout_ns_;
  probe.under_way = true;
  return reach(place);
}

/// The check under way reaches its server, if it can.
HealthProbes::Turn HealthProbes::reach(std::uint32_t place) {
  Check& check = checks_[place];
  if (check.sees() == Responds::refuses) return end(place, false);
  check.ticket = engine_.at(probes_[place].timeout_ns, verdict_kind_, place);
  probes_[place].asked = check.sees() == Responds::well;
  return {place / servers_, place % servers_, probes_[place].asked, probes_[place].number, {}, false};
}

HealthProbes::Turn HealthProbes::answered(std::uint32_t balancer, ServerId server, std::uint32_t number,
                                          bool well) {
  std::uint32_t const place = index(balancer, server);
  Probe& probe = probes_[place];
  if (!probe.under_way || probe.number != number) return {};
  probe.asked = false; // if a partition holds up the answer, the check asks again when that is over
  return checks_[place].cut ? Turn{} : end(place, well);
}

HealthProbes::Turn HealthProbes::end(std::uint32_t place, bool well) {
  Check& check = checks_[place];
  forget(place);
  bool const contradicts = well != check.believed_up;
  check.streak = contradicts ? check.streak + 1 : 0;
  bool const decides = contradicts && check.streak >= (check.believed_up ? fall_ : rise_);
  check.next_ns = engine_.now() + (contradicts && !decides ? fast_interval_ns_ : interval_ns_);
  await_verdict(place);
  if (decides) {
    check.believed_up = well;
    check.streak = 0;
  }
  return {.balancer = place / servers_,
          .server = place % servers_,
          .up = decides ? std::optional{well} : std::nullopt,
          .passed = well && check.believed_up};
}

} // namespace stickysim
