#pragma once

#include "html/chart.hpp"
#include "html/estimates.hpp"
#include "html/event_marks.hpp"
#include "html/timeline.hpp"

#include <optional>
#include <string_view>

namespace stickysim {

/// The picture beside the answer: the first of lost sessions, requests that were not served and slow answers
/// of which a run has any, a strip for each variant. Nothing if time was not divided.
struct Headline {
  std::string_view measure; ///< id of the measure of timelines that it shows
  Chart chart;
};
std::optional<Headline> headline(Timeline const& timeline, Estimates const& estimates,
                                 RunOutline const& outline, std::size_t point,
                                 std::vector<EventMark> const& marks, double warmup_s);

} // namespace stickysim
