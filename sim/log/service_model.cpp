#include "log/service_model.hpp"

#include <algorithm>

namespace stickysim {

void ServedStation::add(Stay const& stay, Done const& done) {
  switch (model_.discipline) {
  case ServiceModel::Discipline::alone: done(stay.request, stay.departure_us - stay.arrival_us); break;
  case ServiceModel::Discipline::fifo: {
    std::int64_t start_us = stay.arrival_us;
    if (static_cast<double>(last_departures_.size()) >= model_.workers) {
      start_us = std::max(start_us, last_departures_.top());
      // Of the departures the largest ones stay, as many as there are workers.
      if (stay.departure_us > last_departures_.top()) {
        last_departures_.pop();
        last_departures_.push(stay.departure_us);
      }
    } else {
      last_departures_.push(stay.departure_us);
    }
    // One that left before its turn cannot have waited for it: the log is not exact.
    done(stay.request, std::max<std::int64_t>(stay.departure_us - start_us, 0));
    break;
  }
  case ServiceModel::Discipline::sharing:
    while (!present_.empty() && present_.top().stay.departure_us <= stay.arrival_us)
      leave_first(done);
    advance_to(stay.arrival_us);
    present_.push({stay, served_us_});
    break;
  }
}

void ServedStation::finish(Done const& done) {
  while (!present_.empty())
    leave_first(done);
}

void ServedStation::advance_to(std::int64_t time_us) {
  if (!present_.empty()) {
    double const rate = std::min(1.0, model_.workers / static_cast<double>(present_.size()));
    served_us_ += rate * static_cast<double>(time_us - now_us_);
  }
  now_us_ = time_us;
}

void ServedStation::leave_first(Done const& done) {
  Presence const first = present_.top();
  advance_to(first.stay.departure_us);
  present_.pop();
  done(first.stay.request, static_cast<std::int64_t>(served_us_ - first.served_before_us + 0.5));
}

} // namespace stickysim
