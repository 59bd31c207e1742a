#include "model/fleet_operations.hpp"

namespace stickysim {

FleetOperations::FleetOperations(Design const& design, std::vector<PlannedFault> const& plan, Engine& engine,
                                 Fleet& fleet, BalancerTier& tier, StateService& states, Recorder& recorder,
                                 Aftermath& aftermath)
    : design_{design}, plan_{plan}, engine_{engine}, fleet_{fleet}, tier_{tier}, states_{states},
      recorder_{recorder}, aftermath_{aftermath}, agenda_{engine, kind_of(Step::operation)},
      careers_(fleet.size()), rollouts_(design.rollouts.size()) {
  group_firsts_.push_back(0);
  for (ServerGroup const& group : design.servers) {
    ServerId const first = group_firsts_.back();
    ServerId const end = first + static_cast<ServerId>(group.ever());
    for (ServerId server = first + static_cast<ServerId>(group.count); server < end; ++server)
      careers_[server].known = careers_[server].rented = false;
    group_counts_.push_back(group.count);
    group_firsts_.push_back(end);
  }
  if (design.autoscale.max == 0) return;
  std::size_t const group = group_called(design.autoscale.group);
  autoscaler_.emplace(design.autoscale, group_firsts_[group], group_firsts_[group + 1], group_counts_[group]);
}

void FleetOperations::start() {
  for (std::uint32_t place = 0; place < plan_.size(); ++place)
    agenda_.at(plan_[place].at_ns, {Operation::Kind::fault_strikes, place});
  for (std::uint32_t place = 0; place < design_.scalings.size(); ++place)
    agenda_.at(design_.scalings[place].at_ns, {Operation::Kind::fleet_is_scaled, place});
  for (std::uint32_t rollout = 0; rollout < design_.rollouts.size(); ++rollout)
    agenda_.at(design_.rollouts[rollout].at_ns, {Operation::Kind::rollout_is_due, rollout});
  for (std::uint32_t place = 0; place < design_.maintenances.size(); ++place)
    agenda_.at(design_.maintenances[place].at_ns, {Operation::Kind::maintenance_is_due, place});
  if (autoscaler_) agenda_.at(design_.autoscale.period_ns, {Operation::Kind::autoscaler_looks, 0});
}

/// What a server has to do is moot unless its career still holds the event's ticket.
void FleetOperations::carry_out(Event event) {
  Operation const operation = agenda_.take(event);
  std::uint32_t const subject = operation.subject;
  switch (operation.kind) {
  case Operation::Kind::fault_strikes: return strike(subject);
  case Operation::Kind::partition_heals: return heal(plan_[subject]);
  case Operation::Kind::store_hang_ends: return end_hang_of_store(plan_[subject]);
  case Operation::Kind::leak_grows:
    if (careers_[subject].leak_ticket == event.ticket()) leak_more(subject);
    return;
  case Operation::Kind::server_wakes: return wake(subject);
  case Operation::Kind::server_boots:
    if (careers_[subject].boot_ticket == event.ticket()) boot(subject);
    return;
  case Operation::Kind::server_is_up:
    if (careers_[subject].boot_ticket == event.ticket()) server_up(subject);
    return;
  case Operation::Kind::store_is_up: return note_store(EventKind::store_up, subject);
  case Operation::Kind::fleet_is_scaled: return scale(design_.scalings[subject]);
  case Operation::Kind::autoscaler_looks: return autoscale();
  case Operation::Kind::rollout_is_due: return roll_out(subject);
  case Operation::Kind::batch_is_due: return begin_batch(subject);
  case Operation::Kind::successor_is_warm: return go_on_with_rollout(subject);
  case Operation::Kind::maintenance_is_due: return maintain(design_.maintenances[subject]);
  case Operation::Kind::maintenance_ends: return put_back(subject);
  case Operation::Kind::news_arrives:
    --careers_[subject].unheard;
    return balancers_hear(subject, operation.news);
  case Operation::Kind::drain_times_out:
    if (careers_[subject].stop_ticket == event.ticket()) stop(subject);
    return;
  }
}

} // namespace stickysim
