#pragma once

#include "configuration/configuration_file.hpp"
#include "configuration/statement.hpp"
#include <stickysim/language/call.hpp>

#include <string_view>

namespace stickysim {

/// `backend app from web` and what stands below it, to the next section.
struct HaproxySection {
  std::size_t line = 0;
  std::string kind; ///< `backend`
  std::string name; ///< may be empty
  std::string from; ///< the `defaults` section that it names; empty: none
  std::vector<Statement> statements;

  bool makes_a_fleet() const { return kind == "backend" || kind == "listen"; }
};

/// A line's words. As in HAProxy: blanks separate them, `#` ends the line, both quotes protect, a backslash
/// escapes and stands for itself before any other character; a line goes on in no other one. Source: HAProxy
/// 2.6 configuration manual, 2.2.
Result<std::vector<std::string>> haproxy_words(std::string_view line);

/// A configuration, cut at the keywords that start a section.
Result<std::vector<HaproxySection>, Diagnostics> haproxy_sections(ConfigurationFile const& file);

/// The sections that hold in `heir`, one of `sections`, the farthest first and itself last: the `defaults`
/// that it names by `from`, otherwise the last ones above it, and those that they name.
std::vector<HaproxySection const*> inheritance(std::vector<HaproxySection> const& sections,
                                               HaproxySection const& heir);

} // namespace stickysim
