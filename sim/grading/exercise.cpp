#include "grading/exercise.hpp"

#include "scenario/codec.hpp"
#include "scenario/source.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <utility>

namespace stickysim {

namespace {

ItemKind const* find_kind(std::string_view name) {
  auto const found = std::ranges::find(item_kinds(), name, &ItemKind::name);
  return found == item_kinds().end() ? nullptr : &*found;
}

std::string names_of_kinds() {
  std::string names;
  for (ItemKind const& kind : item_kinds())
    names += fmt::format("{}{}", names.empty() ? "" : ", ", kind.name);
  return names;
}

class ExerciseReader {
public:
  ExerciseReader(std::string const& path, std::string const& goals)
      : frame_{.folder = std::filesystem::path{path}.parent_path().string(), .goals = goals, .secret = {}},
        reporter_{path} {}

  Result<Exercise, Diagnostics> read(std::string const& path) {
    auto const source = read_source(path);
    if (!source) return refuse(source.error());
    reporter_.set_file_text(*source);
    auto const document = parse_document(*source);
    if (!document) return refuse(document.error());
    Exercise exercise;
    Fields fields{*document, frame_, reporter_, elsewhere_};
    exercise.title = fields.text("title");
    frame_.secret = fields.text_or_none("secret");
    auto const items = std::ranges::find(document->members, "item", &Member::key);
    if (items == document->members.end() || items->value.kind != NodeKind::array) {
      reporter_.report({}, "the exercise has no items", "write [[item]] and the item's keys below it");
      return reporter_.diagnostics();
    }
    for (Member const& member : document->members)
      if (member.key != "title" && member.key != "secret" && member.key != "item")
        reporter_.report(member.place, fmt::format("'{}' means nothing here", member.key),
                         "keys are title, secret and item");
    for (Node const& item : items->value.items)
      if (auto read = read_item(item, exercise)) exercise.items.push_back(std::move(read));
    if (!frame_.goals.empty() && !has_scenarios_)
      reporter_.report({}, "goals are given to scenarios, and the exercise has none", "leave out --expect");
    Diagnostics wrong = reporter_.diagnostics();
    wrong.insert(wrong.end(), elsewhere_.begin(), elsewhere_.end());
    if (!wrong.empty()) return wrong;
    return exercise;
  }

private:
  Diagnostics refuse(Diagnostic const& diagnostic) {
    reporter_.report(0, diagnostic);
    return reporter_.diagnostics();
  }

  std::unique_ptr<ExerciseItem> read_item(Node const& table, Exercise const& exercise) {
    if (!table.is_table()) {
      reporter_.report(table.place, "an item is a table", "write [[item]] and the item's keys below it");
      return nullptr;
    }
    Fields fields{table, frame_, reporter_, elsewhere_};
    std::string const name = fields.text("name");
    std::string const kind_name = fields.text("kind");
    ItemKind const* const kind = find_kind(kind_name);
    if (kind == nullptr) {
      if (!kind_name.empty())
        fields.wrong("kind", fmt::format("there is no kind of item '{}'", kind_name),
                     fmt::format("kinds are {}", names_of_kinds()));
      return nullptr;
    }
    if (!name.empty() && !is_name(name))
      fields.wrong("name", fmt::format("'{}' is not a name", name), std::string{name_rule});
    if (std::ranges::any_of(exercise.items, [&](auto const& other) { return other->name == name; }))
      fields.wrong("name", fmt::format("there are two items '{}'", name), "give each a name of its own");
    has_scenarios_ = has_scenarios_ || kind->read == read_scenario_item;
    auto item = kind->read(fields);
    item->name = name;
    item->points = fields.number_above_0("points", 1);
    fields.report_unknown();
    return item;
  }

  ExerciseFrame frame_;
  Reporter reporter_;
  Diagnostics elsewhere_; ///< in files that items name
  bool has_scenarios_ = false;
};

} // namespace

std::span<ItemKind const> item_kinds() {
  static constexpr ItemKind table[] = {
      {"quiz", read_quiz_item},
      {"scenario", read_scenario_item},
      {"policy", read_policy_item},
  };
  return table;
}

Result<Exercise, Diagnostics> load_exercise(std::string const& path, std::string const& goals) {
  return ExerciseReader{path, goals}.read(path);
}

MarkSheet Exercise::mark(Submission const& submission) const {
  MarkSheet sheet{title, submission.student, {}};
  for (auto const& item : items) {
    Mark& mark = sheet.marks.emplace_back();
    mark.name = item->name;
    mark.task = item->task;
    mark.max_points = item->points;
    item->mark(submission, mark);
  }
  return sheet;
}

} // namespace stickysim
