#include "model/store.hpp"

#include <algorithm>
#include <functional>

namespace stickysim {

Store::Store(StoreSettings const& settings, std::span<PlannedFault const> plan, Nanoseconds measured_from_ns,
             Nanoseconds measured_to_ns)
    : settings_{settings}, has_outages_{std::ranges::any_of(plan, strikes_store, &PlannedFault::kind)},
      rehashes_{has_outages_ && settings.on_shard_loss == OnShardLoss::rehash && !settings.replica},
      measured_from_ns_{measured_from_ns}, measured_to_ns_{measured_to_ns},
      free_at_ns_(static_cast<std::size_t>(settings.shards * settings.workers)) {
  if (!has_outages_) return;
  histories_.resize(static_cast<std::size_t>(settings.shards));
  outages_.emplace_back(settings, plan, 0);
  for (PlannedFault const& fault : plan) {
    if (!strikes_store(fault.kind) || fault.target == 0 || histories_[fault.target - 1].outages != 0)
      continue;
    histories_[fault.target - 1].outages = static_cast<std::uint32_t>(outages_.size());
    outages_.emplace_back(settings, plan, fault.target);
  }
}

bool Store::may_lose() const {
  return rehashes_ ||
         std::ranges::any_of(outages_, [](auto const& outages) { return !outages.crashes().empty(); });
}

/// Where clients look for a session: at the first shard of its own that is not left aside. They give up in
/// the end, as clients do, and take the first.
std::uint32_t Store::shard_of(std::uint64_t session_hash, Nanoseconds now) const {
  auto const shards = static_cast<std::uint64_t>(settings_.shards);
  auto const own = static_cast<std::uint32_t>(shards == 1 ? 0 : session_hash % shards);
  if (!rehashes_ || !outages_of(own).left_aside(now)) return own;
  for (int tries = 0; tries < 64; ++tries) {
    session_hash = mix_bits(session_hash + golden_gamma);
    auto const other = static_cast<std::uint32_t>(session_hash % shards);
    if (!outages_of(other).left_aside(now)) return other;
  }
  return own;
}

/// The worker of a shard that is free first serves a visit that arrives at `arrives`.
inline Store::Service Store::serve(Nanoseconds arrives, std::uint32_t shard, Nanoseconds service_ns) {
  auto const first = free_at_ns_.begin() + static_cast<std::ptrdiff_t>(shard) * settings_.workers;
  auto const last = first + settings_.workers;
  Nanoseconds const start = std::max(arrives, *first);
  Nanoseconds const end =
      has_outages_ ? outages_of(shard).end_of_work(start, service_ns) : start + service_ns;
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
  std::uint32_t const shard = shard_of(session_hash, now);

  Fate fate = Fate::ok;
  Service service{arrives, arrives};
  if (has_outages_) note_recoveries(shard, arrives);
  if (has_outages_ && is_down(shard, arrives)) {
    fate = Fate::refused;
  } else {
    service = serve(arrives, shard, service_ns);
    if (has_outages_ && service.end_ns > next_crash_ns(shard)) {
      fate = Fate::reset;
      service.end_ns = next_crash_ns(shard);
      service.start_ns = std::min(service.start_ns, service.end_ns);
    }
    if (has_outages_)
      histories_[shard].busy_until_ns = std::max(histories_[shard].busy_until_ns, service.end_ns);
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
  return {back, fate, shard};
}

/// Before a visit arrives at `now`: the shard has recovered from whatever was over when it was idle last.
void Store::note_recoveries(std::uint32_t shard, Nanoseconds now) {
  History& history = histories_[shard];
  if (history.busy_until_ns > now) return;
  std::vector<Nanoseconds> const& ends = outages_of(shard).ends();
  for (; history.recoveries < ends.size() && ends[history.recoveries] <= now; ++history.recoveries)
    recovery_times_ns_.push_back(std::max<Nanoseconds>(0, history.busy_until_ns - ends[history.recoveries]));
}

/// Whether a shard refuses who arrives at `now`, which never goes back; its queue is empty after a crash.
bool Store::is_down(std::uint32_t shard, Nanoseconds now) {
  std::size_t& past = histories_[shard].crashes_past;
  for (; now >= next_crash_ns(shard); ++past)
    std::fill_n(free_at_ns_.begin() + static_cast<std::ptrdiff_t>(shard) * settings_.workers,
                settings_.workers, 0);
  return past > 0 && now < outages_of(shard).crashes()[past - 1].serves_again_ns;
}

Nanoseconds Store::next_crash_ns(std::uint32_t shard) const {
  std::vector<StoreCrash> const& crashes = outages_of(shard).crashes();
  std::size_t const past = histories_[shard].crashes_past;
  return past < crashes.size() ? crashes[past].at_ns : never;
}

} // namespace stickysim
