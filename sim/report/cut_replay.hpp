#pragma once

#include <stickysim/design/design.hpp>

#include <optional>
#include <string>

namespace stickysim {

/// A trace of which a run replays only the beginning.
struct CutReplay {
  std::string path;
  Nanoseconds last_ns = 0; ///< its last request is issued then, or later if it waits for an answer before
};

/// The longest of the design's traces, if it is longer than the run.
std::optional<CutReplay> cut_replay(Design const& design, RunSettings const& run);

/// What is cut, and the duration to set, as it follows `'VARIANT' ` or `VARIANT: `.
std::string text_of(CutReplay const& cut, RunSettings const& run);

} // namespace stickysim
