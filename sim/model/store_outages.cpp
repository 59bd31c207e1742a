#include "model/store_outages.hpp"

#include <algorithm>
#include <cmath>

namespace stickysim {

StoreOutages::StoreOutages(StoreSettings const& settings, std::span<PlannedFault const> plan,
                           std::uint32_t shard)
    : shard_{shard} {
  std::vector<Interval> hangs;
  std::vector<Interval> slow_times;
  Replica replica;
  Replica before_hang; // as it was
  for (PlannedFault const& fault : plan) {
    if (fault.target != 0 && fault.target != shard) continue;
    Nanoseconds const now = fault.at_ns;
    StoreCrash const* const last = crashes_.empty() ? nullptr : &crashes_.back();
    bool const down = last != nullptr && last->at_ns <= now && now < last->serves_again_ns;
    bool const hung = !hangs.empty() && now < hangs.back().to_ns;
    switch (fault.kind) {
    case FaultKind::store_crash:
      if (down) break;
      if (last != nullptr && last->at_ns > now) { // the hung one dies before it is fenced
        crashes_.pop_back();
        replica = before_hang;
      }
      if (hung) hangs.back().to_ns = now;
      crashes_.push_back(crash_of(settings, fault, replica));
      break;
    case FaultKind::store_hang:
      if (down || hung) break;
      before_hang = replica;
      add_hang(settings, fault, replica, hangs);
      break;
    case FaultKind::store_slow:
      if (!slow_times.empty()) slow_times.back().to_ns = std::min(slow_times.back().to_ns, now);
      slow_times.push_back({now, now + fault.for_ns, fault.factor});
      break;
    case FaultKind::crash:
    case FaultKind::hang:
    case FaultKind::slow:
    case FaultKind::balancer_restart:
    case FaultKind::partition:
    case FaultKind::leak: break;
    }
  }
  set_paces(hangs, slow_times);
  set_ends();
  if (settings.on_shard_loss == OnShardLoss::rehash && !settings.replica) leave_aside(settings, hangs);
}

/// An outage is over when the shard is up again, or back at its full speed while it is up.
void StoreOutages::set_ends() {
  for (StoreCrash const& crash : crashes_)
    ends_.push_back(crash.serves_again_ns);
  for (Pace const& pace : paces_) {
    auto const later = std::ranges::upper_bound(crashes_, pace.from_ns, {}, &StoreCrash::at_ns);
    bool const down = later != crashes_.begin() && pace.from_ns <= (later - 1)->serves_again_ns;
    if (!pace.stands_still && pace.factor == 1 && !down) ends_.push_back(pace.from_ns);
  }
  std::ranges::sort(ends_);
}

/// The replica takes over, or the primary is back before. Then the two change places, or not.
StoreCrash StoreOutages::crash_of(StoreSettings const& settings, PlannedFault const& fault,
                                  Replica& replica) {
  auto const persisted_ns = [&](Nanoseconds failed_ns) {
    return settings.persist_ns < 0 ? -never : failed_ns - settings.persist_ns;
  };
  Nanoseconds const back_ns = fault.at_ns + fault.for_ns;
  Nanoseconds const promoted_ns = std::max(fault.at_ns + settings.failover_ns(), replica.back_ns);
  if (!settings.replica || back_ns <= promoted_ns)
    return {.at_ns = fault.at_ns, .serves_again_ns = back_ns, .lost_from_ns = persisted_ns(fault.at_ns)};
  bool const was_there = replica.back_ns <= fault.at_ns;
  StoreCrash const crash{.at_ns = fault.at_ns,
                         .serves_again_ns = promoted_ns,
                         .lost_from_ns = was_there ? fault.at_ns - settings.replica_lag_ns
                                                   : persisted_ns(replica.failed_ns),
                         .cause = was_there ? Cause::replication_lag : Cause::store_crash,
                         .fails_over = true};
  replica = {.back_ns = back_ns, .failed_ns = fault.at_ns};
  return crash;
}

void StoreOutages::add_hang(StoreSettings const& settings, PlannedFault const& fault, Replica& replica,
                            std::vector<Interval>& hangs) {
  StoreCrash fencing = crash_of(settings, fault, replica);
  hangs.push_back({fault.at_ns, fencing.serves_again_ns, 1});
  if (!fencing.fails_over) return;
  fencing.at_ns = fencing.serves_again_ns;
  fencing.fences = true;
  crashes_.push_back(fencing);
}

/// A crash during a hang prolongs that failure: it is detected once.
void StoreOutages::leave_aside(StoreSettings const& settings, std::vector<Interval> const& hangs) {
  std::vector<Interval> failures = hangs;
  for (StoreCrash const& crash : crashes_)
    failures.push_back({crash.at_ns, crash.serves_again_ns, 1});
  std::ranges::sort(failures, {}, &Interval::from_ns);
  for (Interval const& failure : failures) {
    if (!left_aside_.empty() && failure.from_ns <= left_aside_.back().to_ns)
      left_aside_.back().to_ns = std::max(left_aside_.back().to_ns, failure.to_ns);
    else
      left_aside_.push_back(failure);
  }
  for (Interval& interval : left_aside_)
    interval.from_ns += settings.detection_ns;
}

StoreCrash const* StoreOutages::crash_at(Nanoseconds now) const {
  auto const after = std::ranges::upper_bound(crashes_, now, {}, &StoreCrash::at_ns);
  return after != crashes_.begin() && (after - 1)->at_ns == now ? &*(after - 1) : nullptr;
}

Nanoseconds StoreOutages::hang_ends(Nanoseconds now) const {
  StoreCrash const* const crash = crash_at(now);
  if (crash != nullptr && crash->fences) return now; // a failover that takes no time
  auto const begins = std::ranges::lower_bound(paces_, now, {}, &Pace::from_ns);
  if (begins == paces_.end() || begins->from_ns != now || !begins->stands_still) return 0;
  return std::ranges::find(begins, paces_.end(), false, &Pace::stands_still)->from_ns;
}

bool StoreOutages::left_aside(Nanoseconds now) const {
  auto const after = std::ranges::upper_bound(left_aside_, now, {}, &Interval::to_ns);
  return after != left_aside_.end() && after->from_ns <= now;
}

void StoreOutages::set_paces(std::vector<Interval> const& hangs, std::vector<Interval> const& slow_times) {
  std::vector<Nanoseconds> turns;
  for (auto const* const intervals : {&hangs, &slow_times})
    for (Interval const& interval : *intervals) {
      turns.push_back(interval.from_ns);
      turns.push_back(interval.to_ns);
    }
  std::sort(turns.begin(), turns.end());
  turns.erase(std::unique(turns.begin(), turns.end()), turns.end());

  auto hang = hangs.begin();
  auto slow = slow_times.begin();
  for (Nanoseconds const turn : turns) {
    auto const covers = [turn](auto& interval, auto end) {
      while (interval != end && interval->to_ns <= turn)
        ++interval;
      return interval != end && interval->from_ns <= turn;
    };
    bool const stands_still = covers(hang, hangs.end());
    paces_.push_back({turn, stands_still, covers(slow, slow_times.end()) ? slow->factor : 1});
  }
}

Nanoseconds StoreOutages::end_of_work(Nanoseconds start, Nanoseconds work_ns) const {
  auto next = std::upper_bound(paces_.begin(), paces_.end(), start,
                               [](Nanoseconds time, Pace const& pace) { return time < pace.from_ns; });
  Pace pace = next == paces_.begin() ? Pace{0, false, 1} : *(next - 1);
  Nanoseconds now = start;
  for (; next != paces_.end(); now = next->from_ns, pace = *next++) {
    if (pace.stands_still) continue;
    auto const lasts_ns = static_cast<double>(next->from_ns - now);
    double const takes_ns = static_cast<double>(work_ns) * pace.factor;
    if (takes_ns <= lasts_ns) return now + std::llround(takes_ns);
    work_ns = std::max<Nanoseconds>(0, work_ns - std::llround(lasts_ns / pace.factor));
  }
  return now + work_ns; // full speed from the last turn on
}

} // namespace stickysim
