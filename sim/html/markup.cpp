#include "html/markup.hpp"

#include "engine/utf8.hpp"
#include "language/shown.hpp"
#include <stickysim/engine/check.hpp>

#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

namespace stickysim {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD"; // U+FFFD

/// Not controls but tab and line feed, what nobody sees, and what Unicode has set apart for no character.
bool is_allowed(char32_t code) {
  if (code < 0x20) return code == '\t' || code == '\n';
  bool const control = code >= 0x7F && code < 0xA0;
  bool const reserved = (code >= 0xFDD0 && code <= 0xFDEF) || (code & 0xFFFE) == 0xFFFE;
  // Where a line may break; what joins characters to one sign, or chooses between two forms of it.
  bool const harmless = (code >= 0x200B && code <= 0x200D) || (code >= 0xFE00 && code <= 0xFE0F);
  return !control && !reserved && (harmless || !is_unseen(code));
}

std::string_view entity_of(char32_t code) {
  switch (code) {
  case '&': return "&amp;";
  case '<': return "&lt;";
  case '>': return "&gt;";
  case '"': return "&quot;";
  case '\'': return "&#39;";
  default: return {};
  }
}

/// `least_`, `requests`.
std::vector<std::string_view> parts_of(std::string_view name) {
  std::vector<std::string_view> parts;
  while (!name.empty()) {
    std::size_t const size = std::min(name.find_first_of("._-"), name.size() - 1) + 1;
    parts.push_back(name.substr(0, size));
    name.remove_prefix(size);
  }
  return parts;
}

} // namespace

std::string escaped(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  while (!text.empty()) {
    Character const next = first_character(text);
    if (!next.valid || !is_allowed(next.code))
      result += replacement;
    else if (std::string_view const entity = entity_of(next.code); !entity.empty())
      result += entity;
    else
      result += text.substr(0, next.bytes);
    text.remove_prefix(next.bytes);
  }
  return result;
}

std::string breakable(std::string_view name) {
  std::vector<std::string> parts;
  for (std::string_view const part : parts_of(name))
    parts.push_back(escaped(part));
  return fmt::format("{}", fmt::join(parts, "<wbr>"));
}

std::string breakable_text(std::string_view name) {
  constexpr std::string_view zero_width_space = "\xE2\x80\x8B";
  return fmt::format("{}", fmt::join(parts_of(name), zero_width_space));
}

std::string coordinate(double value) {
  if (!std::isfinite(value)) return "0";
  std::string text = fmt::format("{:.1f}", value);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  return text == "-0" ? "0" : text;
}

void Markup::start(std::string_view element, Attributes attributes) {
  content_.append("<").append(element);
  for (auto const& [name, value] : attributes)
    content_.append(" ").append(name).append("=\"").append(escaped(value.text())).append("\"");
}

Markup& Markup::open(std::string_view element, Attributes attributes) {
  start(element, attributes);
  content_ += '>';
  open_.emplace_back(element);
  return *this;
}

Markup& Markup::close() {
  STICKYSIM_CHECK(!open_.empty(), "an element is closed that is open");
  content_.append("</").append(open_.back()).append(">");
  open_.pop_back();
  return *this;
}

Markup& Markup::leaf(std::string_view element, Attributes attributes) {
  start(element, attributes);
  content_ += "/>";
  return *this;
}

Markup& Markup::element(std::string_view name, Attributes attributes, std::string_view text) {
  return open(name, attributes).text(text).close();
}

Markup& Markup::text(std::string_view text) {
  content_ += escaped(text);
  return *this;
}

Markup& Markup::raw(std::string_view markup) {
  content_ += markup;
  return *this;
}

Markup& Markup::line_end() {
  content_ += '\n';
  return *this;
}

std::string Markup::take() {
  STICKYSIM_CHECK(open_.empty(), "every element is closed");
  return std::move(content_);
}

} // namespace stickysim
