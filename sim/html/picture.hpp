#pragma once

#include "html/run_folder.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stickysim {

/// Names of the drawings of a run's page.
std::vector<std::string> picture_names(RunFolder const& run);

/// One of them as an SVG file that needs nothing else; nothing if there is none of that name.
std::optional<std::string> picture(RunFolder const& run, std::string_view name);

} // namespace stickysim
