#include "ejection/builtin.hpp"
#include <stickysim/language/argument_reader.hpp>

#include <algorithm>
#include <vector>

namespace stickysim {
namespace {

/// The rule's durations.
struct Terms {
  Nanoseconds interval_ns; ///< between two sweeps, which end ejections
  Nanoseconds base_ns;
  Nanoseconds max_ns;
  bool ends_with_check; ///< when an active check passes
};

class Consecutive final : public EjectionRule {
public:
  Consecutive(std::uint32_t servers, std::int64_t failures, Terms const& terms, double max_fraction)
      : records_(servers), failures_{failures}, terms_{terms}, max_fraction_{max_fraction} {}

  Verdict on_failure(ServerId server, Failure, Nanoseconds now_ns, bool room) override {
    Record& record = records_[server];
    if (record.ejected || ++record.failures < failures_) return {};
    record.failures = 0;
    if (!room) return {};
    record.ejected = true;
    // Each sweep that found the server in service has lowered the multiplier by one. It grows until the
    // ejection is longer than the maximum.
    std::int64_t const sweeps = sweeps_until(now_ns) - sweeps_until(record.readmitted_ns);
    record.multiplier = std::max<std::int64_t>(0, record.multiplier - sweeps);
    if (record.multiplier * terms_.base_ns < terms_.max_ns + terms_.base_ns) ++record.multiplier;
    Nanoseconds const over_ns = now_ns + std::min(record.multiplier * terms_.base_ns, terms_.max_ns);
    return {Verdict::Kind::ejected, (sweeps_until(over_ns - 1) + 1) * terms_.interval_ns};
  }

  void on_success(ServerId server, Nanoseconds) override { records_[server].failures = 0; }

  bool readmit(ServerId server, Nanoseconds now_ns) override {
    Record& record = records_[server];
    record.ejected = false;
    record.readmitted_ns = now_ns;
    return false;
  }

  void forget(ServerId server) override { records_[server] = {}; }

  bool ends_with_check() const override { return terms_.ends_with_check; }

  double max_fraction() const override { return max_fraction_; }

private:
  struct Record {
    std::int64_t failures = 0;   ///< in a row
    std::int64_t multiplier = 0; ///< of the last ejection
    Nanoseconds readmitted_ns = 0;
    bool ejected = false;
  };
  std::int64_t sweeps_until(Nanoseconds time_ns) const { return time_ns / terms_.interval_ns; }

  std::vector<Record> records_; ///< by server
  std::int64_t failures_;
  Terms terms_;
  double max_fraction_;
};

Result<std::unique_ptr<EjectionRule>> make_consecutive(Call const& call, std::uint32_t servers) {
  ArgumentReader arguments{call, consecutive_rule.usage};
  auto const duration = [&](std::string_view name, double fallback) {
    return static_cast<Nanoseconds>(arguments.number(name, Unit::duration, between(1e6, 1e15), fallback));
  };
  std::int64_t const failures = arguments.integer("failures", 1, 1'000'000, 5);
  Terms terms{};
  terms.interval_ns = duration("interval", 10e9);
  terms.base_ns = duration("base", 30e9);
  terms.max_ns = std::max(duration("max", 300e9), terms.base_ns);
  double const max_fraction = arguments.number("max_fraction", Unit::none, between(0, 1), 0.1);
  terms.ends_with_check = arguments.flag("ends_with_check", true);
  if (std::optional<CallError> const error = arguments.error()) return *error;
  return std::make_unique<Consecutive>(servers, failures, terms, max_fraction);
}

} // namespace

EjectionEntry const consecutive_rule = {
    .name = "consecutive",
    .usage =
        "consecutive(failures=5, interval=10s, base=30s, max=300s, max_fraction=0.1, ends_with_check=true)",
    .help = "after `failures` failures in a row no work for `base` × the number of ejections so far",
    .notes =
        "Envoy's outlier detection by consecutive_5xx. Refused, reset, timed-out and rejected attempts all "
        "count; a success resets the count. An ejection takes at most `max` and ends with the sweep after "
        "that, at a multiple of `interval`. If `ends_with_check`, the next active check that passes ends it "
        "(successful_active_health_check_uneject_host). Each sweep that finds the server in service lowers the number of "
        "ejections by one. At most `max_fraction` of the servers are ejected at a time, but always one "
        "(max_ejection_percent); the count of a server that fails while no more may be ejected is reset. "
        "Envoy's success_rate and failure_percentage detectors are not modelled.",
    .make = make_consecutive,
};

} // namespace stickysim
