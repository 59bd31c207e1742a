#include "engine/utf8.hpp"
#include "language/shown.hpp"
#include <stickysim/language/diagnostics.hpp>

#include <fmt/format.h>

namespace stickysim {
namespace {

std::string excerpt(Diagnostic const& diagnostic) {
  auto const before = character_count(shown(diagnostic.source, diagnostic.column - 1));
  auto const through = character_count(shown(diagnostic.source, diagnostic.column - 1 + diagnostic.width));
  auto const underlined = through > before + 1 ? through - before - 1 : 0;
  return fmt::format("{:5} | {}\n      | {}^{}\n", diagnostic.line, shown(diagnostic.source),
                     std::string(before, ' '), std::string(underlined, '~'));
}

} // namespace

std::string render(Diagnostics const& diagnostics, std::string_view kind) {
  std::string text;
  for (auto const& diagnostic : diagnostics) {
    text += shown(diagnostic.file);
    if (diagnostic.line > 0) text += fmt::format(":{}", diagnostic.line);
    if (diagnostic.column > 0) text += fmt::format(":{}", diagnostic.column);
    text += fmt::format(": {}: {}\n", kind, shown(diagnostic.message));
    if (diagnostic.line > 0 && diagnostic.column > 0 && !diagnostic.source.empty())
      text += excerpt(diagnostic);
    if (!diagnostic.help.empty()) text += fmt::format("      = help: {}\n", shown(diagnostic.help));
  }
  return text;
}

} // namespace stickysim
