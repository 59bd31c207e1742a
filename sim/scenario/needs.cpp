#include "scenario/needs.hpp"

#include <stickysim/results/recording.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace stickysim {
namespace {

constexpr double bytes_per_trace_request = sizeof(TraceRequest) * 1.3;
constexpr double bytes_per_trace_session = sizeof(TraceSession) * 1.3;
constexpr double bytes_of_program = 12.0 * (1 << 20);
constexpr double bytes_of_sampled_request = 2200; ///< with its steps, rows and stories
constexpr RecordingOrder sample;                  ///< what it is limited to

/// `1.2`, `34`, `560,000`.
std::string two_digits(double value) {
  if (value < 10) return fmt::format("{:.2g}", value);
  double place = 1;
  while (value / place >= 100)
    place *= 10;
  std::string digits = fmt::format("{:.0f}", std::round(value / place) * place);
  for (std::size_t at = digits.size(); at > 3;)
    digits.insert(at -= 3, ",");
  return digits;
}

} // namespace

double sum_of(std::vector<Need> const& needs) {
  return std::accumulate(needs.begin(), needs.end(), 0.0,
                         [](double sum, Need const& need) { return sum + need.amount; });
}

Need const& largest_of(std::vector<Need> const& needs) {
  return *std::ranges::max_element(needs, {}, &Need::amount);
}

double TrialNeeds::seconds() const {
  return seconds_per_trial + sum_of(events) * seconds_per_event + sum_of(looks) * seconds_per_look;
}

void RunNeeds::add(TrialNeeds const& trial, Design const& design, RunSettings const& run,
                   RunDemands const& demands) {
  auto const trials = static_cast<double>(run.most_replications());
  trials_ += trials;
  requests_ += trials * trial.requests;
  events_ += trials * sum_of(trial.events);
  seconds_ += trials * trial.seconds();

  double const left = sum_of(trial.results);
  bytes_of_results_ += trials * left;
  Need result = largest_of(trial.results);
  result.amount *= trials;
  if (result.amount > largest_result_.amount) largest_result_ = result;
  // A trial holds what it is to leave while it runs.
  double const bytes = sum_of(trial.bytes) + left;
  if (bytes > bytes_of_trial_) {
    bytes_of_trial_ = bytes;
    largest_in_trial_ = largest_of(trial.bytes);
  }
  if (demands.records && trial.sessions > 0) {
    double const length = trial.requests / trial.sessions;
    double const sampled = std::min(trial.sessions, static_cast<double>(sample.most_sessions)) * length;
    bytes_of_records_ +=
        std::min(sampled, static_cast<double>(sample.most_attempts)) * bytes_of_sampled_request;
  }
  for (WorkloadClass const& workload : design.workloads)
    if (workload.trace && std::ranges::find(traces_, workload.trace.get()) == traces_.end())
      traces_.push_back(workload.trace.get());
}

double RunNeeds::bytes_of_inputs() const {
  double bytes = 0;
  for (Trace const* trace : traces_)
    bytes += static_cast<double>(trace->requests.size()) * bytes_per_trace_request +
             static_cast<double>(trace->sessions.size()) * bytes_per_trace_session;
  return bytes;
}

double RunNeeds::bytes_of_trials(int jobs) const { return std::min<double>(jobs, trials_) * bytes_of_trial_; }

double RunNeeds::bytes(int jobs) const {
  return bytes_of_program + bytes_of_trials(jobs) + bytes_of_results_ + bytes_of_records_ + bytes_of_inputs();
}

double RunNeeds::seconds(int jobs) const { return seconds_ / std::max(1.0, std::min<double>(jobs, trials_)); }

std::string time_text(double seconds) {
  if (seconds < 1) return "less than 1 s";
  if (seconds < 120) return two_digits(seconds) + " s";
  if (seconds < 2 * 3600) return two_digits(seconds / 60) + " min";
  if (seconds < 2 * 86400) return two_digits(seconds / 3600) + " h";
  return two_digits(seconds / 86400) + " days";
}

std::string memory_text(double bytes) {
  if (bytes < 1e9) return two_digits(bytes / 1e6) + " MB";
  return bytes < 1e12 ? two_digits(bytes / 1e9) + " GB" : two_digits(bytes / 1e12) + " TB";
}

std::string rounded_count(double count) {
  if (count < 1e6) return two_digits(std::round(count));
  return count < 1e9 ? two_digits(count / 1e6) + " million" : two_digits(count / 1e9) + " billion";
}

RunNeeds needs_of(Scenario const& scenario, RunDemands const& demands) {
  RunNeeds needs;
  for (Variant const& variant : scenario.variants)
    needs.add(needs_of(variant.design, scenario.run), variant.design, scenario.run, demands);
  return needs;
}

} // namespace stickysim
