#include "report/page.hpp"

#include <algorithm>

namespace stickysim {

std::vector<std::string> wrapped(std::string_view label, std::string_view text, std::size_t indent) {
  std::vector<std::string> lines{std::string{label}};
  bool first = true;
  while (!text.empty()) {
    std::string_view const word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(word.size() + 1, text.size()));
    if (!first && lines.back().size() + 1 + word.size() > page_width) lines.emplace_back(indent - 1, ' ');
    lines.back().append(" ").append(word);
    first = false;
  }
  return lines;
}

std::string paragraph(std::string_view label, std::string_view text, std::size_t indent) {
  std::string page;
  for (std::string const& line : wrapped(label, text, indent))
    page += line + '\n';
  return page;
}

std::string listed(std::vector<std::string> const& items) {
  std::string text;
  for (std::size_t i = 0; i < items.size(); ++i)
    text += (i == 0 ? "" : i + 1 < items.size() ? ", " : " and ") + items[i];
  return text;
}

} // namespace stickysim
