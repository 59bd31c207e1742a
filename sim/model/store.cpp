#include "model/store.hpp"

#include <algorithm>
#include <functional>

namespace stickysim {

Store::Store(StoreSettings const& settings, std::span<PlannedFault const> plan, Nanoseconds measured_from_ns,
             Nanoseconds measured_to_ns)
    : settings_{settings}, outages_{settings, plan}, has_outages_{!outages_.none()},
      measured_from_ns_{measured_from_ns}, measured_to_ns_{measured_to_ns},
      free_at_ns_(static_cast<std::size_t>(settings.shards * settings.workers)) {}

Store::Answer Store::visit(Nanoseconds now, std::uint64_t session_hash, Random draws) {
  Nanoseconds const out_ns = settings_.round_trip_ns / 2;
  Nanoseconds const back_ns = settings_.round_trip_ns - out_ns;
  Nanoseconds const service_ns = settings_.service_time.distribution->draw(draws);
  Nanoseconds const arrives = now + out_ns;
  if (now >= measured_from_ns_) ++visits_;
  if (has_outages_ && is_down(arrives)) return answer(now, arrives + back_ns, Fate::refused);

  auto const shards = static_cast<std::uint64_t>(settings_.shards);
  auto const shard = static_cast<std::ptrdiff_t>(shards == 1 ? 0 : session_hash % shards);
  auto const first = free_at_ns_.begin() + shard * settings_.workers;
  auto const last = first + settings_.workers;
  Nanoseconds start = std::max(arrives, *first);
  Nanoseconds end = has_outages_ ? outages_.end_of_work(start, service_ns) : start + service_ns;
  if (settings_.workers > 1) {
    std::pop_heap(first, last, std::greater<>{});
    *(last - 1) = end;
    std::push_heap(first, last, std::greater<>{});
  } else {
    *first = end;
  }

  Fate fate = Fate::ok;
  if (has_outages_ && end > next_crash_ns()) {
    fate = Fate::reset;
    end = next_crash_ns();
    start = std::min(start, end);
  }
  recent_service_ns_ += end - start;
  busy_ns_ += std::max<Nanoseconds>(0, std::min(end, measured_to_ns_) - std::max(start, measured_from_ns_));
  return answer(now, end + back_ns, fate);
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

Store::Answer Store::answer(Nanoseconds now, Nanoseconds back, Fate fate) {
  if (settings_.timeout_ns > 0 && back - now > settings_.timeout_ns)
    return {now + settings_.timeout_ns, Fate::timed_out};
  if (fate == Fate::ok && now >= measured_from_ns_) {
    latency_sum_ns_ += static_cast<Uint128>(back - now);
    latency_.record(back - now);
  }
  return {back, fate};
}

} // namespace stickysim
