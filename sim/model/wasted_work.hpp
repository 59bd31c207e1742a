#pragma once

#include "model/recorder.hpp"
#include "model/request.hpp"
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
  explicit WastedWork(Recorder& recorder) : recorder_{recorder} {}

  /// A worker takes the request.
  void begins(std::uint32_t id, Request& request, Nanoseconds clock_ns) {
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

  /// The worker is done with it.
  void ends(std::uint32_t id, Request& request, Nanoseconds clock_ns) {
    request.has_worker = false;
    if (request.session == no_session) [[unlikely]]
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
  Recorder& recorder_;
  Column<Nanoseconds> since_ns_;         ///< by request, since when it has its worker
  Column<Nanoseconds> unheard_since_ns_; ///< by request, since when nobody waits for it
};

} // namespace stickysim
