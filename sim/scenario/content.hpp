#pragma once

#include "scenario/draft.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace stickysim {

/// What a design's trials follow from, as a hash: its keys, and the contents of the files that they name.
class Content {
public:
  /// Paths in drafts are relative to `folder`.
  explicit Content(std::string const& folder) : folder_{folder} {}

  /// See Variant::content_hash. `draft` is complete and without errors.
  std::uint64_t hash_of(Draft const& draft);

private:
  std::uint64_t hash_of_file(std::string_view value);

  std::string const& folder_;
  std::map<std::string, std::uint64_t> files_; ///< by the value that names them, as written
};

} // namespace stickysim
