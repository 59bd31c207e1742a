#pragma once

#include "configuration/statement.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace stickysim {

/// What all requests have in common for which a part of them, such as a cookie or a path, is the same.
enum class Identity : std::uint8_t {
  request,   ///< nothing: the part changes from request to request of a session
  session,   ///< they are of one session
  source_ip, ///< they come from one address
};

/// A part of requests by which a balancer sends them to servers.
struct ClientKey {
  Identity identity = Identity::request;
  std::string caveat; ///< in what the scenario's key differs from it; empty: in nothing
};

/// Whether many sessions have the same value of a key, as of the `Host` header.
bool is_shared(ClientKey const& key);

/// Of a sample expression of HAProxy, such as `req.cook(JSESSIONID),lower` or `src`. Source: HAProxy 2.6
/// configuration manual, 7.3.
ClientKey haproxy_key(std::string_view sample);

/// The statements of an nginx configuration that give a variable its values, by its name with `$`: `map`,
/// `set`, `geo`, `split_clients`.
using NginxVariables = std::map<std::string, std::vector<Statement const*>, std::less<>>;

/// Of text with variables of nginx, such as `$cookie_jsessionid` or `$remote_addr$http_user_agent`. Source:
/// documentation of nginx, "Embedded Variables" of its modules.
ClientKey nginx_key(std::string_view text, NginxVariables const& variables);

/// The values that `text` has with the variables that the configuration defines; the one that holds if
/// nothing else does comes first. Variables of requests stay as they are.
std::vector<std::string> nginx_values(std::string_view text, NginxVariables const& variables);

} // namespace stickysim
