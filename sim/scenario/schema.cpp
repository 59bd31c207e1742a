#include "scenario/key.hpp"
#include <stickysim/scenario/keys.hpp>
#include <stickysim/scenario/schema.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace stickysim {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view name_pattern = "[A-Za-z][A-Za-z0-9_.-]{0,63}";

Json number_json(double value) {
  return value == std::floor(value) && std::abs(value) < 9e15 ? Json(static_cast<std::int64_t>(value))
                                                              : Json(value);
}

Json schema_of(ValueForm const& form) {
  using Kind = ValueForm::Kind;
  Json schema;
  switch (form.kind) {
  case Kind::flag: return {{"type", "boolean"}};
  case Kind::word: return {{"enum", form.words}};
  case Kind::text:
    schema["type"] = "string";
    if (!form.pattern.empty()) schema["pattern"] = form.pattern;
    return schema;
  case Kind::integer:
  case Kind::number:
    schema["type"] = form.kind == Kind::integer ? "integer" : "number";
    if (std::isfinite(form.low))
      schema[form.ends_included ? "minimum" : "exclusiveMinimum"] = number_json(form.low);
    if (std::isfinite(form.high))
      schema[form.ends_included ? "maximum" : "exclusiveMaximum"] = number_json(form.high);
    return schema;
  }
  return schema;
}

/// A schema that admits what any of `schemas` admits.
Json any_of(Json::array_t schemas) {
  return schemas.size() == 1 ? schemas.front() : Json{{"anyOf", std::move(schemas)}};
}

Json array_of(Json items) { return {{"type", "array"}, {"items", std::move(items)}}; }

Json reference(std::string_view path) { return {{"$ref", fmt::format("#/definitions/{}", path)}}; }

/// A key's name in its section.
std::string name_of(Key const& key) {
  return key.path.substr(key.section.empty() ? 0 : key.section.size() + 1);
}

Json reference_to(Key const& key) {
  return reference(fmt::format("{}/properties/{}", key.section, name_of(key)));
}

KeyInfo const& documentation(std::string_view path) {
  return *std::ranges::find(scenario_keys(), path, &KeyInfo::path);
}

std::string description(KeyInfo const& key) {
  return key.matters.empty() ? key.help : fmt::format("{} Matters only {}.", key.help, key.matters);
}

Json schema_of(Key const& key) {
  KeyInfo const& info = documentation(key.path);
  Json schema{{"description", description(info)}};
  if (!info.fallback.empty())
    schema["default"] = Json::parse(info.fallback); // such texts of TOML are JSON, too
  Json::array_t forms;
  for (ValueForm const& form : key.forms)
    forms.push_back(schema_of(form));
  schema.update(any_of(std::move(forms)));
  return schema;
}

/// The keys of a section and the sections in it.
Json properties_of(std::string const& section) {
  Json properties = Json::object();
  for (Key const& key : key_table()) {
    if (key.section == section) {
      properties[name_of(key)] = schema_of(key);
    } else if (!section.empty() && key.section.starts_with(section + '.')) {
      std::string const inner = key.section.substr(section.size() + 1);
      if (properties.contains(inner)) continue;
      Json::array_t forms{reference(key.section)};
      if (Key const* const shorthand = find_key(key.section)) forms.push_back(schema_of(*shorthand));
      properties[inner] = any_of(std::move(forms));
    }
  }
  return properties;
}

/// A table that has no other keys.
Json table_schema(Json properties) {
  return {{"type", "object"}, {"additionalProperties", false}, {"properties", std::move(properties)}};
}

Json element_of(std::string const& list) {
  Json element{{"allOf", Json::array({reference(list)})}};
  Json::array_t required;
  for (Key const& key : key_table())
    if (key.section == list && key.required) required.emplace_back(name_of(key));
  if (is_named_list(list)) required.emplace_back("name");
  if (!required.empty()) element["required"] = std::move(required);
  return element;
}

/// An array of a list's elements, or a table: of the only element, or with the changes of those that it
/// names.
Json list_of(std::string const& list, bool by_name) {
  Json keys = Json::object();
  for (Key const& key : key_table())
    if (key.section == list) keys[name_of(key)] = reference_to(key);
  Json schema = table_schema(std::move(keys));
  schema["type"] = {"array", "object"};
  schema["items"] = element_of(list);
  if (by_name) schema["additionalProperties"] = reference(list);
  return schema;
}

/// The sections of a design, those that are in no other, in the order of the key table.
std::vector<std::string> design_sections() {
  std::vector<std::string> sections;
  for (Key const& key : key_table()) {
    std::string section = key.section.substr(0, key.section.find('.'));
    if (!section.empty() && section != "run" && std::ranges::find(sections, section) == sections.end())
      sections.push_back(std::move(section));
  }
  return sections;
}

Json definitions() {
  Json all = Json::object();
  Json design = Json::object();
  for (Key const& key : key_table())
    if (!key.section.empty() && !all.contains(key.section))
      all[key.section] = table_schema(properties_of(key.section));
  for (std::string const& section : design_sections())
    design[section] = is_list(section) ? list_of(section, true) : reference(section);
  all["design"] = table_schema(std::move(design));
  return all;
}

/// The values of a swept key: an array, or a text of values and ranges.
Json values_of(Key const& key) { return any_of({array_of(reference_to(key)), Json{{"type", "string"}}}); }

Json sweep() {
  Json const keys = array_of({{"type", "string"}});
  Json properties;
  properties["zip"] = {{"description", documentation("sweep.zip").help}, {"anyOf", {keys, array_of(keys)}}};
  properties["where"] = {{"description", documentation("sweep.where").help}, {"type", "string"}};
  Json of_named = Json::object();
  for (Key const& key : key_table()) {
    if (key.section.empty() || key.section == "run") continue;
    properties[key.path] = values_of(key);
    if (!key.shorthand.empty()) properties[key.shorthand] = values_of(key);
    if (is_list(key.section)) // of one element: `server.web.count`
      of_named[fmt::format("^{}\\.([0-9]+|{})\\.{}$", key.section, name_pattern, name_of(key))] =
          values_of(key);
  }
  Json schema{{"description", documentation("sweep").help}};
  schema.update(table_schema(std::move(properties)));
  schema["patternProperties"] = std::move(of_named);
  return schema;
}

Json variants() {
  return {{"description", documentation("variants.NAME").help},
          {"type", "object"},
          {"propertyNames", {{"pattern", fmt::format("^{}$", name_pattern)}}},
          {"additionalProperties", reference("design")}};
}

Json expect() {
  Json that{{"description", documentation("expect.that").help}, {"type", "string"}};
  Json expectation = table_schema({{"that", std::move(that)}});
  expectation["required"] = {"that"};
  return array_of(std::move(expectation));
}

} // namespace

std::string scenario_schema() {
  Json properties = properties_of("");
  properties["run"] = reference("run");
  for (std::string const& section : design_sections())
    properties[section] = is_named_list(section) ? list_of(section, false)
                          : is_list(section)     ? array_of(element_of(section))
                                                 : reference(section);
  properties["variants"] = variants();
  properties["sweep"] = sweep();
  properties["expect"] = expect();

  Json schema{{"$schema", "http://json-schema.org/draft-07/schema#"}, {"title", "A scenario of stickysim"}};
  schema.update(table_schema(std::move(properties)));
  schema["definitions"] = definitions();
  return schema.dump(2) + '\n';
}

} // namespace stickysim
