#include "model/autoscaler.hpp"

#include <algorithm>
#include <cmath>

namespace stickysim {

Autoscaler::Autoscaler(AutoscaleSettings const& settings, ServerId first, ServerId end, std::int64_t count)
    : settings_{settings}, first_{first}, load_ns_(end - first), wishes_{{0, count}} {}

Autoscaler::Reading Autoscaler::read(Fleet const& fleet, Nanoseconds now) {
  bool const busy = settings_.metric == ScaleMetric::utilization;
  Reading reading;
  Int128 sum_ns = 0;
  for (std::size_t i = 0; i < load_ns_.size(); ++i) {
    Server const& server = fleet[first_ + static_cast<ServerId>(i)];
    Int128 const load_ns = busy ? Int128{server.clock.busy_ns(now)} : server.waited_ns(now);
    if (server.up && !server.retiring && !server.away) {
      ++reading.serving;
      sum_ns += load_ns - load_ns_[i];
    }
    load_ns_[i] = load_ns;
  }
  std::int64_t const units = busy ? fleet[first_].workers : 1;
  reading.load = static_cast<double>(sum_ns) / static_cast<double>(units * (now - looked_ns_));
  looked_ns_ = now;
  return reading;
}

std::int64_t Autoscaler::wanted(Reading const& reading, std::int64_t count) const {
  double const needed = reading.load / settings_.target;
  auto const serving = static_cast<double>(reading.serving);
  double const ratio = needed / (needed > serving ? static_cast<double>(count) : serving);
  bool const turns = needed > serving && ratio < 1; // those that boot are more than enough
  if (reading.serving == 0 || turns || std::abs(ratio - 1) <= settings_.tolerance) return count;
  return static_cast<std::int64_t>(std::ceil(std::min(needed, static_cast<double>(settings_.max))));
}

std::int64_t Autoscaler::stabilized(std::int64_t wanted, std::int64_t count, Nanoseconds now) {
  while (!wishes_.empty() && wishes_.back().count <= wanted)
    wishes_.pop_back();
  wishes_.push_back({now, wanted});
  while (now - wishes_.front().at_ns > settings_.stabilization_ns)
    wishes_.pop_front();
  return wanted < count ? std::min(count, wishes_.front().count) : wanted;
}

std::int64_t Autoscaler::limited(std::int64_t wanted, std::int64_t count, Nanoseconds now) {
  while (!changes_.empty() && now - changes_.front().at_ns >= settings_.scale_out_period_ns)
    changes_.pop_front();
  if (settings_.scale_out_count < 0 || count < settings_.min) return wanted;
  std::int64_t before = count; // one period ago
  for (Change const& change : changes_)
    before -= change.by;
  double const share = static_cast<double>(before) * settings_.scale_out_share - 1e-9; // 70 × 0.1 is above 7
  auto const by_share =
      static_cast<std::int64_t>(std::ceil(std::min(share, static_cast<double>(settings_.max))));
  return std::min(wanted, std::max(count, before + std::max(by_share, settings_.scale_out_count)));
}

std::int64_t Autoscaler::look(Fleet const& fleet, std::int64_t count, Nanoseconds now) {
  std::int64_t const needed = stabilized(wanted(read(fleet, now), count), count, now);
  std::int64_t const next = std::clamp(limited(needed, count, now), settings_.min, settings_.max);
  if (next == count || now < (next > count ? may_grow_ns_ : may_shrink_ns_)) return count;
  changes_.push_back({now, next - count});
  if (next > count)
    may_grow_ns_ = now + settings_.scale_out_cooldown_ns;
  else
    may_shrink_ns_ = now + settings_.scale_in_cooldown_ns;
  return next;
}

} // namespace stickysim
