#pragma once

#include "report/point.hpp"
#include "report/samples.hpp"

#include <optional>
#include <string>

namespace stickysim {

/// What common random numbers gain: how many times the variance of the paired differences that of two
/// unpaired runs would be, Var(values) + Var(baseline) over Var(values − baseline). Nothing where one of them
/// does not vary, or with fewer than two pairs.
std::optional<double> variance_ratio(Samples const& values, Samples const& baseline);

/// The same in words, of each variant beside the first one by harmed sessions and mean latency: `Pairing
/// divides the variance of the difference to 'a': 'b' sessions harmed by 3.1, latency mean by 12.` Empty if
/// there is nothing to tell.
std::string pairing_text(Point point);

} // namespace stickysim
