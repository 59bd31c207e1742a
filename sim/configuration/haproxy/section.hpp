#pragma once

#include "configuration/configuration_file.hpp"
#include "configuration/statement.hpp"
#include <stickysim/language/call.hpp>

#include <string_view>

namespace stickysim {

/// `backend app from web` and the lines below it, to the next section.
struct HaproxySection {
  std::size_t line = 0;
  std::string kind; ///< `backend`
  std::string name; ///< may be empty
  std::string from; ///< the `defaults` section that it names; empty: none
  std::vector<Statement> statements;

  bool makes_a_fleet() const { return kind == "backend" || kind == "listen"; }
};

/// A line's words. As in HAProxy, blanks separate them, `#` ends the line, and both kinds of quotes protect.
/// A backslash escapes some characters and stands for itself before all others. A line never continues on the
/// next. Source: HAProxy 2.6 configuration manual, 2.2.
Result<std::vector<std::string>> haproxy_words(std::string_view line);

/// A configuration, cut at the keywords that start a section.
Result<std::vector<HaproxySection>, Diagnostics> haproxy_sections(ConfigurationFile const& file);

} // namespace stickysim
