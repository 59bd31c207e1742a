#include "model/store.hpp"

#include <algorithm>
#include <utility>

namespace stickysim {
namespace {

/// How often a client hashes again before it gives up. With half of the shards left aside it finds another in
/// all but one of 2^64 searches, with all of them it must stop some time.
constexpr int most_rehashes = 64;

} // namespace

Store::Store(StoreSettings const& settings, std::span<PlannedFault const> plan, RunSettings const& run)
    : settings_{settings}, service_time_{settings.service_time.distribution.get()},
      shards_{static_cast<std::uint64_t>(settings.shards)}, workers_{static_cast<std::size_t>(
                                                                settings.workers)},
      out_ns_{settings.round_trip_ns / 2}, back_ns_{settings.round_trip_ns - out_ns_},
      has_outages_{std::ranges::any_of(plan, strikes_store, &PlannedFault::kind)},
      rehashes_{has_outages_ && settings.on_shard_loss == OnShardLoss::rehash && !settings.replica},
      measured_from_ns_{run.warmup_ns}, measured_to_ns_{run.duration_ns},
      free_at_ns_(static_cast<std::size_t>(settings.shards * settings.workers)), window_ns_{run.window_ns},
      window_end_ns_{std::min(run.window_ns, run.duration_ns)} {
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

Nanoseconds Store::longest_loss_ns() const {
  Nanoseconds longest_ns = 0;
  for (StoreOutages const& outages : outages_)
    for (StoreCrash const& crash : outages.crashes())
      if (crash.lost_from_ns != -never) longest_ns = std::max(longest_ns, crash.at_ns - crash.lost_from_ns);
  return longest_ns;
}

/// Where clients look for a session: its own shard, or if that is left aside the first that further hashing
/// finds in use. Clients that find none in the end take its own.
std::uint32_t Store::shard_of(std::uint64_t session_hash, Nanoseconds now) const {
  std::uint32_t const own = own_shard(session_hash);
  if (!rehashes_ || !outages_of(own).left_aside(now)) return own;
  for (int tries = 0; tries < most_rehashes; ++tries) {
    session_hash = mix_bits(session_hash + golden_gamma);
    auto const other = static_cast<std::uint32_t>(session_hash % shards_);
    if (!outages_of(other).left_aside(now)) return other;
  }
  return own;
}

Store::Answer Store::visit_among_outages(Nanoseconds now, std::uint64_t session_hash,
                                         Nanoseconds service_ns) {
  Nanoseconds const arrives = now + out_ns_;
  std::uint32_t const shard = shard_of(session_hash, now);
  note_recoveries(shard, arrives);
  if (is_down(shard, arrives)) return conclude(now, shard, {arrives, arrives}, Fate::refused);
  Fate fate = Fate::ok;
  Service service = serve(arrives, shard, service_ns);
  if (service.end_ns > next_crash_ns(shard)) {
    fate = Fate::reset;
    service.end_ns = next_crash_ns(shard);
    service.start_ns = std::min(service.start_ns, service.end_ns);
  }
  histories_[shard].busy_until_ns = std::max(histories_[shard].busy_until_ns, service.end_ns);
  return conclude(now, shard, service, fate);
}

/// To be called before a visit arrives at `now`. If the shard is idle by then, it has recovered from all
/// outages that were over.
void Store::note_recoveries(std::uint32_t shard, Nanoseconds now) {
  History& history = histories_[shard];
  if (history.busy_until_ns > now) return;
  std::vector<Nanoseconds> const& ends = outages_of(shard).ends();
  for (; history.recoveries < ends.size() && ends[history.recoveries] <= now; ++history.recoveries)
    recovery_times_ns_.push_back(std::max<Nanoseconds>(0, history.busy_until_ns - ends[history.recoveries]));
}

/// Whether a visit that arrives at `now` (not decreasing) is refused; empties the queue at each crash passed.
bool Store::is_down(std::uint32_t shard, Nanoseconds now) {
  std::size_t& past = histories_[shard].crashes_past;
  for (; now >= next_crash_ns(shard); ++past)
    std::fill_n(free_at_ns_.begin() + static_cast<std::ptrdiff_t>(shard) * settings_.workers,
                settings_.workers, 0);
  return past > 0 && now < outages_of(shard).crashes()[past - 1].serves_again_ns;
}

/// A service that does not end in the present window: to each window what falls into it.
void Store::enter_by_window(Service service) {
  Nanoseconds const end = std::min(service.end_ns, measured_to_ns_);
  Nanoseconds start = service.start_ns;
  if (start < window_end_ns_) {
    window_busy_ns_ += window_end_ns_ - start;
    start = window_end_ns_;
  }
  while (start < end) {
    auto const window = static_cast<std::size_t>(start / window_ns_);
    Nanoseconds const cut = std::min(end, (start / window_ns_ + 1) * window_ns_);
    if (later_ns_.size() <= window) later_ns_.resize(window + 1);
    later_ns_[window] += cut - start;
    start = cut;
  }
}

Int128 Store::end_window() {
  auto const next = static_cast<std::size_t>(window_end_ns_ / window_ns_);
  Int128 const busy = std::exchange(window_busy_ns_, next < later_ns_.size() ? later_ns_[next] : Int128{0});
  window_end_ns_ = std::min(window_end_ns_ + window_ns_, measured_to_ns_);
  return busy;
}

Nanoseconds Store::next_crash_ns(std::uint32_t shard) const {
  std::vector<StoreCrash> const& crashes = outages_of(shard).crashes();
  std::size_t const past = histories_[shard].crashes_past;
  return past < crashes.size() ? crashes[past].at_ns : never;
}

} // namespace stickysim
