#include "configuration/refusal.hpp"

#include "engine/utf8.hpp"

#include <string_view>

namespace stickysim {

Diagnostics refusal(ConfigurationFile const& file, std::size_t line, std::string message, std::string help) {
  Diagnostic diagnostic;
  auto const place = place_of(file, line);
  diagnostic.file = place.path;
  diagnostic.line = place.line;
  diagnostic.message = std::move(message);
  diagnostic.help = std::move(help);
  return {diagnostic};
}

Diagnostics refusal_at(ConfigurationFile const& file, std::size_t line, std::size_t offset,
                       std::string message, std::string help) {
  constexpr std::size_t longest_shown = 400;
  Diagnostics diagnostics = refusal(file, line, std::move(message), std::move(help));
  std::string const& text = file.lines[line - 1];
  diagnostics[0].column = character_count(std::string_view{text}.substr(0, offset)) + 1;
  if (text.size() <= longest_shown) diagnostics[0].source = text;
  return diagnostics;
}

} // namespace stickysim
