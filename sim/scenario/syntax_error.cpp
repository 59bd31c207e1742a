#include "scenario/syntax_error.hpp"

#include "engine/utf8.hpp"
#include "language/trimmed.hpp"
#include "scenario/key.hpp"
#include "scenario/quantity_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <vector>

namespace stickysim {
namespace {

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    lines.push_back(text.substr(0, text.find('\n')));
    text.remove_prefix(std::min(lines.back().size() + 1, text.size()));
  }
  return lines;
}

/// The first of `marks` outside of strings and parentheses, or the line's length.
std::size_t find_mark(std::string_view line, std::string_view marks, std::size_t from = 0) {
  int depth = 0;
  for (std::size_t at = from; at < line.size(); ++at) {
    char const c = line[at];
    if (c == '"' || c == '\'') {
      at = std::min(line.find(c, at + 1), line.size());
      continue;
    }
    if (depth <= 0 && marks.find(c) != std::string_view::npos) return at;
    if (c == '(') ++depth;
    if (c == ')') --depth;
  }
  return line.size();
}

/// `affinity.expire`: what stands before the equals sign.
std::string key_of(std::string_view line) {
  return std::string{trimmed(line.substr(0, find_mark(line, "=#")))};
}

/// `balancer`: what stands between the brackets; empty if the line is no header.
std::string header_of(std::string_view line) {
  std::string_view text = trimmed(line.substr(0, find_mark(line, "#")));
  if (!text.starts_with('[')) return {};
  while (text.starts_with('['))
    text.remove_prefix(1);
  return std::string{trimmed(text.substr(0, text.find(']')))};
}

std::string joined(std::string const& section, std::string const& key) {
  return section.empty() ? key : section + '.' + key;
}

/// Tells what is wrong at a place of a text.
class SyntaxError {
public:
  SyntaxError(std::string_view text, Place place, std::string_view description)
      : lines_{lines_of(text)}, place_{place}, description_{description} {
    line_ = place.line == 0 || place.line > lines_.size() ? std::string_view{} : lines_[place.line - 1];
    for (std::size_t i = 0; i + 1 < place.line && i < lines_.size(); ++i)
      if (auto header = header_of(lines_[i]); !header.empty()) section_ = std::move(header);
  }

  Diagnostic diagnostic() {
    if (says("cannot redefine")) return redefined();
    if (says("parsing string") || says("parsing literal string")) return string();
    if (says("parsing array")) return array();
    if (says("inline table"))
      return told("a table in { } ends on its line",
                  "write [NAME] and its keys below it, or all of them on this line");
    if (says("table header")) return header();
    if (says("root table")) return stray();
    if (says("expected '='")) return no_equals();
    if (has_two_equals()) return two_equals();
    if (auto const bare = bare_value(); bare && !(is_number(bare->text) && says("comment")))
      return unquoted(*bare);
    if (says("expected value"))
      return told(fmt::format("'{}' has no value", key_of(line_)),
                  fmt::format("write {} = VALUE", key_of(line_)));
    if (says("comment or whitespace")) return left_over();
    return told(plain_description(), {});
  }

private:
  bool says(std::string_view part) const { return description_.find(part) != std::string_view::npos; }

  Diagnostic told(std::string message, std::string help) const {
    return {{}, place_.line, place_.column, std::move(message), {}, place_.width, std::move(help)};
  }

  /// At `width` bytes of the line from `from` on.
  void move_to(std::size_t from, std::size_t width) {
    place_.column = character_count(line_.substr(0, from)) + 1;
    place_.width = std::max<std::size_t>(1, character_count(line_.substr(from, width)));
  }

  /// At the whole line.
  void move_to_line() {
    std::string_view const text = trimmed(line_);
    if (!text.empty()) move_to(static_cast<std::size_t>(text.data() - line_.data()), text.size());
  }

  /// What the parser says, without what it was parsing.
  std::string plain_description() const {
    std::size_t const colon = description_.find(": ");
    return std::string{colon == std::string_view::npos ? description_ : description_.substr(colon + 2)};
  }

