#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <queue>
#include <vector>

namespace stickysim {

/// How a server is taken to have served the requests of a log.
struct ServiceModel {
  enum class Discipline : std::uint8_t {
    alone,  ///< nobody waits: what a request took is what it demanded
    fifo,   ///< each of the workers serves one request after the other, in the order of their arrival
    sharing ///< the workers are cores that all requests present share
  };
  Discipline discipline = Discipline::alone;
  double workers = 0; ///< a whole number, unless several servers are taken for one
};

/// A request's stay at a server.
struct Stay {
  std::int64_t arrival_us = 0;
  std::int64_t departure_us = 0;
  std::size_t request = 0; ///< its index, for who asks
};

/// A server whose requests came and went as the log says. Works out what each demanded: of its stay the part
/// that a worker spent on it.
///
/// With `fifo` and c workers a request starts when it arrives, or else when fewer than c of those before it
/// are left: at the c-th largest of their departures. With `sharing` each of n requests present is served at
/// the rate min(1, c/n), so that its demand is the integral of that over its stay. Both are exact if times
/// are. Inference of waits from recorded arrivals and departures: R. C. Larson, "The Queue Inference Engine",
/// Management Science 36 (1990).
class ServedStation {
public:
  using Done = std::function<void(std::size_t request, std::int64_t demand_us)>;

  explicit ServedStation(ServiceModel model) : model_{model} {}

  /// A stay that begins not before that of the call before it. Calls `done` for this request or, where it
  /// depends on what comes, for some before it.
  void add(Stay const& stay, Done const& done);

  /// Calls `done` for all that are left.
  void finish(Done const& done);

private:
  struct Presence {
    Stay stay;
    double served_before_us =
        0; ///< what a request that was always there would have got when this one arrived
  };
  struct LeavesLater {
    bool operator()(Presence const& a, Presence const& b) const {
      return a.stay.departure_us > b.stay.departure_us;
    }
  };

  void advance_to(std::int64_t time_us);
  void leave_first(Done const& done);

  ServiceModel model_;
  std::priority_queue<std::int64_t, std::vector<std::int64_t>, std::greater<>> last_departures_; ///< fifo
  std::priority_queue<Presence, std::vector<Presence>, LeavesLater> present_;                    ///< sharing
  std::int64_t now_us_ = 0;
  double served_us_ = 0;
};

} // namespace stickysim
