#pragma once

#include <stickysim/experiment/experiment.hpp>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace stickysim {

/// Files of results by name, each with the FNV-1a hash of its content.
using FileHashes = std::vector<std::pair<std::string, std::uint64_t>>;

/// manifest.json of a run that has written these files.
std::string manifest_json(ExperimentResult const& result, FileHashes const& files);

} // namespace stickysim
