#pragma once

#include "html/event_marks.hpp"
#include "html/mark_labels.hpp"
#include "html/plot.hpp"

#include <string>
#include <vector>

namespace stickysim {

/// Where marks stand in a drawing.
struct MarkSpan {
  double top;    ///< of their lines
  double bottom; ///< of their lines
  double labels; ///< base line of the lowest row of names
};

/// How marks are shown: those that follow from no other as lines with names, if they are few; the rest, or
/// all, as ticks at the top.
class MarkLayout {
public:
  static constexpr double row_height = 13;

  /// `rows`: of names, at most. `taken`: what already stands in the lowest one.
  MarkLayout(std::vector<EventMark> const& marks, Plot const& plot, std::size_t rows,
             std::vector<Stretch> const& taken = {});

  /// Rows that names fill.
  std::size_t rows() const;
  void draw(Markup& svg, Plot const& plot, MarkSpan const& span) const;

private:
  void name_ticks(Plot const& plot, std::size_t most_rows, std::vector<Stretch> const& taken);

  std::vector<EventMark> lines_;
  std::vector<EventMark> ticks_;
  std::vector<MarkLabel> labels_; ///< of lines_
  std::string tick_names_;        ///< `ticks: join, drains`; empty if they have no row
  double tick_names_at_ = 0;
};

} // namespace stickysim
