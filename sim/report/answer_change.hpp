#pragma once

#include "report/point.hpp"

#include <string>
#include <vector>

namespace stickysim {

/// Where an answer changes over a sweep, given the one at each point, of which two differ at least: `The
/// answer changes between server.count = 8 and 16; from 4 to 8: yes; at 16: no.` A key on which it does not
/// depend is left out of the places.
std::string answer_change(std::vector<Point> const& points, std::vector<std::string> const& answers,
                          Scenario const& scenario);

} // namespace stickysim
