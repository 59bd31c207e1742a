#include "scenario/setting.hpp"

#include "scenario/key.hpp"

namespace stickysim {

std::optional<Node> read_setting(std::string const& set, Reporter& reporter) {
  auto const text_index = reporter.add_text("--set " + set);
  auto const equals = set.find('=');
  if (equals == std::string::npos || set.find('\n') != std::string::npos) {
    reporter.report({text_index}, "this sets nothing", "write --set KEY=VALUE");
    return std::nullopt;
  }
  auto document = parse_document(set, text_index);
  if (!document)
    document = parse_document(set.substr(0, equals + 1) + toml_string(set.substr(equals + 1)), text_index);
  if (document) return std::move(*document);
  reporter.report(text_index, document.error());
  return std::nullopt;
}

} // namespace stickysim
