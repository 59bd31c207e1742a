#include "scenario/layer.hpp"

#include "scenario/foreign_words.hpp"
#include <stickysim/design/record_limits.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace stickysim {
namespace {

std::string join(std::string const& section, std::string const& name) {
  return section.empty() ? name : section + "." + name;
}

/// The names allowed directly below a section: its keys and the sections in it.
std::vector<std::string> names_in(std::string const& section) {
  std::vector<std::string> names;
  auto const prefix = section.empty() ? section : section + ".";
  for (auto const& key : key_table()) {
    if (!key.path.starts_with(prefix)) continue;
    auto const rest = key.path.substr(prefix.size());
    auto name = rest.substr(0, rest.find('.'));
    if (names.empty() || names.back() != name) names.push_back(std::move(name));
  }
  if (section.empty()) names.insert(names.end(), {"variants", "sweep", "expect"});
  return names;
}

/// Suggestions for the unknown `name` in `section`: a similar name there, or the same name elsewhere.
std::vector<std::string> meant_by(std::string const& section, std::string const& name) {
  auto meant = did_you_mean(name, names_in(section));
  for (auto& near : meant)
    near = join(section, near);
  if (!meant.empty()) return meant;
  for (auto const& key : key_table())
    if (key.path.ends_with("." + name) && meant.size() < 3) meant.push_back(key.path);
  return meant;
}

} // namespace

void Layer::apply(Node const& root) {
  for (auto const& entry : root.members) {
    if (is_list(entry.key)) {
      list(entry);
    } else {
      member("", 0, entry);
    }
  }
}

void Layer::member(std::string const& section, std::size_t element, Member const& entry) {
  if (reporter_.full()) return;
  auto const path = join(section, entry.key);
  if (is_section(path) && entry.value.is_table()) {
    draft_.places.try_emplace({path, element}, entry.place);
    for (auto const& inner : entry.value.members)
      member(path, element, inner);
  } else if (auto const* key = find_key(path)) {
    set(*key, element, entry);
  } else if (is_section(path)) {
    reporter_.report(entry.value.place,
                     fmt::format("'{}' is a section, not {}", path, noun(entry.value.kind)),
                     fmt::format("write [{}] and its keys below it", path));
  } else {
    unknown(section, entry);
  }
}

void Layer::list(Member const& entry) {
  auto const& value = entry.value;
  if (value.kind == NodeKind::array) {
    replace_list(entry.key, value);
  } else if (value.is_table()) {
    change_list(entry.key, entry);
  } else {
    reporter_.report(value.place, fmt::format("'{}' is a section, not {}", entry.key, noun(value.kind)),
                     fmt::format("write [{0}] or [[{0}]] and its keys below it", entry.key));
  }
}

/// An array replaces the list: its elements start from the defaults, not from the elements before.
void Layer::replace_list(std::string const& list, Node const& array) {
  bool const named = is_named_list(list);
  if (named && array.items.empty())
    return reporter_.report(array.place, fmt::format("'{}' needs at least one element", list));
  if (array.items.size() > most_listed)
    return reporter_.report(array.place,
                            fmt::format("{} elements of [[{}]] are too many", array.items.size(), list),
                            fmt::format("at most {}; a [[server]] has a count", most_listed));
  replace_elements(draft_, list, array.items.size());
  draft_.places[{list, 0}] = array.place;
  for (std::size_t element = 0; element < array.items.size(); ++element) {
    auto const& item = array.items[element];
    if (!item.is_table()) {
      reporter_.report(item.place, fmt::format("{} is not an element of [[{}]]", noun(item.kind), list),
                       fmt::format("write [[{}]] and its keys below it", list));
      continue;
    }
    draft_.places[{list, element}] = item.place;
    for (auto const& inner : item.members)
      member(list, element, inner);
    if (named && !draft_.gives(list + ".name", element))
      reporter_.report(item.place, fmt::format("this [[{}]] has no name", list),
                       "give each its own: name = \"…\"");
  }
}

/// A table changes existing elements: `server.count` the only one, `server.NAME.count` the one of that name.
void Layer::change_list(std::string const& list, Member const& entry) {
  auto const count = element_count(draft_, list);
  auto const find = [&](std::string const& name) {
    std::size_t element = 0;
    while (element < count && element_name(draft_, list, element) != name)
      ++element;
    return element;
  };
  std::vector<std::string> names;
  for (std::size_t element = 0; element < count; ++element)
    names.push_back(element_name(draft_, list, element));
  if (count == 0)
    return reporter_.report(entry.place, fmt::format("there is no [[{}]] to change", list),
                            fmt::format("write [[{}]], with two brackets: there may be several", list));
  if (count == 1) draft_.places.try_emplace({list, 0}, entry.place);
  for (auto const& inner : entry.value.members) {
    auto const element = inner.value.is_table() ? find(inner.key) : count;
    if (element < count) {
      for (auto const& setting : inner.value.members)
        member(list, element, setting);
    } else if (count == 1) {
      member(list, 0, inner);
    } else {
      reporter_.report(inner.place, fmt::format("'{}' does not say which [[{}]] it means", inner.key, list),
                       fmt::format("write {}.NAME.KEY with one of {}", list, fmt::join(names, ", ")));
    }
  }
}

void Layer::set(Key const& key, std::size_t element, Member const& entry) {
  if (scope_ == Scope::design && (key.section.empty() || key.section == "run"))
    return reporter_.report(entry.place, fmt::format("'{}' holds for the whole scenario", key.path),
                            "variants and sweeps change the design only: workload, balancer, server, state, "
                            "network, fault, scale, rollout, maintenance, autoscale");
  if (!key.rivals.empty()) {
    auto const [first, fresh] = rivals_.try_emplace({key.section, element}, key.path);
    if (!fresh && first->second != key.path)
      return reporter_.report(entry.place, fmt::format("'{}' contradicts '{}'", key.path, first->second),
                              fmt::format("give only one of {}", key.rivals));
  }
  given_.insert({&key, element});
  draft_.places[{key.path, element}] = entry.value.place;
  if (auto const error = key.read(draft_, element, entry.value, folder_)) {
    auto const place = reporter_.within(entry.value.place, entry.value.text, error->offset);
    reporter_.report(place, error->message, foreign_help(entry.value.text, key.path, error->help));
  }
}

void Layer::unknown(std::string const& section, Member const& entry) {
  auto const meant = meant_by(section, entry.key);
  auto const help = meant.empty() ? fmt::format("known here: {}", fmt::join(names_in(section), ", "))
                                  : fmt::format("did you mean {}?", fmt::join(meant, " or "));
  reporter_.report(entry.place, fmt::format("unknown key '{}'", join(section, entry.key)),
                   foreign_help(entry.key, {}, help));
}

} // namespace stickysim
