#pragma once

#include <stickysim/experiment/experiment.hpp>

#include <string_view>

namespace stickysim {

/// A word of `--record` and of the manifest, and what it asks for.
struct RecordWord {
  std::string_view word;
  bool RecordingOrder::*asks_for;
};

inline constexpr RecordWord record_words[] = {{"sessions", &RecordingOrder::sessions},
                                              {"requests", &RecordingOrder::requests},
                                              {"trace", &RecordingOrder::trace}};

} // namespace stickysim
