#pragma once

#include <stickysim/language/diagnostics.hpp>
#include <stickysim/language/result.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace stickysim {

/// The text of a regular file or, for `-`, of standard input. Its diagnostics leave the file's name and the
/// line's text to the Reporter, as those of all that look at one text do.
Result<std::string, Diagnostic> read_source(std::string const& path);

/// Why `text` must not be given to a TOML parser: its size, its encoding, or nesting that would exhaust the
/// stack. Empty: it may be parsed.
std::optional<Diagnostic> find_hazard(std::string_view text);

} // namespace stickysim
