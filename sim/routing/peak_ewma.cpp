#include "routing/builtin.hpp"
#include <stickysim/engine/portable_math.hpp>
#include <stickysim/language/argument_reader.hpp>

#include <algorithm>
#include <vector>

namespace stickysim {
namespace {

/// The cheaper of two random candidates, the cost being the expected latency times the requests in flight,
/// the new one included. The expectation jumps up to any greater latency at once, and falls, towards lesser
/// ones and towards 0 while there are no answers, as a moving average with the time constant `decay`.
class PeakEwma final : public RoutingPolicy {
public:
  PeakEwma(std::uint32_t servers, double decay_ns, double default_rtt_ns)
      : expected_(servers, {default_rtt_ns, 0}), decay_ns_{decay_ns} {}

  std::uint32_t choose(Candidates const& candidates, RoutingKey const& key, Random& random) override {
    std::uint32_t const choices = candidates.choices();
    if (choices == 1) return candidates.choice(0);
    auto first = static_cast<std::uint32_t>(random.below(choices));
    auto second = static_cast<std::uint32_t>(random.below(choices - 1));
    second += static_cast<std::uint32_t>(second >= first);
    first = candidates.choice(first);
    second = candidates.choice(second);
    double const first_cost = cost(candidates, first, key.now_ns);
    return cost(candidates, second, key.now_ns) < first_cost ? second : first;
  }

  bool follows_answers() const override { return true; }

  void on_answer(ServerId server, Nanoseconds latency_ns, Nanoseconds now_ns) override {
    observe(server, static_cast<double>(latency_ns), now_ns);
  }

  void on_failure(ServerId server, Nanoseconds age_ns, Nanoseconds now_ns) override {
    auto const latency_ns = static_cast<double>(age_ns);
    if (latency_ns > observe(server, 0, now_ns)) observe(server, latency_ns, now_ns);
  }

private:
  struct Expected {
    double latency_ns;
    Nanoseconds at_ns; ///< when it was last observed
  };

  double cost(Candidates const& candidates, std::uint32_t index, Nanoseconds now_ns) {
    double const requests = static_cast<double>(candidates.load(index)) + 1;
    return observe(candidates.server(index), 0, now_ns) * requests;
  }

  double observe(ServerId server, double latency_ns, Nanoseconds now_ns) {
    Expected& expected = expected_[server];
    if (latency_ns > expected.latency_ns) {
      expected.latency_ns = latency_ns;
    } else if (now_ns > expected.at_ns) {
      double const kept = portable::exp(static_cast<double>(expected.at_ns - now_ns) / decay_ns_);
      expected.latency_ns = expected.latency_ns * kept + latency_ns * (1 - kept);
    }
    expected.at_ns = std::max(expected.at_ns, now_ns);
    return expected.latency_ns;
  }

  std::vector<Expected> expected_; ///< by server
  double decay_ns_;
};

Result<std::unique_ptr<RoutingPolicy>> make_peak_ewma(Call const& call, std::uint32_t servers,
                                                      std::uint64_t) {
  ArgumentReader arguments{call, peak_ewma_policy.usage};
  double const decay_ns = arguments.number("decay", Unit::duration, between(1e3, 1e15), 10e9);
  double const default_rtt_ns = arguments.number("default_rtt", Unit::duration, between(1, 1e15), 30e6);
  if (std::optional<CallError> const error = arguments.error()) return *error;
  return std::make_unique<PeakEwma>(servers, decay_ns, default_rtt_ns);
}

} // namespace

PolicyEntry const peak_ewma_policy = {
    .name = "peak_ewma",
    .usage = "peak_ewma(decay=10s, default_rtt=30ms)",
    .help = "the cheaper of two random candidates by expected latency × requests in flight",
    .law =
        "The two are distinct. The expected latency jumps up to any greater latency at once. It falls as "
        "a moving average does: towards lesser latencies, and towards 0 while there are no answers. A request that ends "
        "without an answer counts with the time it has taken if that is more than what was expected: a "
        "server that is too slow for its clients is seen, and one that fails fast gains nothing by it.",
    .options = "decay: time constant of that average. default_rtt: the latency expected at first.",
    .sees = "loads, latencies of answers",
    .weights = "ignored",
    .ties = "at random",
    .cost = "O(1)",
    .upkeep = "O(1) for an answer",
    .source = "Finagle, PeakEwma; Linkerd, whose defaults these are. Both count each request when it ends, "
              "however it ends, and keep away from servers that fail fast by failure accrual.",
    .use_when = "Servers stall at times or differ in speed.",
    .beware =
        "One slow answer keeps requests away from a server for about `decay`, whatever made it slow. If "
        "demands vary much, servers are avoided at random.",
    .make = make_peak_ewma,
};

} // namespace stickysim
