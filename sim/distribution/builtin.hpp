#pragma once

#include <stickysim/distribution/distribution.hpp>
#include <stickysim/language/argument_reader.hpp>

#include <string_view>

namespace stickysim {

/// The context of a distribution in a scenario.
struct DistributionContext {
  Unit unit;               ///< what its draws measure
  std::string_view folder; ///< where relative file names start
};

using DistributionMaker = DistributionPtr(ArgumentReader&, DistributionContext const&);

// One maker per law. Errors in the arguments stay in the reader; the result is then unused.
DistributionMaker make_bounded_pareto;
DistributionMaker make_constant;
DistributionMaker make_empirical;
DistributionMaker make_erlang;
DistributionMaker make_exponential;
DistributionMaker make_geometric;
DistributionMaker make_hyperexponential;
DistributionMaker make_lognormal;
DistributionMaker make_pareto;
DistributionMaker make_uniform;
DistributionMaker make_zipf;

} // namespace stickysim
