#pragma once

#include <string_view>

namespace stickysim {

/// The metric that the printed table shows in the row of that label, such as `requests undone` or, without
/// what follows a comma, `load max/mean`. Empty if there is none.
std::string_view metric_of_row(std::string_view label);

} // namespace stickysim
