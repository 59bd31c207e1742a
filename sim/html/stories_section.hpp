#pragma once

#include "html/run_folder.hpp"

#include <string>

namespace stickysim {

/// Sessions that were harmed, told line by line (stories.csv); empty if the run recorded none.
std::string stories_section(RunFolder const& run);

} // namespace stickysim
