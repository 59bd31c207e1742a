#pragma once

#include "grading/mark.hpp"

#include <span>
#include <string>
#include <string_view>

namespace stickysim {

/// A form in which marks are handed on.
struct MarkFormat {
  std::string_view name; ///< `gradescope`
  std::string_view help; ///< whose form it is, and where it is documented
  std::string (*write)(MarkSheet const& sheet);
};

/// All of them; the first one is for people.
std::span<MarkFormat const> mark_formats();

} // namespace stickysim
