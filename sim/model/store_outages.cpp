#include "model/store_outages.hpp"

#include <algorithm>
#include <cmath>

namespace stickysim {

StoreOutages::StoreOutages(StoreSettings const& settings, std::span<PlannedFault const> plan) {
  std::vector<Interval> hangs;
  std::vector<Interval> slow_times;
  for (PlannedFault const& fault : plan) {
    Nanoseconds const now = fault.at_ns;
    bool const down = !crashes_.empty() && now < crashes_.back().serves_again_ns;
    bool const hung = !hangs.empty() && now < hangs.back().to_ns;
    switch (fault.kind) {
    case FaultKind::store_crash:
      if (down) break;
      add_crash(settings, fault);
      if (hung) hangs.back().to_ns = now;
      break;
    case FaultKind::store_hang:
      if (!down && !hung) hangs.push_back({now, now + fault.for_ns, 1});
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
}

/// An outage is over when the store is back, or at its full speed again and not down.
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

void StoreOutages::add_crash(StoreSettings const& settings, PlannedFault const& fault) {
  StoreCrash crash{.at_ns = fault.at_ns, .serves_again_ns = fault.at_ns + fault.for_ns};
  Nanoseconds const failover_ns = settings.detection_ns + settings.election_ns;
  if (settings.replica && failover_ns < fault.for_ns) {
    crash.serves_again_ns = fault.at_ns + failover_ns;
    crash.lost_from_ns = fault.at_ns - settings.replica_lag_ns;
    crash.cause = Cause::replication_lag;
  } else {
    crash.lost_from_ns = settings.persist_ns < 0 ? -never : fault.at_ns - settings.persist_ns;
  }
  crashes_.push_back(crash);
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
  return now + work_ns; // whatever was the matter is over
}

} // namespace stickysim
