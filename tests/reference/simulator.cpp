#include "reference/simulator.hpp"

#include <stickysim/engine/random.hpp>

#include <algorithm>

namespace stickysim::reference {

Simulator::Simulator(Design const& design, RunSettings const& run, std::uint64_t replication,
                     std::uint64_t order)
    : design_{design}, run_{run}, order_{order}, affinity_{design.balancer.affinity},
      seed_{mix_bits(run.seed + golden_gamma * (replication + 1))}, books_{design, run},
      rollouts_(design.rollouts.size()) {
  in_store_ = row_of(design.state.placement).uses_store;
  in_token_ = row_of(design.state.placement).in_token;
  replicated_ = design.state.placement == Placement::replicated;
  queues_ = design.balancer.max_connections > 0 || affinity_.on_unavailable == OnUnavailable::wait;
  for (WorkloadClass const& workload : design.workloads)
    class_books_.try_emplace(&workload, design, run);
  balancers_.resize(static_cast<std::size_t>(design.balancer.count));
  for (std::size_t group = 0; group < design.servers.size(); ++group) {
    ServerGroup const& settings = design.servers[group];
    counts_.push_back(settings.count);
    for (std::int64_t i = 0; i < settings.ever(); ++i) {
      bool const there = i < settings.count;
      Server& server = servers_.emplace_back();
      server.group = &settings;
      server.up = server.rented = server.known = there;
      books_.servers.emplace_back().group = group;
      books_.servers.back().up.change(0, there);
      books_.servers.back().there.change(0, there);
      for (Balancer& balancer : balancers_)
        balancer.seen.emplace_back().registered = there;
    }
  }
}

Account Simulator::simulate() {
  for (std::size_t b = 0; b < balancers_.size(); ++b)
    for (std::size_t server = 0; server < servers_.size(); ++server)
      if (servers_[server].up) begin_checks(b, static_cast<int>(server));
  plan();
  for (WorkloadClass const& workload : design_.workloads)
    plan_session(workload, 0);
  while (!events_.empty() && events_.begin()->first.first < run_.duration_ns) {
    auto const what = events_.begin()->second;
    now_ = events_.begin()->first.first;
    events_.erase(events_.begin());
    what();
  }
  now_ = run_.duration_ns;
  find_stuck();
  Account account = books_.close();
  for (WorkloadClass const& workload : design_.workloads)
    account.classes.push_back(class_books_.at(&workload).close());
  return account;
}

/// Of the event that was planned as the `number`th, among those of its instant.
std::uint64_t Simulator::place(std::uint64_t number) const {
  if (order_ == 0) return number;
  std::uint64_t const lot = mix_bits(number + order_ * golden_gamma);
  bool const is_late = (lot & ((2u << order_ % 4) - 1)) == 0; // one in 2, 4, 8 or 16
  return is_late ? lot | std::uint64_t{1} << 63 : number;
}

/// The attempt takes `step` after a time, unless something else happens to it before.
void Simulator::go(AttemptPtr const& a, Nanoseconds delay, Step step) {
  int const turn = ++a->turn;
  if (delay == 0) return (this->*step)(a);
  after(delay, [=, this] {
    if (a->turn == turn) (this->*step)(a);
  });
}

Account simulate(Design const& design, RunSettings const& run, std::uint64_t replication,
                 std::uint64_t order) {
  return Simulator{design, run, replication, order}.simulate();
}

} // namespace stickysim::reference
