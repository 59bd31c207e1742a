#pragma once

#include <stickysim/design/design.hpp>

#include <span>
#include <vector>

namespace stickysim {

/// What a class of clients brings in one trial.
struct ExpectedTraffic {
  double sessions = 0;
  double requests = 0;
  double attempts = 0; ///< requests, and those that their clients send again because no answer came in time
  double logins = 0;   ///< of the requests
  double live = 0;     ///< sessions at a time
  double work_s = 0;   ///< demand of all attempts, on a server of speed 1
  double waiting = 0;  ///< requests at the end
  bool only_jobs = false;
};

/// Seconds of a distribution's mean; 0 without one.
double mean_s(Quantity const& quantity);

/// What all clients of a design do in one trial, reckoned with means alone: as long as the fleet can do its
/// work they meet no queue; where it cannot, they wait.
class TrafficForecast {
public:
  TrafficForecast(Design const& design, RunSettings const& run);

  /// By class, in the order of Design::workloads.
  std::span<ExpectedTraffic const> classes() const { return classes_; }

  double servers() const { return servers_; } ///< the most there ever are
  bool has_overhead() const { return overhead_s_ > 0; }
  /// How likely a request that is no login comes to another server than the one before it.
  double miss_chance() const { return miss_chance_; }

  /// Of a number of requests that are no logins those that a server turns away, with hardly any work.
  double refused(double requests) const { return requests * losses() / (1 + 2 * losses()); }

  double store_visits() const; ///< of a request that is no login
  double store_visit_s() const;
  double answer_s(double demand_s) const; ///< from the issue of a request to its answer, if it never waits

private:
  double losses() const;
  double places() const;
  double patience_s(WorkloadClass const& workload) const;
  double late(WorkloadClass const& workload) const;
  double attempts(WorkloadClass const& workload, double late) const;
  double in_vain(WorkloadClass const& workload, double late, double length) const;
  double repeats(WorkloadClass const& workload, double length, double most) const;
  void expect();
  ExpectedTraffic expected(WorkloadClass const& workload) const;
  ExpectedTraffic replayed(WorkloadClass const& workload) const;
  ExpectedTraffic closed(WorkloadClass const& workload) const;
  ExpectedTraffic open(WorkloadClass const& workload) const;
  bool forget_bindings();
  void overwhelm();

  Design const& design_;
  RunSettings const& run_;
  double duration_s_;
  double servers_ = 0;
  double workers_ = 0;
  double speed_ = 0; ///< of all workers together
  double overhead_s_ = 0;
  double elsewhere_ = 0; ///< how likely a request that goes anywhere comes to another server
  double miss_chance_ = 0;
  std::vector<ExpectedTraffic> classes_;
};

} // namespace stickysim
