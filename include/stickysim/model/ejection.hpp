#pragma once

#include <stickysim/engine/time.hpp>
#include <stickysim/language/call.hpp>
#include <stickysim/model/failure.hpp>
#include <stickysim/model/routing_policy.hpp>

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

namespace stickysim {

/// Passive health: what a balancer concludes about a server from its own traffic. One instance per balancer.
/// The balancer reports every attempt to it; between two calls nothing changes. Times never go back.
class EjectionRule {
public:
  virtual ~EjectionRule() = default;

  /// What follows from a failed attempt.
  struct Verdict {
    enum class Kind : std::uint8_t {
      stays,     ///< nothing new
      ejected,   ///< no new work until `until_ns`, also for a server that is ejected already
      mark_down, ///< believed down until its active checks pass again
    };
    Kind kind = Kind::stays;
    Nanoseconds until_ns = 0;
    std::int64_t weakens_by =
        0; ///< laws that heed it lower the server's weight by 1 / that many; 0: they do not
  };

  /// An attempt at `server` ended with `failure` at `now_ns`. `room`: whether max_fraction() allows one more
  /// server to be ejected. A verdict `ejected` is final: the rule has counted it.
  virtual Verdict on_failure(ServerId server, Failure failure, Nanoseconds now_ns, bool room) = 0;

  /// `server` answered an attempt at `now_ns`.
  virtual void on_success(ServerId server, Nanoseconds now_ns) = 0;

  /// A server's ejection is over at `now_ns`. Returns true if a single request probes it: the server is then
  /// ejected again as soon as it is picked (see on_probe), and released if the probe succeeds.
  virtual bool readmit(ServerId server, Nanoseconds now_ns) {
    return static_cast<void>(server), static_cast<void>(now_ns), false;
  }

  /// The probe of a server for which readmit() returned true is picked at `now_ns`. Returns the time until
  /// which the server is ejected unless the probe succeeds.
  virtual Nanoseconds on_probe(ServerId server, Nanoseconds now_ns) {
    return static_cast<void>(server), now_ns;
  }

  /// `server` has left the fleet: the next one under its number is another one.
  virtual void forget(ServerId server) = 0;

  /// Whether an active check that passes ends an ejection: readmit() is then called at that instant.
  virtual bool ends_with_check() const { return false; }

  /// At most this share of the servers is ejected at a time, but always one.
  virtual double max_fraction() const { return 1; }
};

/// A row of the registry, as `list` and `explain` print it.
struct EjectionEntry {
  std::string_view name;
  std::string_view usage; ///< `max_fails(fails=1, time=10s)`
  std::string_view help;
  std::string_view notes;
  Result<std::unique_ptr<EjectionRule>> (*make)(Call const& call, std::uint32_t servers);
};
std::span<EjectionEntry const> ejection_rules();

/// Makes the rule that `call` names for a fleet of `servers`; null for a call without a name or `none`.
Result<std::unique_ptr<EjectionRule>> make_ejection_rule(Call const& call, std::uint32_t servers);

} // namespace stickysim
