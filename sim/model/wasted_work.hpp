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
  void begins(std::uint32_t id, Nanoseconds clock_ns) {
    services_.set(id, {.goes_on = true, .since_ns = clock_ns, .unheard_since_ns = clock_ns});
  }

  /// Its server hangs for that time, in which its worker does nothing.
  void stands_still(std::uint32_t id, Nanoseconds for_ns) {
    if (!services_.has(id)) return;
    services_.at(id).since_ns += for_ns;
    services_.at(id).unheard_since_ns += for_ns;
  }

  /// Nobody waits for the request any more.
  void unheard(std::uint32_t id, Nanoseconds clock_ns) {
    if (services_.has(id)) services_.at(id).unheard_since_ns = clock_ns;
  }

  /// The worker is done with it.
  void ends(std::uint32_t id, Request const& request, Nanoseconds clock_ns) {
    if (Service const service = take(id); service.goes_on && request.session == no_session)
      recorder_.work_wasted(clock_ns - service.since_ns);
  }

  /// Its server dies.
  void cut_off(std::uint32_t id, Request const& request, Nanoseconds clock_ns) {
    if (Service const service = take(id); service.goes_on && request.session == no_session)
      recorder_.work_wasted(clock_ns - std::max(service.since_ns, service.unheard_since_ns));
  }

private:
  struct Service {
    bool goes_on = false;
    Nanoseconds since_ns = 0;
    Nanoseconds unheard_since_ns = 0;
  };
  Service take(std::uint32_t id) {
    return services_.has(id) ? std::exchange(services_.at(id), {}) : Service{};
  }

  Recorder& recorder_;
  Column<Service> services_; ///< by request
};

} // namespace stickysim
