#pragma once

#include "html/replay.hpp"

#include <string>

namespace stickysim {

/// What the page's scripts read, as JSON; nothing in it can end the element that it stands in.
std::string replay_data(Replay const& replay);

} // namespace stickysim
