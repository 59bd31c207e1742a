#pragma once

#include "report/point.hpp"
#include <stickysim/report/caution.hpp>

#include <vector>

namespace stickysim {

/// What keeps a run from showing what is asked of it, in the order of the table of cautions.
std::vector<RaisedCaution> doubts_about(ExperimentResult const& result);

/// Whether nobody who stays with sticky sessions could lose one: nothing has happened to the fleet and nobody
/// was harmed.
bool nothing_happens(Point point);

/// Whether two variants did the same in every replication.
bool behave_alike(VariantResult const& a, VariantResult const& b);

} // namespace stickysim
