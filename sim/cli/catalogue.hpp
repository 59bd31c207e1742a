#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace stickysim {

/// Something that a scenario or a result can name, as `list` and `explain` show it.
struct Topic {
  std::string name;
  std::string usage;              ///< how it is written, with its type or unit; may be the name itself
  std::string help;               ///< one line
  std::vector<std::string> notes; ///< more paragraphs, for `explain`; may be set in by spaces
};

/// A kind of topic. Most come from the program's registries.
struct Shelf {
  std::string_view name;     ///< `policies`, for `list`
  std::string_view singular; ///< `policy`
  std::vector<Topic> (*topics)();
};

std::span<Shelf const> shelves();

} // namespace stickysim
