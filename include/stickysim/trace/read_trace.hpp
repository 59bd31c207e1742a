#pragma once

#include <stickysim/language/diagnostics.hpp>
#include <stickysim/language/result.hpp>
#include <stickysim/trace/trace.hpp>

#include <memory>
#include <string>

namespace stickysim {

/// Some twenty million requests.
inline constexpr double most_bytes_of_trace = 2e9;

/// Reads recorded traffic from a CSV file, gzip-compressed if it starts like one: header
/// `session,at,address,think,demand` (columns in any order; `address` and `demand` optional; seconds with a
/// decimal point). `at` on a session's first row starts it; its other rows give either `think` or `at`. Rows
/// of one session keep their order but need not stand together. The first wrong line is the only one
/// reported. A trace that would take more than `most_bytes` of memory is refused as soon as that is seen.
Result<std::shared_ptr<Trace const>, Diagnostics> read_trace(std::string const& path,
                                                             double most_bytes = most_bytes_of_trace);

} // namespace stickysim
