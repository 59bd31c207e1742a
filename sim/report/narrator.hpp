#pragma once

#include "report/diary.hpp"
#include <stickysim/design/design.hpp>
#include <stickysim/model/chronicle.hpp>
#include <stickysim/results/trial_result.hpp>
#include <stickysim/scenario/scenario.hpp>

#include <string>
#include <vector>

namespace stickysim {

/// A line of a session's story.
struct StoryLine {
  Nanoseconds at_ns = 0;
  std::string text;
  ChronicleEntry const* entry = nullptr; ///< that it tells; null: it tells of the fleet or the run's end
  FleetEvent const* event = nullptr;     ///< likewise
  bool opens = false;                    ///< a request sets out
};

/// What happened to a session under `design`. `trial` is the result of the trial in which the chronicle was
/// kept: events at servers that the session has used stand in between, in brackets. Lines point into both.
std::vector<StoryLine> story_of(Chronicle const& chronicle, Design const& design, TrialResult const& trial);

/// The same as a diary.
Diary narrate(Chronicle const& chronicle, Design const& design, TrialResult const& trial);

} // namespace stickysim
