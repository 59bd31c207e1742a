#include "html/plot.hpp"

#include "engine/utf8.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace stickysim {
namespace {

constexpr double character_width = 8; // of wide system fonts; narrow ones leave a little room
constexpr double tick_gap = 10;       ///< between the numbers below the plot, at least
constexpr std::size_t most_tick_rows = 4;
constexpr double tick_row_height = 16;
constexpr double least_left = 48; ///< so that plots below one another begin at the same place

} // namespace

double text_width(std::string_view text) {
  return character_width * static_cast<double>(character_count(text));
}

std::string clipped(std::string_view text, std::size_t most) {
  std::string result;
  for (std::size_t count = 0; !text.empty(); ++count) {
    if (count + 1 == most && character_count(text) > 1) return result + "…";
    Character const next = first_character(text);
    result += text.substr(0, next.bytes);
    text.remove_prefix(next.bytes);
  }
  return result;
}

std::string_view shown_unit(std::string_view unit) { return unit == "us" ? "µs" : unit; }

std::string series_class(std::size_t variant) {
  if (variant == SIZE_MAX) return "s0";
  return fmt::format("s{}", variant % 8 + 1);
}

std::vector<std::string> folded(std::string_view text, std::size_t most, std::size_t lines) {
  std::vector<std::string> result;
  while (result.size() + 1 < lines && character_count(text) > most) {
    std::size_t const part = text.find_last_of(" ,._-(", most - 1);
    if (part == std::string_view::npos) break;
    result.emplace_back(text.substr(0, part + 1));
    text.remove_prefix(part + 1);
  }
  result.push_back(clipped(text, most));
  return result;
}

Plot::Plot(Axis x, Axis y, double height, double right, double top, double left)
    : x_{std::move(x)}, y_{std::move(y)}, left_{left}, right_{drawing_width - right}, top_{top}, bottom_{
                                                                                                     top +
                                                                                                     height} {
  if (left == 0) {
    left_ = least_left;
    for (Tick const& tick : y_.ticks)
      left_ = std::max(left_, text_width(tick.label) + 8);
  }
  place_ticks();
}

/// Where the unit is wider than the numbers it begins at the drawing's edge.
double Plot::unit_end() const { return std::max(left_ - 6, text_width(y_.unit)); }

void Plot::draw_grid(Markup& svg) const {
  svg.open("g", {{"class", "grid"}});
  for (Tick const& tick : y_.ticks) {
    double const at = y(tick.at);
    svg.leaf("line", {{"x1", left_},
                      {"x2", right_},
                      {"y1", at},
                      {"y2", at},
                      {"class", &tick == &y_.ticks.front() ? "base" : "rule"}});
    svg.element("text", {{"x", left_ - 6}, {"y", at + 4}, {"class", "tick end"}}, tick.label);
  }
  bool const is_wide = unit_end() > left_ - 6;
  if (!y_.unit.empty())
    svg.element(
        "text",
        {{"x", is_wide ? 0 : left_ - 6}, {"y", top_ - 12}, {"class", is_wide ? "scale" : "scale end"}},
        shown_unit(y_.unit));
  draw_x_ticks(svg);
  svg.close();
}

/// Labels that would touch the one before go into another row, if all matter, or are left out.
void Plot::place_ticks() {
  std::size_t const most_rows = x_.is_listed ? most_tick_rows : 1;
  std::vector<double> free(most_rows, -tick_gap);
  std::size_t rows = 1;
  for (Tick const& tick : x_.ticks) {
    double const half = text_width(tick.label) / 2;
    double const at = x(tick.at);
    double const middle = x_.has_words ? std::max(half, std::min(at, drawing_width - half)) : at;
    auto const row = std::ranges::find_if(free, [&](double end) { return middle - half >= end; });
    bool const has_label = row != free.end();
    if (!has_label && !x_.is_listed) continue;
    std::size_t const place = has_label ? static_cast<std::size_t>(row - free.begin()) : 0;
    placed_.push_back({tick, middle, place, has_label});
    rows = std::max(rows, place + 1);
    if (has_label) *row = middle + half + tick_gap;
  }
  height_ = bottom_ + 32 + tick_row_height * static_cast<double>(rows - 1);
}

/// The unit stands behind the last.
void Plot::draw_x_ticks(Markup& svg) const {
  for (PlacedTick const& placed : placed_) {
    double const at = x(placed.tick.at);
    double const drop = tick_row_height * static_cast<double>(placed.row);
    svg.leaf("line", {{"x1", at},
                      {"x2", at},
                      {"y1", has_rules_ ? top_ : bottom_},
                      {"y2", bottom_ + 4 + drop},
                      {"class", has_rules_ ? "rule" : "base"}});
    if (placed.has_label)
      svg.element("text", {{"x", placed.middle}, {"y", bottom_ + 18 + drop}, {"class", "tick middle"}},
                  placed.tick.label);
  }
  if (!x_.unit.empty() && !placed_.empty())
    svg.element("text",
                {{"x", placed_.back().middle + text_width(placed_.back().tick.label) / 2 + 4},
                 {"y", bottom_ + 18},
                 {"class", "scale"}},
                shown_unit(x_.unit));
}

} // namespace stickysim
