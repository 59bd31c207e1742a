#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace stickysim {

/// What a file that a user names may hold.
enum class FileKind : std::uint8_t { scenario, trace, log, haproxy, nginx };

/// What a file holds, judged by how it begins; none if it cannot be read twice, or nothing that is known
/// begins like that.
std::optional<FileKind> kind_of_file(std::string const& path);

/// `an access log`, for a message.
std::string_view name_of(FileKind kind);

/// The command that takes such a file, for a message.
std::string what_to_do_with(FileKind kind, std::string const& path);

} // namespace stickysim
