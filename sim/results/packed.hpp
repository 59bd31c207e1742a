#pragma once

#include <stickysim/results/recording.hpp>
#include <stickysim/results/trial_result.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace stickysim {

/// All that one trial yields.
struct FinishedTrial {
  TrialResult result;
  Recording recording;                       ///< packed without its order
  std::chrono::nanoseconds processor_time{}; ///< that it took just now; is not packed
};

/// The trial as bytes that mean the same on every machine: counts and times take as many bytes as they need,
/// of histograms only buckets in use are kept.
std::string packed(TrialResult const& result, Recording const& recording);

/// The trial again, equal in every member; nothing if `bytes` are not of a trial of this version.
std::optional<FinishedTrial> unpacked(std::string_view bytes);

} // namespace stickysim
