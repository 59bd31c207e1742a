#pragma once

#include <stickysim/experiment/experiment.hpp>

#include <string>
#include <vector>

/// Results built by hand, so that every figure of a report is known beforehand.
namespace stickysim {

struct HandMadeTrial {
  std::uint64_t started = 1000;
  std::uint64_t lost = 0; ///< each by a crash, with one request logged out
  Nanoseconds latency_ns = 20'000'000;
};

/// 100 s of which 80 are measured; ten requests per session; two servers, `server.1` and `server.2`.
inline TrialResult trial_of(HandMadeTrial const& made) {
  TrialResult trial;
  trial.duration_ns = 100 * nanoseconds_per_second;
  trial.warmup_ns = 20 * nanoseconds_per_second;
  trial.sessions_started = made.started;
  trial.ledger.sessions[static_cast<std::size_t>(Outcome::lost)][static_cast<std::size_t>(Cause::crash)] =
      made.lost;
  trial.ledger.sessions[static_cast<std::size_t>(Outcome::intact)][0] = made.started - made.lost;
  trial.requests.issued = 10 * made.started;
  trial.requests.ok = 10 * made.started - made.lost;
  trial.requests.ok_logins = made.started;
  trial.requests.logged_out = made.lost;
  trial.latency.record(made.latency_ns);
  trial.latency_sum_ns = static_cast<std::uint64_t>(made.latency_ns);
  trial.latency_sum_squares = trial.latency_sum_ns * trial.latency_sum_ns;
  trial.servers.resize(2);
  for (std::size_t i = 0; i < 2; ++i) {
    trial.servers[i].name = "server." + std::to_string(i + 1);
    trial.servers[i].busy_ns = static_cast<Nanoseconds>(20 + 20 * i) * nanoseconds_per_second;
    trial.servers[i].up_ns = trial.measured_ns();
  }
  return trial;
}

class HandMade {
public:
  Scenario scenario;

  HandMade() {
    scenario.name = "noon";
    scenario.run.duration_ns = 100 * nanoseconds_per_second;
    scenario.run.warmup_ns = 20 * nanoseconds_per_second;
    scenario.run.replications = 4;
    scenario.run.seed = 42;
    scenario.resolved_toml = "title = \"Noon\"\n";
  }

  void add(std::string name, AffinityKind affinity, Placement placement,
           std::vector<HandMadeTrial> const& trials, std::vector<std::string> point = {}) {
    Variant variant;
    variant.name = std::move(name);
    variant.point = std::move(point);
    variant.design.workloads.resize(1);
    variant.design.balancer.affinity.kind = affinity;
    variant.design.state.placement = placement;
    scenario.variants.push_back(std::move(variant));
    std::vector<TrialResult>& results = trials_.emplace_back();
    for (HandMadeTrial const& trial : trials)
      results.push_back(trial_of(trial));
  }

  /// Every variant's clients are of several classes; those of a trial are the sum of what `parts` say.
  void divide(std::vector<std::string> const& names, std::vector<std::vector<HandMadeTrial>> const& parts) {
    for (std::size_t variant = 0; variant < trials_.size(); ++variant) {
      scenario.variants[variant].design.workloads.resize(names.size());
      for (std::size_t i = 0; i < names.size(); ++i) {
        scenario.variants[variant].design.workloads[i].name = names[i];
        for (std::size_t trial = 0; trial < trials_[variant].size(); ++trial)
          trials_[variant][trial].classes.push_back(trial_of(parts[i][trial]));
      }
    }
  }

  void expect(std::string that, ExpectationSide left, std::string op, ExpectationSide right) {
    scenario.expectations.push_back({std::move(that), std::move(left), std::move(op), std::move(right)});
  }

  std::vector<TrialResult>& trials(std::size_t variant) { return trials_[variant]; }

  /// Points into this object.
  ExperimentResult result() const {
    ExperimentResult result;
    result.scenario = &scenario;
    for (std::size_t i = 0; i < trials_.size(); ++i)
      result.variants.push_back({&scenario.variants[i], trials_[i]});
    return result;
  }

private:
  std::vector<std::vector<TrialResult>> trials_;
};

/// Four trials that lose about a sixth of 1,000 sessions and take about 20 ms.
inline std::vector<HandMadeTrial> const lossy = {
    {1000, 148, 20'000'000}, {1010, 152, 20'200'000}, {990, 155, 19'800'000}, {1000, 149, 20'100'000}};

/// Four trials that lose nine tenths of them.
inline std::vector<HandMadeTrial> const most_lost = {
    {1000, 900, 20'000'000}, {1010, 920, 20'000'000}, {990, 890, 20'000'000}, {1000, 910, 20'000'000}};

/// The same sessions, none of them lost, a millisecond slower.
inline std::vector<HandMadeTrial> const lossless = {
    {1000, 0, 21'000'000}, {1010, 0, 21'200'000}, {990, 0, 20'800'000}, {1000, 0, 21'200'000}};

} // namespace stickysim
