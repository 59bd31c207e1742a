#pragma once

#include "report/figure.hpp"
#include "report/samples.hpp"

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace stickysim {

/// Means of the replications that collapse and of those that do not; nothing where none of them has the
/// metric.
using StateMeans = std::array<std::optional<double>, 2>;

/// The larger one, without its sign.
double largest_of(StateMeans const& means);

/// `11.4 / 99.6`: where it collapses and where it does not.
std::string figure(StateMeans const& means, Scale const& scale);

/// A variant that ends in one of two states: in some replications it collapses, in the others it does not,
/// although all of them meet the same. A mean of all replications describes neither.
struct TwoStates {
  std::vector<bool> collapses; ///< by replication
  std::size_t collapsed = 0;   ///< replications
  double goodput = 0;          ///< of those, at the end: as a share of the others'

  std::size_t others() const { return collapses.size() - collapsed; }
  StateMeans means_of(Samples const& samples) const;
};

/// By goodput over the last third of the run. Two states are told apart only if they are far from each other
/// and each has a tenth of the replications; of open workloads the same must be asked in both, and all faults
/// must be over.
std::optional<TwoStates> two_states(VariantResult const& variant);

/// `in 4 of 10 replications it collapses (goodput 11 % of that in the others), in 6 it does not`
std::string text_of(TwoStates const& states);

} // namespace stickysim