  /// The number of an earlier line for which `is_it(line, its section)` holds; 0: none.
  template <class IsIt>
  std::size_t earlier(IsIt const& is_it) const {
    std::string section;
    for (std::size_t i = 0; i + 1 < place_.line && i < lines_.size(); ++i) {
      auto const header = header_of(lines_[i]);
      if (!header.empty()) section = header;
      if (is_it(lines_[i], section)) return i + 1;
    }
    return 0;
  }

  Diagnostic redefined() {
    bool const is_header = !header_of(line_).empty();
    std::string const path = is_header ? header_of(line_) : joined(section_, key_of(line_));
    move_to_line();
    if (auto const shorthand = shorthand_of(path); !shorthand.empty()) return short_and_long(shorthand);
    if (is_header) return second_header(path);
    std::size_t const first = earlier([&](std::string_view line, std::string const& section) {
      return joined(section, key_of(line)) == path;
    });
    if (first == 0)
      return told(fmt::format("'{}' is a value in one place and a section in another", path),
                  "give it one of the two");
    return told(fmt::format("'{}' is given twice", path),
                fmt::format("keep this one or that of line {}", first));
  }

  /// The part of `path` for which a plain value is short for one of its keys: `balancer.affinity`.
  static std::string shorthand_of(std::string path) {
    for (;; path.resize(path.rfind('.'))) {
      for (Key const& key : key_table())
        if (!key.shorthand.empty() && key.shorthand == path) return path;
      if (path.find('.') == std::string::npos) return {};
    }
  }

  Diagnostic short_and_long(std::string const& section) const {
    std::string const key = find_key(section)->path;
    std::string const name = section.substr(section.rfind('.') + 1);
    auto const gives = [&](std::string_view line, std::string const& within) {
      return joined(within, key_of(line)) == section;
    };
    std::size_t const first = earlier(gives);
    bool const here = gives(line_, section_);
    if (first != 0 && here)
      return told(fmt::format("'{}' is given twice", section),
                  fmt::format("keep this one or that of line {}", first));
    std::string_view const short_line = first == 0 ? line_ : lines_[first - 1];
    std::size_t const equals = find_mark(short_line, "=");
    std::string_view value = trimmed(short_line.substr(equals, find_mark(short_line, "#") - equals));
    if (value.empty()) value = "= …";
    return told(fmt::format("'{}' stands beside keys of its section", section),
                fmt::format("write {0}.{1} {2} {3}, not {0} {2}", name, key.substr(section.size() + 1), value,
                            first == 0 ? "here" : fmt::format("in line {}", first)));
  }

  Diagnostic second_header(std::string const& path) const {
    std::size_t const first =
        earlier([&](std::string_view line, std::string const&) { return header_of(line) == path; });
    bool const list = trimmed(line_).starts_with("[[");
    bool const after_list = first != 0 && trimmed(lines_[first - 1]).starts_with("[[");
    if (list != after_list)
      return told(fmt::format("[{0}] and [[{0}]] stand in one file", path),
                  fmt::format("write [[{}]], with two brackets, for each of several", path));
    if (first == 0)
      return told(fmt::format("'{}' is a section already", path), "keep its keys together, below one header");
    return told(fmt::format("[{}] stands twice", path),
                fmt::format("put its keys below the one in line {}", first));
  }

  Diagnostic string() {
    bool const ends_with_line = place_.column > character_count(trimmed(line_)) || says("end-of-file");
    if (!ends_with_line)
      return told(plain_description(),
                  says("escape") ? "write \\\\ for a backslash, or '…' around the text" : "");
    std::size_t const equals = find_mark(line_, "=");
    std::size_t const start =
        std::min(line_.find_first_of("\"'", std::min(equals, line_.size())), line_.size());
    if (start == line_.size()) return long_string();
    std::string_view const text = trimmed(line_.substr(start));
    move_to(start, text.size());
    std::string const quotes = text.starts_with("\"\"\"") || text.starts_with("'''")
                                   ? std::string{text.substr(0, 3)}
                                   : std::string{text.substr(0, 1)};
    return told("this text has no closing quotes", fmt::format("write {} at its end", quotes));
  }

