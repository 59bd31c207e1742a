#pragma once

#include "report/paint.hpp"
#include <stickysim/experiment/experiment.hpp>

#include <cstddef>
#include <string>

namespace stickysim {

/// What happened when, as rows of blocks as wide as a page of `page` columns allows: for each measure a row
/// for each design, then the axis of time, what happened to the fleet, and the load of each server. Of a
/// sweep its first point, or all of them with `every_point`.
std::string timeline_picture(ExperimentResult const& result, Paint const& paint, std::size_t page,
                             bool every_point);

} // namespace stickysim
