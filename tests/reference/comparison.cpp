#include "reference/comparison.hpp"

#include "folder.hpp"
#include "reference/random_scenario.hpp"
#include "reference/simulator.hpp"
#include <stickysim/experiment/trial.hpp>
#include <stickysim/results/metric.hpp>
#include <stickysim/scenario/load.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace stickysim::reference {

namespace {

/// Equal but for the rounding of a division.
bool agree(double a, double b) {
  return a == b || std::abs(a - b) <= 1e-12 * std::max(std::abs(a), std::abs(b));
}

/// Whether a quantile from a histogram lies within 0.4 % of the value of that rank.
bool is_quantile(double found_ns, double share, std::vector<Nanoseconds> const& ascending) {
  auto const at = [&](double rank) {
    auto const place =
        std::clamp<std::int64_t>(static_cast<std::int64_t>(std::ceil(rank)), 1, std::ssize(ascending));
    return static_cast<double>(ascending[static_cast<std::size_t>(place - 1)]);
  };
  double const rank = share * static_cast<double>(ascending.size());
  return found_ns >= at(rank - 1e-9) * (1 - 0.004) - 1 && found_ns <= at(rank + 1e-9) * (1 + 0.004) + 1;
}

std::string word(std::optional<double> value) { return value ? fmt::format("{:.17g}", *value) : "-"; }

std::map<std::string, std::uint64_t> ledger_of(TrialResult const& trial) {
  std::map<std::string, std::uint64_t> ledger;
  for (OutcomeRow const& outcome : outcomes())
    for (CauseRow const& cause : causes()) {
      std::uint64_t const count =
          trial.ledger.sessions[static_cast<std::size_t>(outcome.word)][static_cast<std::size_t>(cause.word)];
      std::string name{outcome.name};
      if (outcome.has_cause) name += ": " + std::string{cause.name};
      if (count > 0) ledger[name] = count;
    }
  return ledger;
}

} // namespace

Comparison compare(Variant const& variant, RunSettings const& run) {
  TrialResult const trial = run_trial(variant.design, run, 0);
  Account const account = simulate(variant.design, run, 0);
  std::string text;
  auto ledger = ledger_of(trial);
  for (auto const& [name, count] : account.ledger)
    ledger.try_emplace(name, 0);
  for (auto const& [name, count] : ledger) {
    auto const found = account.ledger.find(name);
    std::uint64_t const expected = found == account.ledger.end() ? 0 : found->second;
    if (expected != count)
      text += fmt::format("sessions {}: program {}, reference {}\n", name, count, expected);
  }
  constexpr std::pair<std::string_view, double> quantiles[] = {{"latency_p50", 0.5},
                                                               {"latency_p90", 0.9},
                                                               {"latency_p95", 0.95},
                                                               {"latency_p99", 0.99},
                                                               {"latency_p999", 0.999}};
  for (Metric const& metric : metrics()) {
    std::optional<double> const value = metric.value(trial);
    std::string const name{metric.name};
    if (auto const quantile =
            std::ranges::find(quantiles, metric.name, &std::pair<std::string_view, double>::first);
        quantile != std::end(quantiles)) {
      if (value.has_value() != !account.latencies.empty() ||
          (value && !is_quantile(*value * 1e9, quantile->second, account.latencies)))
        text += fmt::format("{}: program {}, reference otherwise\n", name, word(value));
      continue;
    }
    if (name.starts_with("store_latency") && account.visits_at_end > 0) continue;
    if (name == "store_latency_p99") {
      if (value.has_value() != !account.store_latencies.empty() ||
          (value && !is_quantile(*value * 1e9, 0.99, account.store_latencies)))
        text += fmt::format("{}: program {}, reference otherwise\n", name, word(value));
      continue;
    }
    if (name == "recovery_time" || name == "rebalance_time") continue;
    // Two visits in a row arrive and end at the same instants: whether the store was idle between is a matter
    // of their order.
    if (name == "store_recovery_time" && variant.design.state.reads + variant.design.state.writes > 2)
      continue;
    if (name == "work_wasted" && variant.design.workloads.front().timeout_ns > 0) continue; // not mended yet
    auto const found = account.metrics.find(name);
    std::optional<double> const expected =
        found == account.metrics.end() ? std::nullopt : std::optional{found->second};
    if (value.has_value() != expected.has_value() || (value && !agree(*value, *expected)))
      text += fmt::format("{}: program {}, reference {}\n", name, word(value), word(expected));
  }
  return {text, account};
}

Comparison compare(RandomScenario const& random) {
  Folder const folder;
  folder.write("trace.csv", random.trace);
  auto const scenario = parse_scenario(random.toml, folder / "random.toml");
  if (!scenario) return {render(scenario.error()), {}};
  Variant const& variant = scenario->variants.front();
  std::string const reason = unsupported(variant.design);
  if (!reason.empty()) return {"the reference does not know " + reason, {}};
  return compare(variant, scenario->run);
}

} // namespace stickysim::reference