  /// Of several lines, at the end of the file.
  Diagnostic long_string() {
    for (std::size_t i = lines_.size(); i-- > 0;)
      for (std::string_view const quotes : {"\"\"\"", "'''"})
        if (std::size_t const at = lines_[i].find(quotes); at != std::string_view::npos) {
          line_ = lines_[i];
          place_.line = i + 1;
          move_to(at, quotes.size());
          return told("this text has no closing quotes", fmt::format("write {} at its end", quotes));
        }
    return told("a text has no closing quotes", "end it with the quotes that start it");
  }

  Diagnostic array() {
    if (move_to_open_array()) return open_array();
    if (auto const bare = bare_value(); bare && !says("comma")) return unquoted(*bare);
    return told("an array lacks a comma or its closing bracket", "write [VALUE, VALUE]");
  }

  Diagnostic open_array() const { return told("this array has no closing bracket", "write ] at its end"); }

  /// To the array, in this line or an earlier one, that lacks its closing bracket.
  bool move_to_open_array() {
    for (std::size_t i = std::min(place_.line, lines_.size()); i-- > 0;) {
      std::string_view const line = lines_[i];
      std::size_t const start = find_mark(line, "[", find_mark(line, "="));
      if (start < line.size()) {
        if (find_mark(line, "]", start) < line.size()) return false;
        line_ = line;
        place_.line = i + 1;
        move_to(start, trimmed(line.substr(start, find_mark(line, "#", start) - start)).size());
        return true;
      }
      // Where the parser stops, a header or the next key may stand.
      bool const here = i + 1 == place_.line;
      if (here && !header_of(line).empty()) continue;
      if (find_mark(line, here ? "]" : "]=") < line.size()) return false;
    }
    return false;
  }

  bool has_two_equals() const { return line_.substr(find_mark(line_, "=")).starts_with("=="); }

  Diagnostic two_equals() {
    std::size_t const at = find_mark(line_, "=");
    move_to(at, 2);
    return told("one equals sign stands before a value",
                fmt::format("write {} = {}", key_of(line_), trimmed(line_.substr(at + 2))));
  }

  Diagnostic header() {
    std::string_view const text = trimmed(line_.substr(0, find_mark(line_, "#")));
    move_to_line();
    bool const list = text.starts_with("[[");
    std::string const name = header_of(line_).empty() ? "NAME" : header_of(line_);
    return told("this is no header of a section",
                fmt::format("write {}{}{}", list ? "[[" : "[", name, list ? "]]" : "]"));
  }

  Diagnostic stray() {
    if (starts_with_curly_quote(trimmed(line_)))
      return told("these are not the quotes of a program", "write \" instead");
    return told("a line is a header, KEY = VALUE or, after #, a comment", {});
  }

  Diagnostic no_equals() {
    std::string const key = key_of(line_);
    move_to_line();
    if (std::size_t const colon = line_.find(':'); colon < find_mark(line_, "="))
      return told(
          "a value stands behind an equals sign",
          fmt::format("write {} = {}", trimmed(line_.substr(0, colon)), trimmed(line_.substr(colon + 1))));
    if (key.find(' ') == std::string::npos)
      return told(fmt::format("'{}' has no value", key), fmt::format("write {} = VALUE", key));
    std::string dotted = key;
    std::ranges::replace(dotted, ' ', '.');
    std::size_t const last = key.rfind(' ');
    if (find_mark(line_, "=") == line_.size() && is_value(key.substr(last + 1)))
      return told("no equals sign stands before the value",
                  fmt::format("write {} = {}", trimmed(dotted.substr(0, last)), key.substr(last + 1)));
    return told(fmt::format("'{}' is no key: keys have no spaces", key),
                find_key(dotted) ? fmt::format("write {} = …", dotted) : "");
  }

  Diagnostic left_over() {
    return told("only a comment may follow a value on its line",
                "start a new line, or write # before a comment");
  }

  struct Bare {
    std::size_t at;
    std::string_view text;
  };

