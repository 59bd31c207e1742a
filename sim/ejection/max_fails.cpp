#include "ejection/builtin.hpp"
#include <stickysim/language/argument_reader.hpp>

#include <vector>

namespace stickysim {
namespace {

/// nginx's bookkeeping, on its clock of whole seconds. A server with `fails` failures gets no work until the
/// time since it was last checked, by a failure or by a probe, exceeds `time`.
class MaxFails final : public EjectionRule {
public:
  MaxFails(std::uint32_t servers, std::int64_t fails, Nanoseconds time_ns)
      : records_(servers), fails_{fails}, time_s_{second_of(time_ns)} {}

  Verdict on_failure(ServerId server, Failure failure, Nanoseconds now_ns, bool) override {
    // Any answer is a success, whatever its status.
    if (failure == Failure::rejected || failure == Failure::state || failure == Failure::error)
      return on_success(server, now_ns), Verdict{};
    Record& record = records_[server];
    record.failed_s = record.checked_s = second_of(now_ns);
    if (++record.fails < fails_) return {.weakens_by = fails_};
    return {Verdict::Kind::ejected, end_of_ejection(record), fails_};
  }

  // A success clears the count only if its request was sent after the last failure had been forgotten: as a
  // probe, or to a server that failed too seldom to be ejected. The time of sending is not known here, so the
  // time of the answer is used.
  void on_success(ServerId server, Nanoseconds now_ns) override {
    Record& record = records_[server];
    bool const forgiven = record.fails < fails_ && second_of(now_ns) - record.failed_s > time_s_;
    if (forgiven || record.checked_s > record.failed_s) record.fails = 0;
  }

  bool readmit(ServerId, Nanoseconds) override { return true; }

  void forget(ServerId server) override { records_[server] = {}; }

  Nanoseconds on_probe(ServerId server, Nanoseconds now_ns) override {
    records_[server].checked_s = second_of(now_ns);
    return end_of_ejection(records_[server]);
  }

private:
  struct Record {
    std::int64_t fails = 0;
    std::int64_t failed_s = 0;  ///< of the last failure
    std::int64_t checked_s = 0; ///< of the last failure or probe
  };
  static std::int64_t second_of(Nanoseconds time_ns) { return time_ns / nanoseconds_per_second; }
  Nanoseconds end_of_ejection(Record const& record) const {
    return (record.checked_s + time_s_ + 1) * nanoseconds_per_second;
  }

  std::vector<Record> records_; ///< by server
  std::int64_t fails_;
  std::int64_t time_s_;
};

Result<std::unique_ptr<EjectionRule>> make_max_fails(Call const& call, std::uint32_t servers) {
  ArgumentReader arguments{call, max_fails_rule.usage};
  std::int64_t const fails = arguments.integer("fails", 1, 1'000'000, 1);
  auto const time_ns =
      static_cast<Nanoseconds>(arguments.number("time", Unit::duration, between(0, 1e15), 10e9));
  if (std::optional<CallError> const error = arguments.error()) return *error;
  return std::make_unique<MaxFails>(servers, servers == 1 ? INT64_MAX : fails, time_ns);
}

} // namespace

EjectionEntry const max_fails_rule = {
    .name = "max_fails",
    .usage = "max_fails(fails=1, time=10s)",
    .help =
        "after `fails` failures within `time` no work for `time`, then one live request at a time as a probe",
    .notes =
        "nginx's passive checks (ngx_http_upstream_module, max_fails and fail_timeout). Refused, reset and "
        "timed-out attempts count; answers do not, not even a 503. nginx's clock counts whole seconds and "
        "must exceed the time of the last failure by `time`, so 10s are 10 to 11 s. The next request is then "
        "a probe: if it succeeds the count is cleared, else the server waits for as long again. Failures are "
        "forgotten when a request succeeds after `time` without another failure. As in nginx, a server is "
        "never ejected if it is the only one. Each failure lowers the weight with which a server takes its turns by "
        "1 / `fails` of it; the weight grows by one with each pick (round_robin(order=nginx)).",
    .make = make_max_fails,
};

} // namespace stickysim
