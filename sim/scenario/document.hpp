#pragma once

#include "scenario/place.hpp"
#include <stickysim/language/diagnostics.hpp>
#include <stickysim/language/result.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace stickysim {

struct Member;

enum class NodeKind : std::uint8_t { text, integer, number, flag, table, array, date };

/// A value of a TOML document, with its place.
struct Node {
  NodeKind kind = NodeKind::table;
  Place place;
  std::string text;
  std::int64_t integer = 0;
  double number = 0;
  bool flag = false;
  std::vector<Member> members; ///< of a table, in the order of the file
  std::vector<Node> items;     ///< of an array

  bool is_table() const { return kind == NodeKind::table; }
};

/// A key of a table with its value.
struct Member {
  std::string key;
  Place place; ///< of the key
  Node value;
};

/// What a reader calls a node: `a table`, `an integer`, ….
std::string_view noun(NodeKind kind);

/// The root table of a TOML document, or its syntax error. `text_index` is the Place::text of all its nodes.
Result<Node, Diagnostic> parse_document(std::string_view text, std::size_t text_index = 0);

} // namespace stickysim