  /// The value at the place, or the element of an array, if it is not in quotes.
  std::optional<Bare> bare_value() const {
    std::size_t at = find_mark(line_, "=");
    at = at == line_.size() ? 0 : at + 1;
    std::size_t const end = find_mark(line_, "#", at);
    std::size_t const wanted = byte_of_place();
    while (at < end) {
      std::size_t const stop = std::min(find_mark(line_, "[],{}#", at), end);
      std::string_view const text = trimmed(line_.substr(at, stop - at));
      if (wanted <= stop && !text.empty()) {
        if (find_mark(text, "=") < text.size() || text.find_first_of("\"'") != std::string_view::npos)
          return {};
        return Bare{static_cast<std::size_t>(text.data() - line_.data()), text};
      }
      at = stop + 1;
    }
    return {};
  }

  /// Where the place is in its line, in bytes.
  std::size_t byte_of_place() const {
    std::string_view rest = line_;
    for (std::size_t column = 1; column < place_.column && !rest.empty(); ++column)
      rest.remove_prefix(first_character(rest).bytes);
    return line_.size() - rest.size();
  }

  static bool is_number(std::string_view text) {
    auto const quantity = parse_quantity(text);
    return quantity && quantity->unit == Unit::none;
  }
  static bool is_value(std::string_view text) {
    return is_number(text) || text == "true" || text == "false" || text.starts_with('"');
  }

  static bool starts_with_curly_quote(std::string_view text) {
    return std::ranges::any_of(std::array{"“", "”", "„", "‘", "’", "«"},
                               [&](char const* quote) { return text.starts_with(quote); });
  }
  /// A value with a mark behind it: `3;`, `50%`.
  std::optional<Diagnostic> miswritten(std::string_view value) const {
    std::string const before{trimmed(value.substr(0, value.size() - 1))};
    if (value.ends_with(';'))
      return told("a line of TOML ends without a semicolon",
                  fmt::format("write {}", is_value(before) ? before : toml_string(before)));
    if (value.ends_with('%') && is_number(before))
      return told(fmt::format("'{}' is no number in TOML", value),
                  fmt::format("write {}", parse_quantity(before)->value / 100));
    return {};
  }

  Diagnostic unquoted(Bare const& bare) {
    if (is_number(bare.text) && move_to_open_array()) return open_array();
    move_to(bare.at, bare.text.size());
    std::string value{bare.text};
    if (auto const wrong = miswritten(value)) return *wrong;
    std::string lower = value;
    for (char& c : lower)
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    for (std::string_view const yes : {"true", "yes", "on"})
      if (lower == yes) return told(fmt::format("'{}' is no value", value), "write true");
    for (std::string_view const no : {"false", "no", "off"})
      if (lower == no) return told(fmt::format("'{}' is no value", value), "write false");
    if (starts_with_curly_quote(value))
      return told("these are not the quotes of a program", "write \" instead");
    if (is_number(value))
      return told(fmt::format("'{}' is no number in TOML", value),
                  "write digits before and behind the point, and no zeros in front");
    if (value.find('(') == std::string::npos) std::erase(value, ' ');
    for (std::string_view const micro : {"µs", "μs"})
      if (std::size_t const at = value.find(micro); at != std::string::npos)
        value.replace(at, micro.size(), "us");
    bool const is_quantity{parse_quantity(value)};
    if (auto const duration = duration_of_parts(value); duration && !is_quantity)
      value = *duration;
    else if (!is_quantity && value[0] >= '0' && value[0] <= '9')
      return told(fmt::format("'{}' is no value", bare.text),
                  "write a number, or a quantity such as \"10min\", with quotes and unit");
    return told(fmt::format("'{}' stands without quotes", bare.text),
                fmt::format("write {}", toml_string(value)));
  }

  std::vector<std::string_view> lines_;
  Place place_;
  std::string_view description_;
  std::string_view line_;
  std::string section_; ///< the last header above the line
};

} // namespace

Diagnostic syntax_error(std::string_view text, Place place, std::string_view description) {
  return SyntaxError{text, place, description}.diagnostic();
}

} // namespace stickysim
