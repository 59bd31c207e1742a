#pragma once

#include <stickysim/engine/random.hpp>
#include <stickysim/engine/time.hpp>
#include <stickysim/language/call.hpp>

#include <memory>
#include <span>
#include <string_view>

namespace stickysim {

/// When sessions start. The process does not depend on the fleet: every variant gets the same arrivals.
class ArrivalProcess {
public:
  virtual ~ArrivalProcess() = default;

  /// The next arrival strictly after the process's previous one (at or after time 0 for the first), or
  /// `never`. The process keeps its own state (phase, rate), so a trial needs an instance of its own.
  virtual Nanoseconds next(Random& random) = 0;

  /// Expected arrivals per second, averaged over [0, horizon]; for predictions.
  virtual double mean_rate(Nanoseconds horizon) const = 0;
};

struct ArrivalEntry {
  std::string_view name;
  std::string_view usage; ///< `poisson(rate)`
  std::string_view help;
};
std::span<ArrivalEntry const> arrival_processes();

/// Makes the process that `call` names: poisson(rate), constant(rate), ramp(from, to, over=…),
/// diurnal(mean, amplitude=0.5, period=24h), mmpp(low, high, low_for=…, high_for=…), steps(every, rate, …). A
/// bare rate is constant. Its time 0 is `from`: a ramp starts there, and so does a day. Nothing arrives at
/// `until` or later; −1: without an end.
Result<std::unique_ptr<ArrivalProcess>> make_arrival_process(Call const& call, Nanoseconds from = 0,
                                                             Nanoseconds until = -1);

} // namespace stickysim
