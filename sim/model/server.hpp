#pragma once

#include "model/processor_sharing.hpp"
#include "model/request.hpp"
#include <stickysim/design/design.hpp>
#include <stickysim/design/record_limits.hpp>
#include <stickysim/engine/block.hpp>
#include <stickysim/engine/check.hpp>
#include <stickysim/engine/engine.hpp>
#include <stickysim/engine/int128.hpp>
#include <stickysim/engine/linked_list.hpp>
#include <stickysim/engine/slab.hpp>
#include <stickysim/engine/time.hpp>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace stickysim {

/// A server's record has no room for what must stand at a multiple of eight bytes.
using LooseNanoseconds [[gnu::aligned(4)]] = Nanoseconds;
using LooseCount [[gnu::aligned(4)]] = std::uint64_t;

/// Time in use of a set of workers: each start subtracts the clock, each end adds it, so that the integral at
/// any instant is sum + active × now, without a list of who started when. Designs for which 64 bits would not
/// hold it are refused.
struct BusyClock {
  LooseNanoseconds sum_ns = 0;
  std::int32_t active = 0;
  void start(Nanoseconds now) {
    sum_ns -= now;
    ++active;
  }
  void stop(Nanoseconds now) {
    STICKYSIM_DEBUG_CHECK(active > 0, "a worker stops that has not started");
    sum_ns += now;
    --active;
  }
  Nanoseconds busy_ns(Nanoseconds now) const { return sum_ns + active * now; }
};
static_assert(sizeof(BusyClock) == 12);

/// The same of requests that wait. Where many wait for long the sum takes 96 bits.
class WaitClock {
public:
  void start(Nanoseconds now) {
    auto const time_ns = static_cast<std::uint64_t>(now);
    high_ -= low_ < time_ns ? 1 : 0;
    low_ -= time_ns;
  }
  void stop(Nanoseconds now) {
    auto const time_ns = static_cast<std::uint64_t>(now);
    low_ += time_ns;
    high_ += low_ < time_ns ? 1 : 0;
  }
  /// Of all so far, `waiting` of which wait still.
  Int128 waited_ns(std::uint32_t waiting, Nanoseconds now) const { return sum_ns() + Int128{waiting} * now; }
  /// Of all so far, less for each that waits the time at which it began.
  Int128 sum_ns() const { return static_cast<Int128>(high_) << 64 | low_; }

private:
  LooseCount low_ = 0;
  std::int32_t high_ = 0;
};
static_assert(sizeof(WaitClock) == 12);

/// A server: workers in front of one bounded queue. What every request touches stands first.
struct alignas(64) Server {
  std::uint32_t busy = 0; ///< workers in use (processor sharing: requests present)
  std::uint32_t workers = 1;
  std::uint32_t waiting = 0;
  std::uint32_t queue_limit = UINT32_MAX;
  std::uint32_t first_waiting = no_request;
  std::uint32_t last_waiting = no_request;
  std::uint32_t first_active = no_request; ///< list of the requests it holds beside its queue
  std::uint16_t group = 0;
  bool up : 1 = true;
  bool hung : 1 = false;     ///< accepts requests and does nothing
  bool retiring : 1 = false; ///< to be stopped as soon as it is idle
  bool away : 1 = false;     ///< out for maintenance
  bool shares : 1 = false;   ///< its workers, among all requests present
  /// A request holds one worker from the end of its wait to its answer, visits to the store included.
  bool keeps_worker : 1 = true;
  BusyClock clock;
  WaitClock wait_clock;
  std::uint64_t served = 0;

  /// In its queue, summed over requests, those that still wait included.
  Int128 waited_ns(Nanoseconds now) const { return wait_clock.waited_ns(waiting, now); }
};
static_assert(sizeof(Server) == 64);
static_assert(std::in_range<decltype(Server::group)>(most_listed - 1));

/// The servers and the lists of requests at each. Knows nothing of balancers.
class Fleet {
public:
  Fleet(std::vector<ServerGroup> const& groups, Slab<Request>& requests);

