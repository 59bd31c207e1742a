#pragma once

#include <string_view>

namespace stickysim {

/// What stands before the time in Common Log Format: `host ident user`. Apache's vhost_combined has the name
/// of the site before it, and who logs behind a proxy may have put the addresses that it forwards there.
struct CommonHead {
  std::string_view forwarded; ///< the client as a proxy names it; empty: not there
  std::string_view site;      ///< with its port, if that is logged; empty: not there
  std::string_view host;
  std::string_view user; ///< may have blanks
};

CommonHead parse_common_head(std::string_view text);

} // namespace stickysim
