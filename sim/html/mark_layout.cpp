#include "html/mark_layout.hpp"

#include "report/csv.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace stickysim {
namespace {

constexpr std::size_t few = 12; ///< lines that may cross a plot
constexpr double tick = 6;      ///< length of what does not
constexpr int major = 4;        ///< weight of what others follow from
constexpr std::size_t most_laid_names = 5;

bool is_major(EventMark const& mark) { return mark.weight >= major; }

std::string names_of(std::vector<EventMark> const& ticks) {
  std::vector<std::string> names;
  for (EventMark const& mark : ticks)
    if (std::ranges::find(names, mark.brief) == names.end()) names.push_back(mark.brief);
  if (names.size() > most_laid_names) {
    names.resize(most_laid_names);
    names.emplace_back("…");
  }
  return fmt::format("ticks: {}", fmt::join(names, ", "));
}

void open_mark(Markup& svg, EventMark const& mark) {
  svg.open("g", {{"class", is_major(mark) ? "mark" : "mark minor"},
                 {"data-time", number_text(mark.time_s)},
                 {"data-text", mark.text}});
  svg.element("title", mark.text);
}

void draw_line(Markup& svg, double at, double top, double bottom) {
  svg.leaf("line", {{"x1", at}, {"x2", at}, {"y1", top}, {"y2", bottom}});
}

} // namespace

MarkLayout::MarkLayout(std::vector<EventMark> const& marks, Plot const& plot, std::size_t rows,
                       std::vector<Stretch> const& taken) {
  bool const has_lines = static_cast<std::size_t>(std::ranges::count_if(marks, is_major)) <= few;
  for (EventMark const& mark : marks)
    (has_lines && (is_major(mark) || marks.size() <= few) ? lines_ : ticks_).push_back(mark);
  labels_ = mark_labels(lines_, plot, rows, taken);
  name_ticks(plot, rows, taken);
}

/// In a row of their own, behind what stands there, if there is room.
void MarkLayout::name_ticks(Plot const& plot, std::size_t most_rows, std::vector<Stretch> const& taken) {
  std::size_t const row = rows();
  if (ticks_.empty() || row == most_rows) return;
  tick_names_at_ = plot.left();
  for (Stretch const& stretch : taken)
    if (row == 0) tick_names_at_ = std::max(tick_names_at_, stretch.to + 4);
  std::string const names = names_of(ticks_);
  if (tick_names_at_ + text_width(names) <= drawing_width) tick_names_ = names;
}

std::size_t MarkLayout::rows() const {
  std::size_t rows = 0;
  for (MarkLabel const& label : labels_)
    rows = std::max(rows, label.row + 1);
  return rows + (tick_names_.empty() ? 0 : 1);
}

void MarkLayout::draw(Markup& svg, Plot const& plot, MarkSpan const& span) const {
  if (lines_.empty() && ticks_.empty()) return;
  auto const base_of = [&](std::size_t row) { return span.labels - row_height * static_cast<double>(row); };
  svg.open("g", {{"class", "marks"}});
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    auto const label = std::ranges::find(labels_, i, &MarkLabel::mark);
    open_mark(svg, lines_[i]);
    draw_line(svg, plot.x(lines_[i].time_s),
              label == labels_.end() ? span.top : std::min(span.top, base_of(label->row) - 9), span.bottom);
    svg.close();
  }
  for (EventMark const& mark : ticks_) {
    open_mark(svg, mark);
    draw_line(svg, plot.x(mark.time_s), span.top, span.top + tick);
    svg.close();
  }
  for (MarkLabel const& label : labels_) {
    double const at = plot.x(lines_[label.mark].time_s);
    svg.element("text",
                {{"x", label.is_before ? at - 3 : at + 3},
                 {"y", base_of(label.row)},
                 {"class", label.is_before ? "note end" : "note"}},
                label.text);
  }
  if (!tick_names_.empty())
    svg.element("text", {{"x", tick_names_at_}, {"y", base_of(rows() - 1)}, {"class", "note"}}, tick_names_);
  svg.close();
}

} // namespace stickysim
