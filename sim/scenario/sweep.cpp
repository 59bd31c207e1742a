#include "scenario/sweep.hpp"

#include "language/shown.hpp"
#include "scenario/value_list.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <optional>

namespace stickysim {
namespace {

constexpr std::size_t most_combinations = 1'000'000; ///< that are looked at for those that are kept

constexpr std::string_view zip_form = "write zip = [\"server.count\", \"server.workers\"]";

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

Node node_of(ListedValue const& value, Place place) {
  Node node;
  node.place = place;
  node.kind = NodeKind::text;
  node.text = value.text;
  if (!value.quoted && (value.text == "true" || value.text == "false")) {
    node.kind = NodeKind::flag;
    node.flag = value.text == "true";
  }
  return node;
}

bool is_text(Node const& node) { return node.kind == NodeKind::text; }

} // namespace

void Sweep::read(Node const& sweep) {
  if (!sweep.is_table())
    return reporter_.report(sweep.place, "'sweep' is a section",
                            "write [sweep] and \"server.count\" = [4, 8] below it");
  for (auto const& member : sweep.members) {
    if (member.key == "zip") {
      read_zip(member.value);
    } else if (member.key != "where") {
      read_key(member);
    } else if (is_text(member.value)) {
      condition_ = member.value.text;
      condition_place_ = member.value.place;
    } else {
      reporter_.report(member.value.place, "'where' needs its condition",
                       "write where = \"server.count <= server.workers\"");
    }
  }
}

void Sweep::read_key(Member const& member) {
  auto const& value = member.value;
  bool const scalars = value.kind == NodeKind::array && !value.items.empty() &&
                       std::ranges::none_of(value.items, [](Node const& item) {
                         return item.kind == NodeKind::table || item.kind == NodeKind::array;
                       });
  if (value.is_table()) {
    reporter_.report(member.place, "a swept key stands in quotes", "write \"server.count\" = [4, 8]");
  } else if (std::ranges::count(member.key, '.') > 4) {
    reporter_.report(member.place, fmt::format("unknown key '{}'", member.key));
  } else if (is_text(value)) {
    add({member.key, member.place, listed(value.text, value.place)});
  } else if (value.items.size() > most_values) {
    reporter_.report(value.place, fmt::format("{} values are too many", value.items.size()),
                     fmt::format("at most {}", most_values));
  } else if (scalars) {
    add({member.key, member.place, value.items});
  } else {
    reporter_.report(value.place, fmt::format("'{}' needs the array of its values", member.key),
                     fmt::format("write \"{0}\" = [VALUE, VALUE] or \"{0}\" = \"LO:HI:STEP\"", member.key));
  }
}

/// One group of keys, or an array of groups.
void Sweep::read_zip(Node const& zip) {
  bool const has_groups = !zip.items.empty() && zip.items.front().kind == NodeKind::array;
  for (Node const& group : has_groups ? zip.items : std::vector{zip}) {
    if (group.kind != NodeKind::array || !std::ranges::all_of(group.items, is_text))
      return reporter_.report(group.place, "'zip' needs the array of its keys", std::string{zip_form});
    std::vector<std::string> paths;
    for (auto const& item : group.items)
      paths.push_back(item.text);
    add_zip(std::move(paths), group.place);
  }
}

void Sweep::read(LoadOptions const& options) {
  for (auto const& text : options.vary)
    vary(text);
  if (!options.zip.empty()) zips_.clear();
  for (auto const& text : options.zip) {
    std::vector<std::string> paths;
    for (std::size_t start = 0; start <= text.size();) {
      auto const end = std::min(text.find(',', start), text.size());
      paths.push_back(text.substr(start, end - start));
      std::erase(paths.back(), ' ');
      start = end + 1;
    }
    add_zip(std::move(paths), {reporter_.add_text("--zip " + text)});
  }
  if (options.where.empty()) return;
  condition_ = fmt::format("{}", fmt::join(options.where, " and "));
  condition_place_ = {reporter_.add_text("--where '" + condition_ + "'")};
}

void Sweep::vary(std::string const& text) {
  Place const place{reporter_.add_text("--vary " + text)};
  auto const equals = text.find('=');
  if (equals == std::string::npos || equals == 0 || text.find('\n') != std::string::npos)
    return reporter_.report(place, "this varies nothing",
                            "write --vary KEY=VALUE,VALUE or --vary KEY=LO:HI:STEP");
  auto const path = text.substr(0, equals);
  if (std::ranges::count(path, '.') > 4)
    return reporter_.report(place, fmt::format("unknown key '{}'", path));
  auto const rival = std::ranges::find(keys_, path, &SweptKey::path);
  if (rival != keys_.end() && rival->place.text != 0)
    return reporter_.report(place, fmt::format("'{}' is varied twice", path), "give all its values at once");
  SweptKey key{path, place, listed(text.substr(equals + 1), place)};
  if (rival == keys_.end()) return add(std::move(key));
  if (!key.values.empty()) *rival = std::move(key);
}

std::vector<Node> Sweep::listed(std::string_view text, Place place) {
  auto const values = list_values(text);
  if (!values) {
    auto const& error = values.error();
    reporter_.report(reporter_.within(place, text, error.offset), error.message, error.help);
    return {};
  }
  std::vector<Node> nodes;
  for (auto const& value : *values)
    nodes.push_back(node_of(value, reporter_.within(place, text, value.offset)));
  return nodes;
}

void Sweep::add(SweptKey key) {
  if (!key.values.empty()) keys_.push_back(std::move(key));
}

void Sweep::add_zip(std::vector<std::string> paths, Place place) {
  if (paths.size() < 2)
    return reporter_.report(place, "one key alone cannot move together", "zip two keys or more");
  zips_.push_back({std::move(paths), place});
}

void Sweep::settle(Draft const& draft, std::size_t most) {
  find_axes();
  size_ = 1;
  for (auto const& axis : axes_)
    size_ = std::min(most_combinations + 1, size_ * keys_[axis.front()].values.size());
  if (size_ > (condition_.empty() ? most : most_combinations)) return;
  find_values(draft);
  check_distinct();
  find_points();
}

void Sweep::find_values(Draft const& draft) {
  std::map<Layer::Target, std::string> swept;
  for (auto& key : keys_) {
    std::set<Layer::Target> targets;
    Draft moved = draft;
    std::optional<Place> wrong; // what is said of one value of a range is not said of the others
    for (auto const& value : key.values) {
      auto& text = key.value_text.emplace_back();
      auto& toml = key.value_toml.emplace_back();
      if (wrong == value.place) continue;
      auto const errors = reporter_.count();
      Layer layer{moved, Scope::design, folder_, reporter_};
      layer.apply(nested(key.path, key.place, value));
      if (reporter_.count() > errors) wrong = value.place;
      if (layer.given().empty()) continue;
      auto const [target, element] = *layer.given().begin();
      targets.insert({target, element});
      text = target->write(moved, element).value_or("");
      toml = target->toml(moved, element).value_or("");
      // By its name the next value finds the element.
      if (target->path.ends_with(".name")) moved = draft;
    }
    for (auto const& target : targets)
      if (auto const [first, fresh] = swept.try_emplace(target, key.path); !fresh)
        reporter_.report(key.place, fmt::format("'{}' is swept as '{}' already", key.path, first->second),
                         "leave one of them out");
  }
}

/// Each key is an axis, or each group of zipped keys, in the place of its first key.
void Sweep::find_axes() {
  std::vector<Zip const*> zip_of(keys_.size());
  for (auto const& zip : zips_)
    for (auto const& path : zip.paths)
      join(zip, path, zip_of);
  for (std::size_t key = 0; key < keys_.size(); ++key) {
    auto const mate = std::ranges::find_if(axes_, [&](Axis const& axis) {
      return zip_of[key] != nullptr && zip_of[axis.front()] == zip_of[key];
    });
    if (mate == axes_.end()) {
      axes_.push_back({key});
      continue;
    }
    auto const& first = keys_[mate->front()];
    if (first.values.size() == keys_[key].values.size()) {
      mate->push_back(key);
    } else {
      reporter_.report(zip_of[key]->place,
                       fmt::format("'{}' has {} values, '{}' {}", first.path, first.values.size(),
                                   keys_[key].path, keys_[key].values.size()),
                       "keys that move together have as many values each");
      axes_.push_back({key});
    }
  }
}

void Sweep::join(Zip const& zip, std::string const& path, std::vector<Zip const*>& zip_of) {
  auto const found = std::ranges::find(keys_, path, &SweptKey::path);
  if (found == keys_.end()) {
    // A key whose values have an error is none of them.
    if (reporter_.clean())
      reporter_.report(zip.place, fmt::format("'{}' is not swept", path),
                       keys_.empty() ? "no key is"
                                     : fmt::format("swept keys are {}", fmt::join(paths(), ", ")));
    return;
  }
  auto& joined = zip_of[static_cast<std::size_t>(found - keys_.begin())];
  if (joined != nullptr) reporter_.report(zip.place, fmt::format("'{}' is zipped twice", path));
  joined = &zip;
}

/// Values that stand twice, however they are written, would be simulated twice. A value with an error is none
/// that could be compared.
void Sweep::check_distinct() const {
  if (!reporter_.clean()) return;
  for (auto const& axis : axes_) {
    auto const& first = keys_[axis.front()];
    std::set<std::vector<std::string>> seen;
    for (std::size_t choice = 0; choice < first.values.size(); ++choice) {
      std::vector<std::string> values;
      for (auto const key : axis)
        values.push_back(keys_[key].value_toml[choice]);
      if (seen.insert(values).second) continue;
      bool const alone = axis.size() == 1;
      reporter_.report(first.values[choice].place,
                       fmt::format("the value{} {} of '{}' stand{} twice", alone ? "" : "s",
                                   fmt::join(values, ", "), first.path, alone ? "s" : ""),
                       "leave one of them out");
    }
  }
}

void Sweep::find_points() {
  PointCondition const condition = reporter_.clean() ? read_condition() : PointCondition{};
  if (!reporter_.clean()) { // the first point tells what else is wrong
    points_ = {0};
    size_ = 1;
    return;
  }
  for (std::size_t point = 0; point < size_; ++point)
    if (condition.holds(texts_at(point))) points_.push_back(point);
  size_ = points_.size();
  if (points_.empty())
    reporter_.report(condition_place_, "this leaves no point", "no values of the keys fulfil it together");
}

PointCondition Sweep::read_condition() const {
  if (condition_.empty()) return {};
  std::vector<ComparedKey> compared;
  for (auto const& key : keys_)
    compared.push_back({key.path, key.value_text});
  auto const condition = PointCondition::read(condition_, compared);
  if (condition) return *condition;
  auto const& error = condition.error();
  reporter_.report(reporter_.within(condition_place_, condition_, error.offset), error.message, error.help);
  return {};
}

/// The number of each key's value at a point.
std::vector<std::size_t> Sweep::choices(std::size_t point) const {
  std::vector<std::size_t> chosen(keys_.size());
  for (auto axis = axes_.size(); axis-- > 0;) {
    auto const values = keys_[axes_[axis].front()].values.size();
    for (auto const key : axes_[axis])
      chosen[key] = point % values;
    point /= values;
  }
  return chosen;
}

std::vector<std::string> Sweep::texts_at(std::size_t point) const {
  auto const chosen = choices(point);
  std::vector<std::string> texts;
  for (std::size_t key = 0; key < keys_.size(); ++key)
    texts.push_back(keys_[key].value_text[chosen[key]]);
  return texts;
}

std::vector<std::string> Sweep::paths() const {
  std::vector<std::string> paths;
  for (auto const& key : keys_)
    paths.push_back(key.path);
  return paths;
}

std::vector<std::string> Sweep::apply(std::size_t point, Draft& draft, std::set<Layer::Target> const& fixed) {
  auto const chosen = choices(point);
  for (std::size_t index = 0; index < keys_.size(); ++index) {
    auto const& swept = keys_[index];
    Layer layer{draft, Scope::design, folder_, reporter_};
    layer.apply(nested(swept.path, swept.place, swept.values[chosen[index]]));
    if (layer.given().empty()) continue;
    auto const target = *layer.given().begin();
    targets_.insert(target);
    if (fixed.contains(target))
      reporter_.report(swept.place, fmt::format("'{}' is swept and set as well", swept.path),
                       "leave it out of the variants and of --set, or do not sweep it");
  }
  std::vector<std::string> texts = texts_at(point);
  for (std::string& text : texts)
    text = shown(text);
  return texts;
}

std::string Sweep::toml() const {
  if (keys_.empty()) return {};
  std::string text = "\n[sweep]\n";
  for (auto const& key : keys_)
    text += fmt::format("{} = [{}]\n", toml_string(key.path), fmt::join(key.value_toml, ", "));
  std::vector<std::string> groups;
  for (auto const& zip : zips_) {
    std::vector<std::string> quoted;
    for (auto const& path : zip.paths)
      quoted.push_back(toml_string(path));
    groups.push_back(fmt::format("[{}]", fmt::join(quoted, ", ")));
  }
  if (!groups.empty()) text += fmt::format("zip = [{}]\n", fmt::join(groups, ", "));
  if (!condition_.empty()) text += fmt::format("where = {}\n", toml_string(condition_));
  return text;
}

} // namespace stickysim
