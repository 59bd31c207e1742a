#pragma once

#include "html/run_outline.hpp"
#include "report/two_states.hpp"
#include <stickysim/experiment/estimate.hpp>

#include <map>
#include <string>
#include <tuple>
#include <utility>

namespace stickysim {

/// The metrics of a run (summary.csv) and what is decided of them beside the first variant (comparison.csv).
class Estimates {
public:
  enum class Verdict : std::uint8_t { none, higher, lower };
  struct Entry {
    std::string unit;
    Estimate value;
    std::optional<StateMeans> states; ///< of a variant with two steady states: what is so instead of the mean
    Verdict verdict = Verdict::none;
    bool is_printed = false; ///< the terminal's table has it
  };

  Estimates(RunFolder const& run, RunOutline const& outline);

  /// Null where the variant does not have the metric. `clients`: a class of them; empty: all.
  Entry const* find(std::size_t point, std::size_t variant, std::string_view metric,
                    std::string_view clients = "") const;
  /// Whether the variant has two steady states there, so that none of its means is so.
  bool is_split(std::size_t point, std::size_t variant) const { return splits_.contains({point, variant}); }
  /// Trials of each variant: a metric of fewer is one that the others do not have.
  std::size_t trials() const { return trials_; }
  /// Names of metrics, in the order of the file.
  std::vector<std::string> const& metrics() const { return metrics_; }

private:
  void read_states(RunFolder const& run, RunOutline const& outline);

  using Key = std::tuple<std::size_t, std::size_t, std::string, std::string>;
  std::map<Key, Entry, std::less<>> entries_;
  std::vector<std::string> metrics_;
  std::map<std::pair<std::size_t, std::size_t>, SplitDesign const*> splits_; ///< by point and variant
  std::size_t trials_ = 0;
};

} // namespace stickysim
