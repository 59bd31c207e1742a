#pragma once

#include <string>

namespace stickysim {

/// Throws UsageError if --output names the file `input`, by whatever name: what is written must not replace
/// what it is made from.
void refuse_to_replace(std::string const& input, std::string const& output);

} // namespace stickysim
