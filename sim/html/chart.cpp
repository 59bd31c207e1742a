#include "html/chart.hpp"

#include "html/plot.hpp"

#include <fmt/format.h>

namespace stickysim {
namespace {

constexpr double title_height = 50;   ///< of a picture, above the drawing
constexpr double picture_margin = 16; ///< around it

std::string view_box(double width, double height) {
  return fmt::format("0 0 {} {}", coordinate(width), coordinate(height));
}

/// Opens a drawing with its title and description.
void open_drawing(Markup& svg, Chart const& chart, double width, double height) {
  std::string const title = chart.id + "-title";
  std::string const description = chart.id + "-desc";
  svg.open("svg", {{"xmlns", "http://www.w3.org/2000/svg"},
                   {"viewBox", view_box(width, height)},
                   {"role", "img"},
                   {"aria-labelledby", title + " " + description}});
  svg.element("title", {{"id", title}}, chart.title);
  svg.element("desc", {{"id", description}}, chart.description);
}

void add_data(Markup& html, Chart const& chart) {
  if (chart.data.rows.empty()) return;
  std::string const name = "Data: " + chart.title;
  html.open("details", {{"class", "data"}}).element("summary", "Data");
  html.open("div", {{"class", "scroll"}, {"tabindex", "0"}, {"role", "region"}, {"aria-label", name}});
  html.open("table").element("caption", chart.title).open("thead").open("tr");
  for (std::string const& column : chart.data.columns)
    html.element("th", {{"scope", "col"}}, column);
  html.close().close().open("tbody").line_end();
  for (std::vector<std::string> const& row : chart.data.rows) {
    html.open("tr");
    for (std::string const& cell : row)
      html.element("td", cell);
    html.close().line_end();
  }
  html.close().close().close().close();
}

} // namespace

std::string figure_of(Chart const& chart) {
  Markup html;
  html.open("figure", {{"class", "chart"},
                       {"id", "chart-" + chart.id},
                       {"data-chart", chart.kind},
                       {"data-x-unit", chart.x_unit},
                       {"data-y-unit", chart.y_unit},
                       {"data-y-law", chart.has_factors ? "logarithmic" : "linear"}});
  html.open("figcaption").element("h3", chart.title);
  if (!chart.note.empty()) html.element("p", chart.note);
  html.close();
  open_drawing(html, chart, drawing_width, chart.height);
  html.raw(chart.drawing).close();
  add_data(html, chart);
  return html.close().line_end().take();
}

std::string picture_of(Chart const& chart, std::string_view style) {
  double const width = drawing_width + 2 * picture_margin;
  double const height = chart.height + title_height + picture_margin;
  Markup svg;
  open_drawing(svg, chart, width, height);
  svg.open("style").raw(style).close().line_end();
  svg.leaf("rect", {{"class", "paper"}, {"width", width}, {"height", height}});
  svg.element("text", {{"class", "heading"}, {"x", picture_margin}, {"y", 28}}, chart.title);
  svg.element("text", {{"x", picture_margin}, {"y", 47}}, chart.note);
  svg.open("g", {{"transform",
                  fmt::format("translate({} {})", coordinate(picture_margin), coordinate(title_height))}});
  return svg.raw(chart.drawing).close().close().line_end().take();
}

} // namespace stickysim
