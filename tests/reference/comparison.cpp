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
  return a == b || std::abs(a - b) <= 1e-12 * std::max({std::abs(a), std::abs(b), 1e-3});
}

/// Whether a quantile from a histogram lies within 0.4 % of the value of that rank.
bool is_quantile(double found_s, double share, std::vector<Nanoseconds> const& ascending) {
  auto const at = [&](double rank) {
    auto const place =
        std::clamp<std::int64_t>(static_cast<std::int64_t>(std::ceil(rank)), 1, std::ssize(ascending));
    return static_cast<double>(ascending[static_cast<std::size_t>(place - 1)]);
  };
  double const rank = share * static_cast<double>(ascending.size());
  double const found_ns = found_s * 1e9;
  return found_ns >= at(rank - 1e-9) * (1 - 0.004) - 1 && found_ns <= at(rank + 1e-9) * (1 + 0.004) + 1;
}

/// The metrics that are quantiles; of all others the reference has the value.
std::map<std::string, double> const quantiles = {{"latency_p50", 0.5},    {"latency_p90", 0.9},
                                                 {"latency_p95", 0.95},   {"latency_p99", 0.99},
                                                 {"latency_p999", 0.999}, {"store_latency_p99", 0.99}};

/// Whether the program's value of a metric is the reference's.
bool agree(std::string const& metric, std::optional<double> value, Account const& account) {
  if (auto const quantile = quantiles.find(metric); quantile != quantiles.end()) {
    auto const& times = metric.starts_with("store") ? account.store_latencies : account.latencies;
    if (!value || times.empty()) return value.has_value() == !times.empty();
    return is_quantile(*value, quantile->second, times);
  }
  auto const found = account.metrics.find(metric);
  if (!value || found == account.metrics.end()) return value.has_value() == (found != account.metrics.end());
  return agree(*value, found->second);
}

std::string word(std::string const& metric, Account const& account) {
  if (quantiles.contains(metric)) return "otherwise";
  auto const found = account.metrics.find(metric);
  return found == account.metrics.end() ? "-" : fmt::format("{:.17g}", found->second);
}

std::map<std::string, std::uint64_t> ledger_of(ClientsResult const& trial) {
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

/// What differs in the sessions of all clients or of a class, called `who`.
std::string ledger_differences(std::string const& who, ClientsResult const& clients, Account const& account) {
  std::string text;
  auto ledger = ledger_of(clients);
  for (auto const& [name, count] : account.ledger)
    ledger.try_emplace(name, 0);
  for (auto const& [name, count] : ledger) {
    auto const found = account.ledger.find(name);
    std::uint64_t const expected = found == account.ledger.end() ? 0 : found->second;
    if (expected != count)
      text += fmt::format("{}sessions {}: program {}, reference {}\n", who, name, count, expected);
  }
  return text;
}

std::string metric_difference(std::string const& who, std::string const& metric, std::optional<double> value,
                              Account const& account) {
  if (agree(metric, value, account)) return {};
  std::string const found = value ? fmt::format("{:.17g}", *value) : "-";
  return fmt::format("{}{}: program {}, reference {}\n", who, metric, found, word(metric, account));
}

} // namespace

Comparison compare(Variant const& variant, RunSettings const& run, std::uint64_t order) {
  TrialResult const trial = run_trial(variant.design, run, 0);
  Account const account = simulate(variant.design, run, 0, order);
  std::string text;
  auto const compare_ledger = [&](std::string const& who, ClientsResult const& clients,
                                  Account const& theirs) {
    if (!account.two_writers) text += ledger_differences(who, clients, theirs);
  };
  compare_ledger("", trial, account);
  for (std::size_t i = 0; i < account.classes.size(); ++i)
    compare_ledger(variant.design.workloads[i].name + ": ", trial.of_class(i), account.classes[i]);
  for (Metric const& metric : metrics()) {
    std::string const name{metric.name};
    if (left_out(name, variant.design, account)) continue;
    text += metric_difference("", name, metric.value(trial), account);
    for (std::size_t i = 0; metric.is_of_clients() && i < account.classes.size(); ++i)
      text += metric_difference(variant.design.workloads[i].name + ": ", name,
                                metric.value(trial.of_class(i)), account.classes[i]);
  }
  return {text, account};
}

Comparison compare(RandomScenario const& random) {
  Folder const folder;
  folder.write("trace.csv", random.trace);
  folder.write("other.csv", random.other_trace);
  auto const scenario = parse_scenario(random.toml, folder / "random.toml");
  if (!scenario) return {render(scenario.error()), {}};
  Variant const& variant = scenario->variants.front();
  std::string const reason = unsupported(variant.design);
  if (!reason.empty()) return {"the reference does not know " + reason, {}};
  return compare(variant, scenario->run);
}

} // namespace stickysim::reference
