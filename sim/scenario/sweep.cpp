#include "scenario/sweep.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace stickysim {
namespace {

constexpr std::size_t very_many = std::size_t{1} << 40;

/// The tables that the dotted `path` stands for, with `value` in the innermost.
Node nested(std::string_view path, Place place, Node const& value) {
  Node root;
  root.place = place;
  auto const dot = path.find('.');
  if (dot == std::string_view::npos) {
    root.members.push_back({std::string{path}, place, value});
  } else {
    root.members.push_back(
        {std::string{path.substr(0, dot)}, place, nested(path.substr(dot + 1), place, value)});
  }
  return root;
}

} // namespace

void Sweep::read(Node const& sweep) {
  if (!sweep.is_table())
    return reporter_.report(sweep.place, "'sweep' is a section",
                            "write [sweep] and \"server.count\" = [4, 8] below it");
  for (auto const& member : sweep.members) {
    bool const scalars = member.value.kind == NodeKind::array && !member.value.items.empty() &&
                         std::ranges::none_of(member.value.items, [](Node const& item) {
                           return item.kind == NodeKind::table || item.kind == NodeKind::array;
                         });
    if (member.value.is_table()) {
      reporter_.report(member.place, "a swept key stands in quotes", "write \"server.count\" = [4, 8]");
    } else if (!scalars) {
      reporter_.report(member.value.place, fmt::format("'{}' needs the array of its values", member.key),
                       fmt::format("write \"{}\" = [VALUE, VALUE]", member.key));
    } else if (std::ranges::count(member.key, '.') > 4) {
      reporter_.report(member.place, fmt::format("unknown key '{}'", member.key));
    } else {
      keys_.push_back({member.key, member.place, member.value.items, {}});
      keys_.back().value_toml.resize(member.value.items.size());
    }
  }
}

std::size_t Sweep::points() const {
  std::size_t points = 1;
  for (auto const& key : keys_)
    points = std::min(very_many, points * key.values.size());
  return points;
}

std::vector<std::string> Sweep::apply(std::size_t point, Draft& draft, std::set<Layer::Target> const& fixed) {
  std::vector<std::string> texts(keys_.size());
  for (auto index = keys_.size(); index-- > 0;) {
    auto& swept = keys_[index];
    auto const choice = point % swept.values.size();
    point /= swept.values.size();
    Layer layer{draft, Scope::design, folder_, reporter_};
    layer.apply(nested(swept.path, swept.place, swept.values[choice]));
    if (layer.given().empty()) continue;
    auto const [key, element] = *layer.given().begin();
    targets_.insert({key, element});
    texts[index] = key->write(draft, element).value_or("");
    swept.value_toml[choice] = key->toml(draft, element).value_or("");
    if (fixed.contains({key, element}))
      reporter_.report(swept.place, fmt::format("'{}' is swept and set as well", swept.path),
                       "leave it out of the variants and of --set, or do not sweep it");
  }
  return texts;
}

void Sweep::check_distinct() const {
  for (auto const& key : keys_)
    for (std::size_t i = 1; i < key.values.size(); ++i) {
      auto const& text = key.value_toml[i];
      auto const end = key.value_toml.begin() + static_cast<std::ptrdiff_t>(i);
      if (!text.empty() && std::find(key.value_toml.begin(), end, text) != end)
        reporter_.report(key.values[i].place,
                         fmt::format("the value {} of '{}' stands twice", text, key.path),
                         "leave one of them out");
    }
}

} // namespace stickysim
