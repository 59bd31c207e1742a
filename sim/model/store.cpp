#include "model/store.hpp"

#include <algorithm>
#include <functional>

namespace stickysim {

Store::Store(StoreSettings const& settings, std::span<PlannedFault const> plan, Nanoseconds measured_from_ns,
             Nanoseconds measured_to_ns)
    : settings_{settings}, outages_{settings, plan}, has_outages_{!outages_.none()},
      measured_from_ns_{measured_from_ns}, measured_to_ns_{measured_to_ns},
      free_at_ns_(static_cast<std::size_t>(settings.shards * settings.workers)) {}

/// The worker of the session's shard that is free first serves a visit that arrives at `arrives`.
inline Store::Service Store::serve(Nanoseconds arrives, std::uint64_t session_hash, Nanoseconds service_ns) {
  auto const shards = static_cast<std::uint64_t>(settings_.shards);
  auto const shard = static_cast<std::ptrdiff_t>(shards == 1 ? 0 : session_hash % shards);
  auto const first = free_at_ns_.begin() + shard * settings_.workers;
  auto const last = first + settings_.workers;
  Nanoseconds const start = std::max(arrives, *first);
  Nanoseconds const end = has_outages_ ? outages_.end_of_work(start, service_ns) : start + service_ns;
  if (settings_.workers > 1) {
    std::pop_heap(first, last, std::greater<>{});
    *(last - 1) = end;
    std::push_heap(first, last, std::greater<>{});
  } else {
    *first = end;
  }
  return {start, end};
}

Store::Answer Store::visit(Nanoseconds now, std::uint64_t session_hash, Random draws) {
  Nanoseconds const out_ns = settings_.round_trip_ns / 2;
  Nanoseconds const arrives = now + out_ns;
  Nanoseconds const service_ns = settings_.service_time.distribution->draw(draws);

  Fate fate = Fate::ok;
  Service service{arrives, arrives};
  if (has_outages_) note_recoveries(arrives);
  if (has_outages_ && is_down(arrives)) {
    fate = Fate::refused;
  } else {
    service = serve(arrives, session_hash, service_ns);
    if (has_outages_ && service.end_ns > next_crash_ns()) {
      fate = Fate::reset;
      service.end_ns = next_crash_ns();
      service.start_ns = std::min(service.start_ns, service.end_ns);
    }
    if (has_outages_) busy_until_ns_ = std::max(busy_until_ns_, service.end_ns);
  }

  recent_service_ns_ += service.end_ns - service.start_ns;
  busy_ns_ += std::max<Nanoseconds>(0, std::min(service.end_ns, measured_to_ns_) -
                                           std::max(service.start_ns, measured_from_ns_));
  Nanoseconds back = service.end_ns + (settings_.round_trip_ns - out_ns);
  if (settings_.timeout_ns > 0 && back - now > settings_.timeout_ns) {
    fate = Fate::timed_out;
    back = now + settings_.timeout_ns;
  }
  if (now >= measured_from_ns_) {
    ++visits_;
    if (fate == Fate::ok) {
      latency_sum_ns_ += static_cast<Uint128>(back - now);
      latency_.record(back - now);
    }
  }
  return {back, fate};
}

/// Before a visit arrives at `now`: the store has recovered from whatever was over when it was idle last.
void Store::note_recoveries(Nanoseconds now) {
  if (busy_until_ns_ > now) return;
  std::vector<Nanoseconds> const& ends = outages_.ends();
  for (std::size_t next = recovery_times_ns_.size(); next < ends.size() && ends[next] <= now; ++next)
    recovery_times_ns_.push_back(std::max<Nanoseconds>(0, busy_until_ns_ - ends[next]));
}

/// Whether the store refuses who arrives at `now`, which never goes back; its queue is empty after a crash.
bool Store::is_down(Nanoseconds now) {
  std::vector<StoreCrash> const& crashes = outages_.crashes();
  for (; now >= next_crash_ns(); ++crashes_past_)
    std::fill(free_at_ns_.begin(), free_at_ns_.end(), 0);
  return crashes_past_ > 0 && now < crashes[crashes_past_ - 1].serves_again_ns;
}

Nanoseconds Store::next_crash_ns() const {
  std::vector<StoreCrash> const& crashes = outages_.crashes();
  return crashes_past_ < crashes.size() ? crashes[crashes_past_].at_ns : never;
}

} // namespace stickysim
