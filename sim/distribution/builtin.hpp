#pragma once

#include <stickysim/distribution/distribution.hpp>
#include <stickysim/language/argument_reader.hpp>

#include <string_view>

namespace stickysim {

/// Where a distribution is to stand.
struct DistributionContext {
  Unit unit;               ///< what its draws measure
  std::string_view folder; ///< where relative file names start
};

using DistributionMaker = DistributionPtr(ArgumentReader&, DistributionContext const&);

// One maker per law. What is wrong with the arguments stays in the reader, and the result is then void.
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
