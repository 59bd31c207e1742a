#pragma once

#include "routing/known_fleet.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace stickysim {

/// Servers that start requests in the order in which they come; what they do is told to a fleet.
class Queues {
public:
  Queues(KnownFleet& fleet, std::vector<double> speeds)
      : Queues{fleet, speeds, std::vector<std::uint32_t>(speeds.size(), 1)} {}

  Queues(KnownFleet& fleet, std::vector<double> speeds, std::vector<std::uint32_t> workers)
      : fleet_{fleet}, speeds_{std::move(speeds)}, stations_(speeds_.size()) {
    for (std::size_t server = 0; server < workers.size(); ++server)
      stations_[server].free_ns.assign(workers[server], 0);
    fleet_.set_stations(std::move(workers), speeds_);
  }

  /// When a request that joins `server` now is started.
  Nanoseconds start(ServerId server, Nanoseconds now_ns) const {
    return std::max(now_ns, *std::ranges::min_element(stations_[server].free_ns));
  }

  /// The answer is how long it will take.
  Nanoseconds join(ServerId server, Nanoseconds now_ns, Nanoseconds demand_ns) {
    double const work_ns = static_cast<double>(demand_ns) / speeds_[server];
    Nanoseconds const end_ns = start(server, now_ns) + static_cast<Nanoseconds>(work_ns);
    *std::ranges::min_element(stations_[server].free_ns) = end_ns;
    stations_[server].requests.push_back({now_ns, end_ns});
    tell(server);
    return end_ns - now_ns;
  }

  void answer_until(Nanoseconds now_ns) {
    for (ServerId server = 0; server < stations_.size(); ++server) {
      std::vector<Request>& requests = stations_[server].requests;
      while (!requests.empty()) {
        auto const next = std::ranges::min_element(requests, {}, &Request::end_ns);
        auto const [joined_ns, end_ns] = *next;
        if (end_ns > now_ns) break;
        requests.erase(next);
        tell(server);
        fleet_.answer(server, end_ns - joined_ns, end_ns);
      }
    }
  }

  void crash(ServerId server) {
    stations_[server].requests.clear();
    std::ranges::fill(stations_[server].free_ns, 0);
    tell(server);
  }

private:
  struct Request {
    Nanoseconds joined_ns;
    Nanoseconds end_ns;
  };
  struct Station {
    std::vector<Nanoseconds> free_ns; ///< by worker
    std::vector<Request> requests;
  };

  void tell(ServerId server) {
    fleet_.set_load(server, static_cast<std::uint32_t>(stations_[server].requests.size()));
  }

  KnownFleet& fleet_;
  std::vector<double> speeds_;
  std::vector<Station> stations_; ///< by server
};

} // namespace stickysim
