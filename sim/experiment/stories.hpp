#pragma once

#include <stickysim/experiment/experiment.hpp>

#include <vector>

namespace stickysim {

/// Short lives of harmed sessions, of what replication 1 of each variant has recorded. A variant
/// whose sample has none is simulated once more, with an eye on a session that was harmed.
std::vector<Story> stories_of(ExperimentResult const& result);

} // namespace stickysim
