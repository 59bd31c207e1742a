#pragma once

#include <span>
#include <string>
#include <string_view>

namespace stickysim {

/// `did you mean a or b?`: the names that someone who wrote `word` may have meant; `otherwise` if none is
/// near.
std::string suggestion(std::string_view word, std::span<std::string const> names,
                       std::string const& otherwise);

} // namespace stickysim
