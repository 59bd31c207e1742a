#include "grading/mark_json.hpp"

#include "language/shown.hpp"

#include <nlohmann/json.hpp>

namespace stickysim {

namespace {

using MarkJson = nlohmann::json;

std::string line_of(MarkJson const& json) {
  return shown_json(json.dump(-1, ' ', false, MarkJson::error_handler_t::replace));
}

MarkJson parts_of(Mark const& mark) {
  return {{"name", mark.name},           {"task", mark.task},     {"points", mark.points},
          {"of", mark.max_points},       {"remark", mark.remark}, {"output", mark.output},
          {"gradable", mark.is_gradable}};
}

Mark mark_from(MarkJson const& json) {
  return {json.at("name"),   json.at("task"),   json.at("points"),  json.at("of"),
          json.at("remark"), json.at("output"), json.at("gradable")};
}

} // namespace

std::string json_of(Mark const& mark) { return line_of(parts_of(mark)); }

std::string json_of(MarkSheet const& sheet) {
  MarkJson marks = MarkJson::array();
  for (Mark const& mark : sheet.marks)
    marks.push_back(parts_of(mark));
  return line_of({{"title", sheet.title}, {"student", sheet.student}, {"marks", std::move(marks)}});
}

Mark mark_of(std::string const& json) { return mark_from(MarkJson::parse(json)); }

MarkSheet mark_sheet_of(std::string const& text) {
  MarkJson const json = MarkJson::parse(text);
  MarkSheet sheet{json.at("title"), json.at("student"), {}};
  for (MarkJson const& mark : json.at("marks"))
    sheet.marks.push_back(mark_from(mark));
  return sheet;
}

} // namespace stickysim
