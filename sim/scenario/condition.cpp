#include "scenario/condition.hpp"

#include "scenario/key.hpp"

#include <algorithm>
#include <functional>
#include <map>

namespace stickysim {

std::vector<std::string> paths_of(Condition const& condition) {
  std::vector<std::string> paths;
  for (std::string_view rest = condition.keys; !rest.empty();) {
    auto const comma = std::min(rest.find(", "), rest.size());
    std::string_view const name = rest.substr(0, comma);
    rest.remove_prefix(std::min(comma + 2, rest.size()));
    if (!name.ends_with(".*")) {
      paths.emplace_back(name);
      continue;
    }
    for (Key const& key : key_table())
      if (key.path.starts_with(name.substr(0, name.size() - 1))) paths.push_back(key.path);
  }
  return paths;
}

std::vector<Condition const*> const& conditions_of(std::string_view path) {
  static auto const by_path = [] {
    std::map<std::string, std::vector<Condition const*>, std::less<>> map;
    for (Condition const& condition : conditions())
      for (std::string& each : paths_of(condition))
        map[std::move(each)].push_back(&condition);
    return map;
  }();
  static std::vector<Condition const*> const none;
  auto const found = by_path.find(path);
  return found == by_path.end() ? none : found->second;
}

Condition const* unmet_condition(std::string_view path, Circumstances const& circumstances,
                                 std::size_t element) {
  for (Condition const* const condition : conditions_of(path))
    if (!condition->holds(circumstances, element)) return condition;
  return nullptr;
}

} // namespace stickysim
