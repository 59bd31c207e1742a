#include "configuration/identity.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace stickysim {
namespace {

constexpr std::array<std::string_view, 16> session_samples = {
    "cookie",        "cook",           "req.cook",   "res.cook",          "req_cook",
    "res_cook",      "scook",          "set-cookie", "url_param",         "urlp",
    "rdp_cookie",    "req.rdp_cookie", "rdp-cookie", "ssl_fc_session_id", "payload_lv",
    "req.payload_lv"};

constexpr std::array<std::string_view, 6> address_variables = {
    "$remote_addr",    "$binary_remote_addr",  "$realip_remote_addr",
    "$http_x_real_ip", "$proxy_protocol_addr", "$http_x_forwarded_for"};

} // namespace

Identity haproxy_identity(std::string_view sample) {
  std::string_view const fetch = sample.substr(0, sample.find_first_of("(,"));
  if (fetch == "src") return Identity::source_ip;
  return std::ranges::count(session_samples, fetch) > 0 ? Identity::session : Identity::unknown;
}

Identity nginx_identity(std::string_view variable) {
  std::string name{variable};
  std::erase(name, '{');
  std::erase(name, '}');
  if (std::ranges::count(address_variables, name) > 0) return Identity::source_ip;
  bool const single = name.find('$', 1) == std::string::npos;
  bool const of_session = name.starts_with("$cookie_") || name.starts_with("$arg_") ||
                          name.starts_with("$upstream_cookie_") || name == "$ssl_session_id";
  return single && of_session ? Identity::session : Identity::unknown;
}

} // namespace stickysim
