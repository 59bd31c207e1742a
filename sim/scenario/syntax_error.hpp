#pragma once

#include "scenario/place.hpp"
#include <stickysim/language/diagnostics.hpp>

#include <string_view>

namespace stickysim {

/// What the parser of TOML says about `text` at `place`, in the words of this program: what is wrong there
/// and what to write instead.
Diagnostic syntax_error(std::string_view text, Place place, std::string_view description);

} // namespace stickysim
