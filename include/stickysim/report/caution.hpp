#pragma once

#include <stickysim/experiment/experiment.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace stickysim {

/// What a reader should know before trusting the numbers of a run.
enum class Caution : std::uint8_t {
  one_replication,
  behaves_alike,
  fault_after_end,
  cut_replay,
  different_faults,
  nothing_happens,
  mostly_harmed,
  many_stuck,
  starts_empty,
  no_steady_state,
  two_steady_states,
  metastable,
  stays_down,
  overloaded,
  store_saturated,
  near_its_limit,
  wide_interval,
  imprecise,
};

struct CautionRow {
  Caution word;
  std::string_view name;
  std::string_view meaning;
  std::string_view cure;
};

/// A row for each caution, in their order.
std::span<CautionRow const> all_cautions();

inline CautionRow const& row_of(Caution caution) { return all_cautions()[static_cast<std::size_t>(caution)]; }

/// A caution that a result gives rise to.
struct RaisedCaution {
  Caution caution;
  std::vector<Variant const*> variants; ///< that it is about; empty: the run as a whole
  std::string evidence; ///< what was measured, in words that follow the variants' names; may be empty
};

/// In a fixed order; empty where there is nothing to be cautious about.
std::vector<RaisedCaution> cautions(ExperimentResult const&);

/// The variants, what was measured or what the caution means, and the cure, on one line.
std::string text_of(RaisedCaution const&, Scenario const&);

} // namespace stickysim
