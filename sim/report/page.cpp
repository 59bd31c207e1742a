#include "report/page.hpp"

#include "engine/utf8.hpp"

#include <algorithm>

namespace stickysim {

/// The first word of `text`, with a percent sign that follows.
static std::string_view first_word(std::string_view text) {
  std::size_t const end = text.find(' ');
  return text.substr(0, end != std::string_view::npos && text.substr(end + 1).starts_with('%')
                            ? text.find(' ', end + 1)
                            : end);
}

std::vector<std::string> wrapped(std::string_view label, std::string_view text, std::size_t indent,
                                 std::size_t width) {
  std::vector<std::string> lines{std::string{label}};
  bool line_is_empty = label.empty();
  for (bool first = true; !text.empty(); first = false) {
    std::string_view const word = first_word(text);
    text.remove_prefix(std::min(word.size() + 1, text.size()));
    bool const fits = character_count(lines.back()) + 1 + character_count(word) <= width;
    bool const would_fit = indent + character_count(word) <= width;
    if (!fits && !line_is_empty && (!first || would_fit)) {
      lines.back().erase(lines.back().find_last_not_of(' ') + 1);
      lines.emplace_back(indent, ' ');
      line_is_empty = true;
    }
    lines.back().append(line_is_empty ? "" : " ").append(word);
    line_is_empty = false;
  }
  return lines;
}

std::string paragraph(std::string_view label, std::string_view text, std::size_t indent, std::size_t width) {
  std::string page;
  for (std::string const& line : wrapped(label, text, indent, width))
    page += line + '\n';
  return page;
}

std::string fitted(std::string_view text, std::size_t indent, std::size_t width) {
  std::string page;
  while (!text.empty()) {
    std::string_view const line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    page += paragraph("", line, indent, width);
  }
  return page;
}

std::string listed(std::vector<std::string> const& items) {
  std::string text;
  for (std::size_t i = 0; i < items.size(); ++i)
    text += (i == 0 ? "" : i + 1 < items.size() ? ", " : " and ") + items[i];
  return text;
}

} // namespace stickysim
