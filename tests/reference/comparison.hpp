#pragma once

#include "reference/random_scenario.hpp"
#include "reference/reference.hpp"
#include <stickysim/scenario/scenario.hpp>

#include <string>

namespace stickysim::reference {

/// A trial, once by the program and once by the reference.
struct Comparison {
  std::string differences; ///< a line each; empty: none
  Account account;         ///< what the reference says
};

/// Compares the first replication of a variant that the reference supports, where its events of one instant
/// come in an `order` as in simulate().
Comparison compare(Variant const& variant, RunSettings const& run, std::uint64_t order = 0);

/// The same of a scenario with one variant. What keeps it from being compared counts as a difference.
Comparison compare(RandomScenario const& scenario);

} // namespace stickysim::reference
