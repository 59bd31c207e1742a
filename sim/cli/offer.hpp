#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace stickysim {

/// What completion offers in a place of the command line.
struct Offer {
  std::vector<std::string> words;
  bool scenarios = false; ///< TOML files
  bool folders = false;
  bool files = false;    ///< of any kind
  bool settings = false; ///< a key and `=`, then the words that its value may be
};

/// From what a usage line calls the place: `SCENARIO|FOLDER`, `table|csv|json`.
Offer offer_for(std::string_view usage);

} // namespace stickysim