  Server& operator[](ServerId id) { return servers_[id]; }
  Server const& operator[](ServerId id) const { return servers_[id]; }
  /// Starts to load a server's record into the cache. Any id will do: what is not there is not loaded.
  [[gnu::always_inline]] void prefetch(ServerId id) const {
    auto const record =
        reinterpret_cast<std::uintptr_t>(servers_.data()) + std::uintptr_t{id} * sizeof(Server);
    __builtin_prefetch(reinterpret_cast<void const*>(record), 1);
  }
  std::uint32_t size() const { return static_cast<std::uint32_t>(servers_.size()); }
  ServerGroup const& group_of(ServerId id) const { return groups_[servers_[id].group]; }
  std::string name_of(ServerId id) const;

  void enqueue(ServerId id, std::uint32_t request, Nanoseconds now);
  /// The one that waited longest; the queue must not be empty.
  std::uint32_t dequeue(ServerId id, Nanoseconds now);
  void hold(ServerId id, std::uint32_t request);
  void release(ServerId id, std::uint32_t request);

  /// The server accepts requests and does nothing until it wakes.
  void hang(ServerId id, Nanoseconds now);
  void wake(ServerId id, Engine& engine);

  /// The server dies or stops. Answers the requests that it had, those in hand before those that waited.
  std::vector<std::uint32_t> take_down(ServerId id, Nanoseconds now);

  /// Services that have died with the server so far.
  std::uint64_t aborted(ServerId id) const { return aborted_[id]; }

  /// When it went down or began to hang, whichever came first, if it has not recovered since.
  Nanoseconds down_since_ns(ServerId id) const { return down_since_ns_[id]; }

  /// The processor-sharing station of a server whose group shares its workers.
  ProcessorSharing& sharing(ServerId id) { return sharing_[id]; }
  /// Schedules its next departure, as it stands now: Step::sharing_departs.
  void await_departure(ServerId id, Engine& engine);

private:
  /// Whether what stands before the request in its list is that server's.
  bool holds(ServerId id, std::uint32_t request) const {
    std::uint32_t const previous = requests_[request].previous;
    return (previous == no_request ? servers_[id].first_active : requests_[previous].next) == request;
  }

  std::vector<ServerGroup> const& groups_;
  Slab<Request>& requests_;
  std::vector<Server, BlockAllocator<Server>> servers_;
  std::vector<ProcessorSharing> sharing_;  ///< by server id; empty if no group shares
  std::vector<Nanoseconds> down_since_ns_; ///< by server id
  std::vector<std::uint64_t> aborted_;     ///< by server id
};

// On the path of every request, hence here.

/// To the end of the server's queue, whose links stand in `all`.
template <class Waiting>
[[gnu::always_inline]] inline void enqueue(Server& server, Slab<Waiting>& all, std::uint32_t id,
                                           Nanoseconds now) {
  server.wait_clock.start(now);
  push_back(all, server.first_waiting, server.last_waiting, id);
  ++server.waiting;
}

/// The one that waited longest; the queue must not be empty.
template <class Waiting>
[[gnu::always_inline]] inline std::uint32_t dequeue(Server& server, Slab<Waiting> const& all,
                                                    Nanoseconds now) {
  STICKYSIM_DEBUG_CHECK(server.waiting > 0, "nothing waits at the server");
  server.wait_clock.stop(now);
  --server.waiting;
  return pop_front(all, server.first_waiting);
}

inline void Fleet::enqueue(ServerId id, std::uint32_t request, Nanoseconds now) {
  requests_[request].wait_ns -= now;
  stickysim::enqueue(servers_[id], requests_, request, now);
}

inline std::uint32_t Fleet::dequeue(ServerId id, Nanoseconds now) {
  std::uint32_t const request = stickysim::dequeue(servers_[id], requests_, now);
  requests_[request].wait_ns += now;
  return request;
}

inline void Fleet::hold(ServerId id, std::uint32_t request) {
  push_front(requests_, servers_[id].first_active, request);
}

inline void Fleet::release(ServerId id, std::uint32_t request) {
  STICKYSIM_DEBUG_CHECK(holds(id, request), "the server does not hold the request");
  remove(requests_, servers_[id].first_active, request);
}

} // namespace stickysim
