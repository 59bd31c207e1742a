#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace stickysim {

/// A figure of a system that theory knows.
struct KnownFigure {
  std::string_view metric;
  double value = 0; ///< in the metric's unit
};

/// A system whose figures follow from a formula, and the scenario that simulates it.
struct TextbookSystem {
  std::string name;
  std::string source;   ///< of the formula
  std::string scenario; ///< as a file has it, without its run.seed and run.replications
  std::vector<KnownFigure> figures;
};

/// Queues of a single server and of fleets, and fleets that lose sessions.
std::vector<TextbookSystem> textbook_systems();

} // namespace stickysim
