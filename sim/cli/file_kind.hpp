#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace stickysim {

/// What a file that a user names may hold.
enum class FileKind : std::uint8_t { scenario, trace, log, haproxy, nginx };

/// Whether a path leads to a folder. If that cannot be found out it does not, and opening it tells why.
bool is_folder(std::string const& path);

/// What a file holds, judged by how it begins; none if it cannot be read twice, or nothing that is known
/// begins like that.
std::optional<FileKind> kind_of_file(std::string const& path);

/// `an access log`, for a message.
std::string_view name_of(FileKind kind);

/// The command that takes such a file, for a message.
std::string what_to_do_with(FileKind kind, std::string const& path);

} // namespace stickysim
