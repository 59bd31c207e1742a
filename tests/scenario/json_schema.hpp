#pragma once

#include "scenario/document.hpp"
#include <stickysim/scenario/schema.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <regex>
#include <string>

namespace stickysim {

using Json = nlohmann::json;

/// A TOML document as validators of JSON see it.
inline Json json_of(Node const& node) {
  Json json;
  switch (node.kind) {
  case NodeKind::integer: return node.integer;
  case NodeKind::number: return node.number;
  case NodeKind::flag: return node.flag;
  case NodeKind::table:
    json = Json::object();
    for (Member const& member : node.members)
      json[member.key] = json_of(member.value);
    return json;
  case NodeKind::array:
    json = Json::array();
    for (Node const& item : node.items)
      json.push_back(json_of(item));
    return json;
  case NodeKind::text:
  case NodeKind::date: break;
  }
  return node.text;
}

/// A validator for as much of JSON schema as the schema of scenarios uses; another keyword throws.
class JsonSchema {
public:
  explicit JsonSchema(std::string const& text) : root_(Json::parse(text)) {}

  Json const& root() const { return root_; }
  Json const& at(std::string const& pointer) const { return root_.at(Json::json_pointer{pointer}); }

  bool admits(Json const& value) { return admits(value, root_); }

  bool admits(Json const& value, Json const& schema) {
    for (auto const& [keyword, rule] : schema.items())
      if (!holds(keyword, rule, value, schema)) return false;
    return true;
  }

private:
  bool holds(std::string const& keyword, Json const& rule, Json const& value, Json const& schema) {
    auto const admitted = [&](Json const& alternative) { return admits(value, alternative); };
    if (keyword == "$ref") return admits(value, at(rule.get<std::string>().substr(1)));
    if (keyword == "anyOf") return std::ranges::any_of(rule, admitted);
    if (keyword == "allOf") return std::ranges::all_of(rule, admitted);
    if (keyword == "enum") return std::ranges::find(rule, value) != rule.end();
    if (keyword == "type")
      return rule.is_array()
                 ? std::ranges::any_of(rule, [&](Json const& type) { return is_of_type(value, type); })
                 : is_of_type(value, rule);
    if (keyword == "pattern") return !value.is_string() || matches(value, rule);
    if (keyword == "minimum") return !value.is_number() || value >= rule;
    if (keyword == "maximum") return !value.is_number() || value <= rule;
    if (keyword == "exclusiveMinimum") return !value.is_number() || value > rule;
    if (keyword == "exclusiveMaximum") return !value.is_number() || value < rule;
    if (keyword == "items")
      return !value.is_array() ||
             std::ranges::all_of(value, [&](Json const& item) { return admits(item, rule); });
    if (keyword == "required")
      return std::ranges::all_of(rule,
                                 [&](Json const& name) { return value.contains(name.get<std::string>()); });
    if (keyword == "propertyNames") {
      for (auto const& [name, member] : value.items())
        if (!admits(name, rule)) return false;
      return true;
    }
    if (keyword == "additionalProperties") return !value.is_object() || members_hold(rule, value, schema);
    if (keyword == "$schema" || keyword == "title" || keyword == "description" || keyword == "default" ||
        keyword == "definitions")
      return true;
    if (keyword == "properties" || keyword == "patternProperties")
      return schema.contains("additionalProperties");
    throw std::runtime_error{"the test's validator does not know " + keyword};
  }

  bool members_hold(Json const& others, Json const& value, Json const& schema) {
    for (auto const& [name, member] : value.items()) {
      Json const* rule = &others;
      if (schema.contains("properties") && schema["properties"].contains(name))
        rule = &schema["properties"][name];
      if (schema.contains("patternProperties"))
        for (auto const& [pattern, of_pattern] : schema["patternProperties"].items())
          if (matches(name, pattern)) rule = &of_pattern;
      if (rule->is_boolean() ? !rule->get<bool>() : !admits(member, *rule)) return false;
    }
    return true;
  }

  static bool is_of_type(Json const& value, std::string const& type) {
    if (type == "integer") return value.is_number_integer();
    if (type == "number") return value.is_number();
    return type == value.type_name();
  }

  bool matches(std::string const& text, std::string const& pattern) {
    auto const regex = patterns_.try_emplace(pattern, pattern).first;
    return std::regex_search(text, regex->second);
  }

  Json root_;
  std::map<std::string, std::regex> patterns_;
};

} // namespace stickysim
