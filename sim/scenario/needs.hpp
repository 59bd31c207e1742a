#pragma once

#include <stickysim/design/design.hpp>
#include <stickysim/scenario/load.hpp>
#include <stickysim/scenario/scenario.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace stickysim {

/// A part of what a trial needs: a number of events, looks or bytes.
struct Need {
  std::string_view what; ///< as in `1.2e+09 health checks`
  double amount = 0;
  std::string_view key;    ///< the setting that makes it smaller
  std::size_t element = 0; ///< of the list in which that stands
};

double sum_of(std::vector<Need> const& needs);
/// The first of those that need most; there must be one.
Need const& largest_of(std::vector<Need> const& needs);

/// What a trial needs, told from its design without a simulation: the same on every machine. Means alone are
/// reckoned with, so it is an estimate. It is within a factor of three in a table of scenarios
/// (tests/scenario/needs_test.cpp), where none is overwhelmed by its own retries.
struct TrialNeeds {
  double requests = 0;       ///< that clients issue, those to make up for losses included
  double sessions = 0;       ///< that start
  double waiting = 0;        ///< requests that wait at the end, as the fleet cannot do its work
  double live_sessions = 0;  ///< at a time
  std::vector<Need> events;  ///< that the engine handles
  std::vector<Need> looks;   ///< at servers, windows and places of tables, beside events
  std::vector<Need> bytes;   ///< while it runs, at its peak
  std::vector<Need> results; ///< bytes that it leaves, which are kept until the run ends

  double seconds() const; ///< of one processor, at the costs below
};

TrialNeeds needs_of(Design const& design, RunSettings const& run);

/// What all trials of a run need together.
class RunNeeds {
public:
  /// Each design has `replications` trials.
  void add(TrialNeeds const& trial, Design const& design, RunSettings const& run, RunDemands const& demands);

  double trials() const { return trials_; }
  double requests() const { return requests_; }
  double events() const { return events_; }
  double bytes(int jobs) const;   ///< at the peak, the program's own included
  double seconds(int jobs) const; ///< if as many processors are free

  double bytes_of_trials(int jobs) const; ///< that run at a time
  double bytes_of_results() const { return bytes_of_results_; }
  double bytes_of_records() const { return bytes_of_records_; }
  double bytes_of_inputs() const;
  /// The largest parts of the results of all trials, and of one trial while it runs.
  Need const& largest_result() const { return largest_result_; }
  Need const& largest_in_trial() const { return largest_in_trial_; }

private:
  double trials_ = 0;
  double requests_ = 0;
  double events_ = 0;
  double seconds_ = 0;
  double bytes_of_trial_ = 0; ///< of the largest
  double bytes_of_results_ = 0;
  double bytes_of_records_ = 0;
  Need largest_result_;
  Need largest_in_trial_;
  std::vector<Trace const*> traces_; ///< each once
};

// As exactly as estimates are, to two digits.
std::string time_text(double seconds);   ///< `3 s`, `5 min`, `2.5 days`
std::string memory_text(double bytes);   ///< `40 MB`
std::string rounded_count(double count); ///< `1.2 million`

RunNeeds needs_of(Scenario const& scenario, RunDemands const& demands);

/// What an event costs in all, from the first designs of `bench/instructions` to large fleets that no cache
/// holds. It stands for a core of 2020: times that are told are not measured.
inline constexpr double seconds_per_event = 100e-9;
/// To build and to take down a fleet, however small.
inline constexpr double seconds_per_trial = 100e-6;
/// A look at a server, a count of a histogram, a place of a table.
inline constexpr double seconds_per_look = 3e-9;

} // namespace stickysim
