#include "scenario/document.hpp"

#include "scenario/source.hpp"
#include "scenario/syntax_error.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <tuple>

#ifndef NDEBUG
static_assert(TOML_HEADER_ONLY == 0,
              "link the compiled toml++: header-only debug builds abort on malformed keys such as [.x]");
#endif

namespace stickysim {
namespace {

class Conversion {
public:
  explicit Conversion(std::size_t text_index) : text_index_{text_index} {}

  Place place(toml::source_region const& region) const {
    bool const one_line = region.begin.line == region.end.line && region.end.column > region.begin.column;
    return {text_index_, region.begin.line, region.begin.column,
            one_line ? region.end.column - region.begin.column : 1};
  }

  Node node(toml::node const& source) const {
    Node result;
    result.place = place(source.source());
    source.visit([&](auto const& value) { fill(result, value); });
    return result;
  }

private:
  void fill(Node& node, toml::table const& table) const {
    node.kind = NodeKind::table;
    for (auto const& [key, value] : table)
      node.members.push_back({std::string{key.str()}, place(key.source()), this->node(value)});
    // toml++ sorts by name; the order of the file is the order of the variants.
    std::ranges::stable_sort(node.members, {}, [](Member const& member) {
      return std::tuple{member.place.line, member.place.column};
    });
  }
  void fill(Node& node, toml::array const& array) const {
    node.kind = NodeKind::array;
    for (auto const& item : array)
      node.items.push_back(this->node(item));
  }
  void fill(Node& node, toml::value<std::string> const& value) const {
    node.kind = NodeKind::text;
    node.text = value.get();
  }
  void fill(Node& node, toml::value<std::int64_t> const& value) const {
    node.kind = NodeKind::integer;
    node.integer = value.get();
  }
  void fill(Node& node, toml::value<double> const& value) const {
    node.kind = NodeKind::number;
    node.number = value.get();
  }
  void fill(Node& node, toml::value<bool> const& value) const {
    node.kind = NodeKind::flag;
    node.flag = value.get();
  }
  template <class Date>
  void fill(Node& node, toml::value<Date> const&) const {
    node.kind = NodeKind::date;
  }

  std::size_t text_index_;
};

} // namespace

std::string_view noun(NodeKind kind) {
  switch (kind) {
  case NodeKind::text: return "text";
  case NodeKind::integer: return "an integer";
  case NodeKind::number: return "a number";
  case NodeKind::flag: return "true or false";
  case NodeKind::table: return "a table";
  case NodeKind::array: return "an array";
  case NodeKind::date: return "a date or time";
  }
  return {};
}

Result<Node, Diagnostic> parse_document(std::string_view text, std::size_t text_index) {
  if (auto hazard = find_hazard(text)) return *std::move(hazard);
  Conversion const conversion{text_index};
  try {
    return conversion.node(toml::parse(text));
  } catch (toml::parse_error const& error) {
    return syntax_error(text, conversion.place(error.source()), error.description());
  }
}

} // namespace stickysim
