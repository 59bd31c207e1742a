#include "configuration/host_name.hpp"

#include <algorithm>
#include <cctype>

namespace stickysim {

bool is_host_name(std::string_view address) {
  bool const is_path =
      address.find('/') != std::string_view::npos || address.find('@') != std::string_view::npos;
  bool const is_ipv6 = address.starts_with('[') || std::ranges::count(address, ':') > 1;
  std::string_view const host = address.substr(0, address.find(':'));
  return !is_path && !is_ipv6 && host != "localhost" && host != "unix" &&
         std::ranges::any_of(host, [](unsigned char c) { return std::isalpha(c) != 0; });
}

} // namespace stickysim
