#include "html/picture.hpp"

#include "html/asset.hpp"
#include "html/page_charts.hpp"
#include <stickysim/engine/check.hpp>

#include <algorithm>

namespace stickysim {
namespace {

std::vector<Chart> charts_of(RunFolder const& run) {
  RunOutline const outline = outline_of(run);
  return PageCharts{run, outline, Estimates{run, outline}}.all();
}

/// Colours and classes of drawings.
std::string_view drawing_style() {
  auto const found = std::ranges::find(assets(), "drawing.css", &Asset::name);
  STICKYSIM_CHECK(found != assets().end(), "drawings have a style sheet");
  return found->text;
}

} // namespace

std::vector<std::string> picture_names(RunFolder const& run) {
  std::vector<std::string> names;
  for (Chart const& chart : charts_of(run))
    names.push_back(chart.id);
  return names;
}

std::optional<std::string> picture(RunFolder const& run, std::string_view name) {
  std::vector<Chart> const charts = charts_of(run);
  auto const found = std::ranges::find(charts, name, &Chart::id);
  if (found == charts.end()) return std::nullopt;
  return picture_of(*found, drawing_style());
}

} // namespace stickysim
