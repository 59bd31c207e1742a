#include "ejection/builtin.hpp"
#include <stickysim/language/argument_reader.hpp>

#include <vector>

namespace stickysim {
namespace {

class MarkDown final : public EjectionRule {
public:
  MarkDown(std::uint32_t servers, std::int64_t errors) : errors_(servers, 0), limit_{errors} {}

  Verdict on_failure(ServerId server, Failure failure, Nanoseconds now_ns, bool) override {
    // Other failures come after a connection was made.
    if (failure != Failure::refused) return on_success(server, now_ns), Verdict{};
    if (++errors_[server] < limit_) return {};
    errors_[server] = 0;
    return {.kind = Verdict::Kind::mark_down};
  }

  void on_success(ServerId server, Nanoseconds) override { errors_[server] = 0; }

  void forget(ServerId server) override { errors_[server] = 0; }

private:
  std::vector<std::int64_t> errors_; ///< by server: in a row
  std::int64_t limit_;
};

Result<std::unique_ptr<EjectionRule>> make_mark_down(Call const& call, std::uint32_t servers) {
  ArgumentReader arguments{call, mark_down_rule.usage};
  std::int64_t const errors = arguments.integer("errors", 1, 1'000'000, 10);
  if (std::optional<CallError> const error = arguments.error()) return *error;
  return std::make_unique<MarkDown>(servers, errors);
}

} // namespace

EjectionEntry const mark_down_rule = {
    .name = "mark_down",
    .usage = "mark_down(errors=10)",
    .help = "after `errors` refused connections in a row the server is down until its health checks pass",
    .notes =
        "HAProxy's `observe layer4` with `error-limit` and `on-error mark-down`. Only connections count: a "
        "connection that succeeds resets the count, even if the request on it fails. Needs health checks, as "
        "in HAProxy, to bring the server back.",
    .make = make_mark_down,
};

} // namespace stickysim
