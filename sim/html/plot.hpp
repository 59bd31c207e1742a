#pragma once

#include "html/axis.hpp"
#include "html/markup.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace stickysim {

/// Width of a drawing. A page shows two side by side, a telephone one; text stays readable in both.
inline constexpr double drawing_width = 480;

/// About the width of text in a drawing.
double text_width(std::string_view text);

/// The text, or its beginning and an ellipsis if it is longer than `most` characters.
std::string clipped(std::string_view text, std::size_t most);

/// The text in at most `lines` lines of `most` characters, broken behind what parts its words; what is left
/// over is clipped.
std::vector<std::string> folded(std::string_view text, std::size_t most, std::size_t lines);

/// A unit as a page shows it: `µs`.
std::string_view shown_unit(std::string_view unit);

/// Class of the element that shows a variant: its colour.
std::string series_class(std::size_t variant);

/// The frame of a drawing with two axes: margins, grid lines and numbers.
class Plot {
public:
  /// `height` is that of the plot within its margins; `right` the margin for labels behind the lines' ends.
  /// `left` is that for names in front of them; with 0 as much as the numbers need.
  Plot(Axis x, Axis y, double height, double right, double top = 26, double left = 0);

  double left() const { return left_; }
  double right() const { return right_; }
  double top() const { return top_; }
  double bottom() const { return bottom_; }
  double height() const { return height_; } ///< of the whole drawing
  double unit_end() const;                  ///< right end of the unit above the vertical axis

  double x(double value) const { return left_ + x_.place(value) * (right_ - left_); }
  double y(double value) const { return bottom_ - y_.place(value) * (bottom_ - top_); }

  /// Lines across the plot at the numbers below it.
  void rule_upright() { has_rules_ = true; }
  void draw_grid(Markup& svg) const;

private:
  /// A number or a word below the plot.
  struct PlacedTick {
    Tick tick;
    double middle; ///< of the label
    std::size_t row;
    bool has_label; ///< there is room for it
  };

  void place_ticks();
  void draw_x_ticks(Markup& svg) const;

  Axis x_;
  Axis y_;
  double left_;
  double right_;
  double top_;
  double bottom_;
  double height_ = 0;
  std::vector<PlacedTick> placed_;
  bool has_rules_ = false;
};

} // namespace stickysim
