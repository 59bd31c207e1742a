#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace stickysim {

/// Bytes as letters, digits, `+` and `/`, and the bytes again; nothing if the text is not of that form.
/// Source: RFC 4648, section 4.
std::string base64_of(std::string_view bytes);
std::optional<std::string> bytes_of_base64(std::string_view text);

} // namespace stickysim
