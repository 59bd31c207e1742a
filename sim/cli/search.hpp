#pragma once

#include "cli/interrupt.hpp"
#include "cli/plugins.hpp"
#include "cli/progress.hpp"
#include "cli/scenario_options.hpp"
#include "cli/varied_scenario.hpp"
#include "experiment/trial_bench.hpp"

#include <array>
#include <functional>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>

namespace stickysim {

/// Options of every command that chooses its own trials.
inline constexpr std::array search_options{
    set_option,
    variant_option("look at the variants named only"),
    Option{"seed", '\0', "N", false, "change run.seed"},
    Option{"replications", '\0', "N", false, "change run.replications"},
    jobs_option,
    plugin_option,
    policy_command_option,
    unlimited_option,
    Option{"format", '\0', "table|csv", false, "what to print (default: table)"},
    Option{"quiet", 'q', "", false, "print nothing on standard error but errors"},
};

/// Options of its own, before those of every such command.
template <std::size_t own>
constexpr std::array<Option, own + search_options.size()>
with_search_options(std::array<Option, own> const& options) {
  std::array<Option, own + search_options.size()> all{};
  std::ranges::copy(options, all.begin());
  std::ranges::copy(search_options, all.begin() + own);
  return all;
}
template <std::size_t own>
constexpr auto with_search_options(Option const (&options)[own]) {
  return with_search_options(std::to_array(options));
}

/// Thrown where a design lacks in one trial the metric that it has in others: nothing can be decided then.
struct NotDefined : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// What `find`, `size` and `best` work with: the scenario, and a bench that runs its trials. While it exists,
/// an interrupt ends the trials.
class Search {
public:
  Search(Arguments const& arguments, std::vector<Yardstick> yardsticks);

  VariedScenario& scenarios() { return scenarios_; }
  TrialBench& bench() { return bench_; }
  TrialBench const& bench() const { return bench_; }
  bool wants_csv() const { return wants_csv_; }

  /// By design and replication, how much there is of what is bad: the first yardstick's figures, with the
  /// other sign if more of them is better. If one is not defined, throws NotDefined if that design had one
  /// before, else UsageError; `places` says for each of those wanted where in the search it is, if anywhere.
  std::vector<std::vector<double>> badness(std::vector<TrialBench::Want> const& wanted,
                                           std::vector<std::string> const& places = {});

  /// `412 trials of 10 min, seed 42`
  std::string effort(Scenario const& scenario) const;

private:
  InterruptNoted interrupts_;
  std::optional<Progress> progress_;
  VariedScenario scenarios_;
  TrialBench bench_;
  bool wants_csv_;
  std::set<std::string> defined_; ///< names of the designs that have had a figure
};

/// The yardstick that --metric gives, else the share of sessions harmed: one of which more is better by all
/// terms or by none. Throws UsageError.
Yardstick yardstick_of(Arguments const& arguments);

/// The value of an option that was given, read by `parse`. Throws UsageError with what is wrong with it.
template <class T>
T parsed(Result<T> const& result, std::string_view option) {
  if (!result)
    throw UsageError{"--" + std::string{option} + ": " + result.error().message, result.error().help};
  return *result;
}

/// Does `work`, which returns an exit code, and says so where it is interrupted or a scenario has errors.
int searched(std::function<int()> const& work);

} // namespace stickysim
