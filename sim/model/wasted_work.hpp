#pragma once

#include "model/features.hpp"
#include "model/recorder.hpp"
#include "model/request.hpp"
#include <stickysim/design/design.hpp>
#include <stickysim/engine/check.hpp>
#include <stickysim/engine/column.hpp>

#include <algorithm>

namespace stickysim {

/// Worker time spent on requests for which nobody waits any more.
///
/// A service that ends has made an answer that nobody takes: all of it was in vain. One that its server's
/// death cuts off would have been lost in any case: what was done after its client had left was in vain.
///
/// Times are those of the server's clock (Simulation::server_clock_ns), which counts what a request gets of a
/// worker.
class WastedWork {
public:
  WastedWork(Design const& design, Features const& features, Recorder& recorder)
      : recorder_{recorder}, least_patience_ns_{features.may_hang ? 0 : least_patience_ns(design)} {}

  /// A worker takes the request until `end_ns`, if that is known. Most are done before anybody could leave:
  /// of those nothing is remembered.
  void begins(std::uint32_t id, Request& request, Nanoseconds clock_ns, Nanoseconds end_ns = never) {
    if (end_ns < request.issued_ns + least_patience_ns_) return;
    request.has_worker = true;
    since_ns_.set(id, clock_ns);
    if (request.session == no_session) [[unlikely]]
      unheard(id, clock_ns); // by this server's clock
  }

  /// Its server hangs for that time, in which its worker does nothing.
  void stands_still(std::uint32_t id, Request const& request, Nanoseconds for_ns) {
    if (!request.has_worker) return;
    since_ns_.at(id) += for_ns;
    unheard_since_ns_.at(id) += for_ns;
  }

  /// Nobody waits for the request any more.
  void unheard(std::uint32_t id, Nanoseconds clock_ns) { unheard_since_ns_.set(id, clock_ns); }

  /// The worker is done with it, and nobody waits for it.
  void ends(std::uint32_t id, Request const& request, Nanoseconds clock_ns) {
    STICKYSIM_DEBUG_CHECK(request.has_worker, "somebody has left a request that was not to be left");
    recorder_.work_wasted(clock_ns - since_ns_[id]);
  }

  /// Its server dies.
  void cut_off(std::uint32_t id, Request& request, Nanoseconds clock_ns) {
    if (!request.has_worker) return;
    request.has_worker = false;
    if (request.session == no_session)
      recorder_.work_wasted(clock_ns - std::max(since_ns_[id], unheard_since_ns_.at(id)));
  }

private:
  /// From a request's issue until somebody may leave it: a balancer's patience begins later than that.
  static Nanoseconds least_patience_ns(Design const& design) {
    Nanoseconds least_ns = never;
    auto const take = [&](Nanoseconds patience_ns) {
      if (patience_ns > 0) least_ns = std::min(least_ns, patience_ns);
    };
    take(design.balancer.attempt_timeout_ns);
    for (WorkloadClass const& workload : design.workloads)
      take(workload.timeout_ns);
    return least_ns;
  }

  Recorder& recorder_;
  Nanoseconds least_patience_ns_;        ///< 0 if servers may hang: services then end later than known
  Column<Nanoseconds> since_ns_;         ///< by request, since when it has its worker
  Column<Nanoseconds> unheard_since_ns_; ///< by request, since when nobody waits for it
};

} // namespace stickysim
