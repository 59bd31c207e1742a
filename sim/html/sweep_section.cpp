#include "html/sweep_section.hpp"

#include "html/markup.hpp"
#include "html/plot.hpp"
#include "html/prose.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>

namespace stickysim {
namespace {

/// The designs of the lines that begin with `choose`, the first first.
std::vector<std::size_t> chosen_at(std::vector<AnswerLine> const& lines, RunOutline const& outline) {
  std::vector<std::size_t> variants;
  for (AnswerLine const& line : lines) {
    if (line.line != "choose") continue;
    std::istringstream names{line.designs};
    for (std::string name; names >> name;) {
      auto const found = std::ranges::find(outline.variants, name);
      auto const variant = static_cast<std::size_t>(found - outline.variants.begin());
      if (found != outline.variants.end() && std::ranges::find(variants, variant) == variants.end())
        variants.push_back(variant);
    }
  }
  return variants;
}

void add_names(Markup& html, std::vector<std::size_t> const& variants, RunOutline const& outline) {
  for (std::size_t i = 0; i < variants.size(); ++i) {
    if (i > 0) html.text(" or ");
    html.element("b", {{"class", "name " + series_class(variants[i])}}, outline.variants[variants[i]]);
  }
  if (variants.empty()) html.text("–");
}

std::string points_table(Answers const& answers, RunOutline const& outline) {
  Markup html;
  html.open("div", {{"class", "scroll"},
                    {"tabindex", "0"},
                    {"role", "region"},
                    {"aria-label", "The answer at each point"}});
  html.open("table", {{"class", "points"}})
      .element("caption", {{"class", "unseen"}}, "The answer at each point");
  html.open("thead").open("tr");
  for (std::string const& key : outline.keys)
    html.element("th", {{"scope", "col"}}, key);
  html.element("th", {{"scope", "col"}}, "answer").element("th", {{"scope", "col"}}, "choose");
  html.close().close().open("tbody").line_end();
  for (std::size_t point = 0; point < outline.points.size(); ++point) {
    html.open("tr");
    for (std::string const& value : outline.points[point])
      html.element("td", {{"class", "value"}}, value);
    html.open("td").raw(with_names(text_of(answers.points[point], "brief"), outline)).close().open("td");
    add_names(html, chosen_at(answers.points[point], outline), outline);
    html.close().close().line_end();
  }
  return html.close().close().close().line_end().take();
}

/// The values of a key, in the order of the points.
std::vector<std::string> values_of(RunOutline const& outline, std::size_t key) {
  std::vector<std::string> values;
  for (auto const& point : outline.points)
    if (std::ranges::find(values, point[key]) == values.end()) values.push_back(point[key]);
  return values;
}

/// The answer that all points have; empty if they differ.
std::string common_answer(Answers const& answers) {
  std::string const first = text_of(answers.points.front(), "brief");
  bool const same = std::ranges::all_of(answers.points,
                                        [&](auto const& lines) { return text_of(lines, "brief") == first; });
  return same ? first : std::string{};
}

/// Two keys, one of which has its values across and the other one down.
struct Grid {
  std::size_t across = 1;
  std::vector<std::string> columns;
  std::vector<std::string> rows;

  explicit Grid(RunOutline const& outline) : columns{values_of(outline, 1)}, rows{values_of(outline, 0)} {
    if (columns.size() <= rows.size()) return;
    std::swap(columns, rows);
    across = 0;
  }
  /// The values of the keys, in their order.
  std::vector<std::string> values(std::string const& row, std::string const& column) const {
    return across == 1 ? std::vector{row, column} : std::vector{column, row};
  }
};

/// Who may be chosen where.
std::string phase_map(Answers const& answers, RunOutline const& outline) {
  Grid const grid{outline};
  std::string const common = common_answer(answers);
  std::string const title = "Who may be chosen";
  Markup html;
  html.open("figure", {{"class", "map"}}).open("figcaption").element("h3", title);
  html.open("p").text(
      fmt::format("{} down, {} across", outline.keys[1 - grid.across], outline.keys[grid.across]));
  if (!common.empty()) html.text("; everywhere: ").raw(with_names(common, outline));
  html.close().close();
  html.open("div", {{"class", "scroll"}, {"tabindex", "0"}, {"role", "region"}, {"aria-label", title}});
  html.open("table", {{"class", "phase"}}).open("thead").open("tr").open("td").close();
  for (std::string const& value : grid.columns)
    html.element("th", {{"scope", "col"}}, value);
  html.close().close().open("tbody").line_end();
  for (std::string const& row : grid.rows) {
    html.open("tr").element("th", {{"scope", "row"}}, row);
    for (std::string const& column : grid.columns) {
      auto const point = std::ranges::find(outline.points, grid.values(row, column));
      if (point == outline.points.end()) {
        html.open("td").close();
        continue;
      }
      auto const& lines = answers.points[static_cast<std::size_t>(point - outline.points.begin())];
      std::vector<std::size_t> const chosen = chosen_at(lines, outline);
      html.open("td", {{"class", chosen.empty() ? "open" : series_class(chosen.front())}});
      add_names(html, chosen, outline);
      if (common.empty())
        html.open("span", {{"class", "brief"}}).raw(with_names(text_of(lines, "brief"), outline)).close();
      html.close();
    }
    html.close().line_end();
  }
  return html.close().close().close().close().line_end().take();
}

} // namespace

std::string sweep_section(Answers const& answers, std::vector<Chart> const& curves,
                          RunOutline const& outline) {
  if (!outline.is_swept()) return {};
  Markup html;
  html.open("section", {{"id", "sweep"}, {"aria-labelledby", "sweep-heading"}});
  html.element("h2", {{"id", "sweep-heading"}}, "The answer, point by point").line_end();
  if (outline.keys.size() == 2) html.raw(phase_map(answers, outline));
  html.open("div", {{"class", "charts"}}).line_end();
  for (Chart const& chart : curves)
    html.raw(figure_of(chart));
  html.close();
  if (outline.keys.size() == 2 && outline.points.size() > 12)
    html.open("details", {{"class", "more"}})
        .element("summary", "All points as a table")
        .raw(points_table(answers, outline))
        .close();
  else
    html.raw(points_table(answers, outline));
  return html.close().line_end().take();
}

} // namespace stickysim
