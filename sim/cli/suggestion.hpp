#pragma once

#include <span>
#include <string>
#include <string_view>

namespace stickysim {

/// `did you mean a or b?`: the names most like the unknown `word`; `otherwise` if none is similar.
std::string suggestion(std::string_view word, std::span<std::string const> names,
                       std::string const& otherwise);

} // namespace stickysim
