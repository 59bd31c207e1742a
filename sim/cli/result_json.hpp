#pragma once

#include <stickysim/experiment/experiment.hpp>

#include <string>

namespace stickysim {

/// What `run --format json` prints: verdict, the rows of summary.csv, expectations, fingerprint.
std::string result_json(ExperimentResult const& result);

} // namespace stickysim
