#pragma once

#include <string>

namespace stickysim {

/// A time since the start of the run as a clock has it: `302.1 s` is `5 min 2.1 s`. Parts that are zero are
/// left out: `5 min`, `0 s`. The clock of the page (replay.js) shows the same.
std::string clock_text(double time_s, int decimals = 1);

} // namespace stickysim
