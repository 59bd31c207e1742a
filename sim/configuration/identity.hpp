#pragma once

#include <cstdint>
#include <string_view>

namespace stickysim {

/// What a part of a request identifies, as far as its name shows.
enum class Identity : std::uint8_t { unknown, session, source_ip };

/// Of a sample expression of HAProxy, such as `req.cook(JSESSIONID),lower` or `src`.
Identity haproxy_identity(std::string_view sample);

/// Of a variable of nginx, such as `$cookie_jsessionid` or `$binary_remote_addr`.
Identity nginx_identity(std::string_view variable);

} // namespace stickysim
