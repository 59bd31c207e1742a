#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace stickysim {

/// Text as it stands in HTML and SVG, in an element or in a quoted attribute. Characters that a page may not
/// have (controls, bytes that are not UTF-8) become U+FFFD.
std::string escaped(std::string_view text);

/// A name that may continue in the next line behind what parts its words, as in `least_requests`: in HTML,
/// and as text for an attribute.
std::string breakable(std::string_view name);
std::string breakable_text(std::string_view name);

/// A number of a drawing: one decimal at most, neither `-0` nor an exponent; 0 if it is not finite.
std::string coordinate(double value);

/// HTML and SVG, element by element. All text and every attribute is escaped; elements end in the order in
/// which they were opened.
class Markup {
public:
  /// The value of an attribute.
  class Value {
  public:
    Value(std::string_view text) : text_{text} {}
    Value(std::string text) : text_{std::move(text)} {}
    Value(char const* text) : text_{text} {}
    Value(double number) : text_{coordinate(number)} {}
    Value(int number) : text_{std::to_string(number)} {}
    Value(std::size_t number) : text_{std::to_string(number)} {}
    std::string const& text() const { return text_; }

  private:
    std::string text_;
  };
  using Attributes = std::initializer_list<std::pair<std::string_view, Value>>;

  Markup& open(std::string_view element, Attributes attributes = {});
  Markup& close();
  /// An element without content, such as `path` or `meta`.
  Markup& leaf(std::string_view element, Attributes attributes = {});
  /// An element with text in it.
  Markup& element(std::string_view name, Attributes attributes, std::string_view text);
  Markup& element(std::string_view name, std::string_view text) { return element(name, {}, text); }
  Markup& text(std::string_view text);
  /// What another Markup has made, or an asset.
  Markup& raw(std::string_view markup);
  Markup& line_end();

  /// All elements must be closed.
  std::string take();

private:
  void start(std::string_view element, Attributes attributes);

  std::string content_;
  std::vector<std::string> open_;
};

} // namespace stickysim
