#pragma once

#include <stickysim/language/diagnostics.hpp>
#include <stickysim/language/result.hpp>
#include <stickysim/scenario/scenario.hpp>

#include <string>
#include <vector>

namespace stickysim {

/// What a run is asked for beside the results of its trials.
struct RunDemands {
  int jobs = 1;         ///< trials at a time
  bool records = false; ///< a sample of the sessions
};

/// What the command line changes in a scenario.
struct LoadOptions {
  std::vector<std::string> sets;     ///< `KEY=VALUE`, applied to the base and to every variant, in order
  std::vector<std::string> variants; ///< keep only these; empty: all
  bool unlimited = false;            ///< accept scenarios estimated to need too much memory or time
  bool strict = false;               ///< settings without effect are errors
  RunDemands demands{};              ///< for which the limits of memory are checked

  /// What is swept; each wins over what `[sweep]` of the file says in its place.
  std::vector<std::string> vary{};  ///< `KEY=A,B,C`, `KEY=LO:HI:STEP`, `KEY=LO:HI:xFACTOR`
  std::vector<std::string> zip{};   ///< `KEY,KEY`: keys that move together
  std::vector<std::string> where{}; ///< `KEY < KEY and KEY != VALUE`: keep only the points where all hold
};

/// Reads a scenario from a regular file or, for `-`, standard input: at most 1 MiB, lines of at most 8 KiB,
/// UTF-8. Either every error in it, or a scenario that can be run. Relative paths in it (traces, empirical
/// distributions) are relative to its folder.
Result<Scenario, Diagnostics> load_scenario(std::string const& path, LoadOptions const& options = {});

/// The same for a text; `path` names it in diagnostics, and relative paths start at its folder.
Result<Scenario, Diagnostics> parse_scenario(std::string const& text, std::string const& path,
                                             LoadOptions const& options = {});

} // namespace stickysim
