#pragma once

#include "validation/textbook_system.hpp"
#include <stickysim/experiment/estimate.hpp>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace stickysim {

/// A figure as theory and simulation have it.
struct CheckedFigure {
  std::string_view metric;
  std::string_view unit;
  double theory = 0;
  Estimate simulated;

  /// Whether the interval holds what theory says.
  bool holds() const { return simulated.low <= theory && theory <= simulated.high; }
};

struct CheckedSystem {
  std::string name;
  std::string source;
  std::vector<CheckedFigure> figures;
};

struct ValidationOrder {
  std::uint64_t seed = 1;
  int replications = 20;
  int jobs = 1;
  /// That a correct program has all figures in their intervals, of which each gets its part of the rest
  /// (Bonferroni).
  double confidence = 0.99;
  std::function<void(std::size_t done, std::size_t of)> progress{};
};

/// Simulates the systems.
std::vector<CheckedSystem> validate(std::vector<TextbookSystem> const& systems, ValidationOrder const& order);

} // namespace stickysim
