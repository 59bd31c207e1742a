#include "model/processor_sharing.hpp"

#include <stickysim/engine/check.hpp>

#include <algorithm>
#include <cmath>
#include <functional>

namespace stickysim {

double ProcessorSharing::rate() const {
  auto const present = static_cast<double>(jobs_.size());
  return present <= workers_ ? speed_ : speed_ * static_cast<double>(workers_) / present;
}

void ProcessorSharing::advance(Nanoseconds now) {
  STICKYSIM_DEBUG_CHECK(now >= updated_ns_, "time goes back at a server that shares");
  // Starting over whenever the station is empty keeps virtual times small and their rounding below 1 ns.
  if (jobs_.empty())
    virtual_ns_ = 0;
  else if (!paused_)
    virtual_ns_ += static_cast<double>(now - updated_ns_) * rate();
  updated_ns_ = now;
}

void ProcessorSharing::join(Nanoseconds now, std::uint32_t job, Nanoseconds work) {
  advance(now);
  jobs_.push_back({virtual_ns_ + static_cast<double>(work), joined_++, job});
  std::push_heap(jobs_.begin(), jobs_.end(), std::greater<>{});
}

Nanoseconds ProcessorSharing::next_departure(Nanoseconds now) const {
  if (jobs_.empty() || paused_) return never;
  double const virtual_now = virtual_ns_ + static_cast<double>(now - updated_ns_) * rate();
  double const left = std::max(0.0, jobs_.front().leaves_at - virtual_now);
  double const delay_ns = std::ceil(left / rate());
  return delay_ns < static_cast<double>(never - now) ? now + static_cast<Nanoseconds>(delay_ns) : never;
}

bool ProcessorSharing::depart(Nanoseconds now, std::uint32_t& job) {
  advance(now);
  // Half a nanosecond absorbs the rounding of the division above.
  if (jobs_.empty() || jobs_.front().leaves_at > virtual_ns_ + 0.5) return false;
  std::pop_heap(jobs_.begin(), jobs_.end(), std::greater<>{});
  job = jobs_.back().id;
  jobs_.pop_back();
  return true;
}

void ProcessorSharing::pause(Nanoseconds now) {
  advance(now);
  paused_ = true;
}

void ProcessorSharing::resume(Nanoseconds now) {
  advance(now);
  paused_ = false;
}

Nanoseconds ProcessorSharing::served_ns(Nanoseconds now) const {
  bool const stands = paused_ || jobs_.empty();
  double const since = stands ? 0 : static_cast<double>(now - updated_ns_) * rate();
  return std::llround((virtual_ns_ + since) / speed_);
}

void ProcessorSharing::clear(Nanoseconds now) {
  advance(now);
  jobs_.clear();
  paused_ = false;
  ticket = no_ticket;
}

} // namespace stickysim
