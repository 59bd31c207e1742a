#pragma once

#include <span>
#include <string_view>

namespace stickysim {

/// A style sheet or a script of the page, built into the program.
struct Asset {
  std::string_view name; ///< of its file: `report.css`
  std::string_view text;
  std::string_view sha256; ///< of the text, as a content security policy has it: base64
};

/// Those of sim/html/assets, and of libraries that were found, in the order in which the page has them:
/// libraries before what uses them. cmake/embed_assets.cmake writes it.
std::span<Asset const> assets();

} // namespace stickysim
