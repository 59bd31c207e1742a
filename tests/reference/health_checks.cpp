#include "reference/simulator.hpp"
#include <stickysim/engine/random.hpp>

namespace stickysim::reference {

void Simulator::begin_checks(std::size_t balancer, int server) {
  if (!design_.balancer.health.enabled) return;
  std::uint64_t const pair = balancer * servers_.size() + static_cast<std::size_t>(server);
  Random draws{stream_key(seed_, Purpose::health_phase, pair)};
  auto const interval = static_cast<std::uint64_t>(design_.balancer.health.interval_ns);
  auto const phase_ns = static_cast<Nanoseconds>(draws.below(interval));
  Check& check = balancers_[balancer].seen[static_cast<std::size_t>(server)].check;
  check = {.runs = true, .waits = false, .streak = 0, .turn = check.turn + 1};
  after(phase_ns, [=, this, turn = check.turn] {
    if (balancers_[balancer].seen[static_cast<std::size_t>(server)].check.turn == turn)
      this->check(balancer, server);
  });
}

void Simulator::check(std::size_t balancer, int server) {
  bool well = false;
  if (answers(balancer, server, well)) return check_ends(balancer, server, well);
  Health const& health = design_.balancer.health;
  Check& check = balancers_[balancer].seen[static_cast<std::size_t>(server)].check;
  check.waits = true;
  after(health.timeout_ns > 0 ? health.timeout_ns : health.interval_ns, [=, this, turn = ++check.turn] {
    if (balancers_[balancer].seen[static_cast<std::size_t>(server)].check.turn == turn)
      check_ends(balancer, server, false);
  });
}

void Simulator::check_ends(std::size_t balancer, int server, bool passed) {
  Health const& health = design_.balancer.health;
  Seen& seen = balancers_[balancer].seen[static_cast<std::size_t>(server)];
  seen.check.waits = false;
  seen.check.streak = passed == seen.healthy ? 0 : seen.check.streak + 1;
  bool const settled = seen.check.streak == (passed ? health.rise : health.fall);
  bool const between = seen.check.streak > 0 && !settled;
  bool const fast = between && health.fast_interval_ns > 0;
  after(fast ? health.fast_interval_ns : health.interval_ns, [=, this, turn = ++seen.check.turn] {
    if (balancers_[balancer].seen[static_cast<std::size_t>(server)].check.turn == turn)
      check(balancer, server);
  });
  if (!settled) return;
  seen.check.streak = 0;
  mark(balancer, server, passed);
}

/// Whether a check ends at once, and how.
bool Simulator::answers(std::size_t balancer, int server, bool& well) const {
  Server const& checked = servers_[static_cast<std::size_t>(server)];
  well = checked.up;
  bool const cut = balancers_[balancer].seen[static_cast<std::size_t>(server)].cut_until_ns > 0;
  return !cut && (!checked.up || !checked.hung);
}

/// A check that is under way when a hanging server wakes or dies ends then.
void Simulator::truth_changed(std::size_t balancer, int server) {
  bool well = false;
  Check const& check = balancers_[balancer].seen[static_cast<std::size_t>(server)].check;
  if (!check.waits || !answers(balancer, server, well)) return;
  after(0, [=, this, &check, turn = check.turn] { // Silent: other news of that instant come first.
    if (check.turn == turn) check_ends(balancer, server, well);
  });
}

void Simulator::truth_changed(int server) {
  for (std::size_t b = 0; b < balancers_.size(); ++b)
    truth_changed(b, server);
}

void Simulator::mark(std::size_t balancer, int server, bool up) {
  balancers_[balancer].seen[static_cast<std::size_t>(server)].healthy = up;
  Server const& truth = servers_[static_cast<std::size_t>(server)];
  bool all_know = !up && (!truth.up || truth.hung);
  for (Balancer const& b : balancers_)
    all_know &= !b.seen[static_cast<std::size_t>(server)].healthy;
  if (all_know) books_.time("detection_time", now_ - truth.down_since_ns);
  availability_changed(balancer, server);
}

} // namespace stickysim::reference
