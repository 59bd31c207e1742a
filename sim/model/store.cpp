#include "model/store.hpp"

#include <algorithm>
#include <functional>

namespace stickysim {

Store::Store(StoreSettings const& settings, Nanoseconds measured_from_ns, Nanoseconds measured_to_ns)
    : settings_{settings}, measured_from_ns_{measured_from_ns}, measured_to_ns_{measured_to_ns},
      free_at_ns_(static_cast<std::size_t>(settings.shards * settings.workers)) {}

Nanoseconds Store::visit(Nanoseconds now, std::uint64_t session_hash, Random draws) {
  Nanoseconds const out_ns = settings_.round_trip_ns / 2;
  Nanoseconds const back_ns = settings_.round_trip_ns - out_ns;
  Nanoseconds const service_ns = settings_.service_time.distribution->draw(draws);

  auto const shards = static_cast<std::uint64_t>(settings_.shards);
  auto const shard = static_cast<std::ptrdiff_t>(shards == 1 ? 0 : session_hash % shards);
  auto const first = free_at_ns_.begin() + shard * settings_.workers;
  auto const last = first + settings_.workers;
  Nanoseconds const start = std::max(now + out_ns, *first);
  Nanoseconds const end = start + service_ns;
  if (settings_.workers > 1) {
    std::pop_heap(first, last, std::greater<>{});
    *(last - 1) = end;
    std::push_heap(first, last, std::greater<>{});
  } else {
    *first = end;
  }

  Nanoseconds const returns = end + back_ns;
  recent_service_ns_ += service_ns;
  busy_ns_ += std::max<Nanoseconds>(0, std::min(end, measured_to_ns_) - std::max(start, measured_from_ns_));
  if (now >= measured_from_ns_) {
    ++visits_;
    latency_sum_ns_ += static_cast<Uint128>(returns - now);
    latency_.record(returns - now);
  }
  return returns;
}

} // namespace stickysim
