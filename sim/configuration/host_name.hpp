#pragma once

#include <string_view>

namespace stickysim {

/// Whether a server's address, with or without its port, is a name that DNS resolves: neither an IP address
/// nor the path of a socket.
bool is_host_name(std::string_view address);

} // namespace stickysim
