#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace stickysim {

/// What was drawn, as a table: the first column is what runs along the horizontal axis.
struct ChartData {
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> rows; ///< plain numbers; empty where there is none
};

/// A drawing with all that belongs to it.
struct Chart {
  std::string id;   ///< unique in the page
  std::string kind; ///< `strips`, `lines`, `bars`, `heat`
  std::string title;
  std::string note; ///< below the title: what is shown, of what; may be empty
  std::string x_unit;
  std::string y_unit;
  bool has_factors = false; ///< the vertical axis is logarithmic
  double height;            ///< of the drawing, which is as wide as all of them
  std::string description;  ///< for those who do not see it
  std::string drawing;      ///< SVG: what stands within its outermost element
  ChartData data;
};

/// The figure of a page: caption, drawing and the data behind it.
std::string figure_of(Chart const& chart);

/// The drawing as an SVG file of its own, with its title. `style` is its style sheet.
std::string picture_of(Chart const& chart, std::string_view style);

} // namespace stickysim
