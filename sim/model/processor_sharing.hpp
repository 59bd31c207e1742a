#pragma once

#include <stickysim/engine/event.hpp>
#include <stickysim/engine/time.hpp>

#include <cstdint>
#include <vector>

namespace stickysim {

/// Egalitarian processor sharing: `workers` cores shared by all jobs present, none faster than one core.
///
/// Kept in virtual time: the service that a job present throughout would have got. A job with work w that
/// joins at virtual time v leaves at v + w, so jobs leave in the order of a heap that never changes order.
/// Source: the fair-queueing clock of Parekh and Gallager, IEEE/ACM ToN 1(3), 1993, for equal shares.
class ProcessorSharing {
public:
  ProcessorSharing(double speed, std::uint32_t workers) : speed_{speed}, workers_{workers} {}

  void join(Nanoseconds now, std::uint32_t job, Nanoseconds work);

  /// When the next job leaves if none joins before; `never` if none is present.
  Nanoseconds next_departure(Nanoseconds now) const;

  /// Takes a job that is done at `now`; false if none is.
  bool depart(Nanoseconds now, std::uint32_t& job);

  /// No job is served until resume(); jobs may join.
  void pause(Nanoseconds now);
  void resume(Nanoseconds now);

  /// All jobs are gone.
  void clear(Nanoseconds now);

  /// What a job present since the station was empty has had of a core by now. Nothing is lost when jobs
  /// leave: it starts over with the next job that joins.
  Nanoseconds served_ns(Nanoseconds now) const;

  std::uint32_t present() const { return static_cast<std::uint32_t>(jobs_.size()); }

  Ticket ticket = no_ticket; ///< of the departure event that is not moot

private:
  struct Job {
    double leaves_at = 0;    ///< in virtual time
    std::uint64_t order = 0; ///< ties leave in the order in which they joined
    std::uint32_t id = 0;
    bool operator>(Job const& other) const {
      return leaves_at != other.leaves_at ? leaves_at > other.leaves_at : order > other.order;
    }
  };
  double rate() const; ///< virtual time per nanosecond
  void advance(Nanoseconds now);

  double speed_;
  std::uint32_t workers_;
  bool paused_ = false;
  double virtual_ns_ = 0;
  Nanoseconds updated_ns_ = 0;
  std::uint64_t joined_ = 0;
  std::vector<Job> jobs_; ///< min-heap
};

} // namespace stickysim
