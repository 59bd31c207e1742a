#pragma once

#include "routing/known_fleet.hpp"

#include <algorithm>
#include <deque>
#include <utility>
#include <vector>

namespace stickysim {

/// Servers with one worker each that serve in order; what they do is told to a fleet.
class Queues {
public:
  Queues(KnownFleet& fleet, std::vector<double> speeds)
      : fleet_{fleet}, speeds_{std::move(speeds)}, requests_(speeds_.size()) {
    fleet_.set_capacities(speeds_);
  }

  /// When a request that joins `server` now is started.
  Nanoseconds start(ServerId server, Nanoseconds now_ns) const {
    return requests_[server].empty() ? now_ns : std::max(now_ns, requests_[server].back().end_ns);
  }

  /// The answer is how long it will take.
  Nanoseconds join(ServerId server, Nanoseconds now_ns, Nanoseconds demand_ns) {
    double const work_ns = static_cast<double>(demand_ns) / speeds_[server];
    Nanoseconds const end_ns = start(server, now_ns) + static_cast<Nanoseconds>(work_ns);
    requests_[server].push_back({now_ns, end_ns});
    tell(server);
    return end_ns - now_ns;
  }

  void answer_until(Nanoseconds now_ns) {
    for (ServerId server = 0; server < requests_.size(); ++server)
      while (!requests_[server].empty() && requests_[server].front().end_ns <= now_ns) {
        auto const [joined_ns, end_ns] = requests_[server].front();
        requests_[server].pop_front();
        tell(server);
        fleet_.answer(server, end_ns - joined_ns, end_ns);
      }
  }

  void crash(ServerId server) {
    requests_[server].clear();
    tell(server);
  }

private:
  struct Request {
    Nanoseconds joined_ns;
    Nanoseconds end_ns;
  };

  void tell(ServerId server) {
    fleet_.set_load(server, static_cast<std::uint32_t>(requests_[server].size()));
  }

  KnownFleet& fleet_;
  std::vector<double> speeds_;
  std::vector<std::deque<Request>> requests_; ///< by server
};

} // namespace stickysim
