#pragma once

#include <string_view>

namespace stickysim {

/// Whether it reads like an IPv4 or IPv6 address without a port.
bool is_address(std::string_view text);

/// Whether it reads like an IPv4 address, an IPv6 address in brackets or a host name, with a port behind it.
bool has_port(std::string_view text);

/// `192.0.2.1:51000` or `[2001:db8::1]:51000` without the port and the brackets; another text as it is.
std::string_view without_port(std::string_view text);

/// The first address of a list as `X-Forwarded-For` has it: the client's; empty if it does not begin with
/// one.
std::string_view forwarded_client(std::string_view list);

/// A list of what a proxy tried in turn (`10.0.0.1:80, 10.0.0.2:80`; groups are set apart by ` : `).
struct Tried {
  std::string_view last;
  int count = 0;
};
Tried tried(std::string_view list);

/// Whether a client's name is safe in a CSV file that may be opened with a spreadsheet program.
bool is_plain_client(std::string_view name);

} // namespace stickysim
