#pragma once

#include "scenario/place.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace stickysim {

/// The text of a regular file or, for `-`, of standard input.
std::variant<std::string, Complaint> read_source(std::string const& path);

/// Why `text` must not be given to a TOML parser: its size, its encoding, or nesting that would exhaust the
/// stack. Empty: it may be parsed.
std::optional<Complaint> find_hazard(std::string_view text);

} // namespace stickysim
