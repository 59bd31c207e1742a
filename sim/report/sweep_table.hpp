#pragma once

#include "report/judgement.hpp"
#include "report/paint.hpp"

#include <cstddef>
#include <string>

namespace stickysim {

/// A sweep with a line for each point: the values of the swept keys, the answer, and each variant's harmed
/// sessions and mean latency, with work undone and failed requests where they decide and rent where it
/// differs.
std::string sweep_table(ExperimentResult const& result, Judgements const& judgements, Paint const& paint,
                        std::size_t page);

} // namespace stickysim
