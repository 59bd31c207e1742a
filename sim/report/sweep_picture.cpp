#include "report/sweep_picture.hpp"

#include "engine/utf8.hpp"
#include "report/page.hpp"
#include "report/swept_measures.hpp"
#include "report/two_states.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace stickysim {
namespace {

constexpr std::size_t fewest_points = 3; ///< of fewer the table shows as much
constexpr std::size_t widest_block = 4;

class SweepPicture {
public:
  SweepPicture(ExperimentResult const& result, Paint const& paint, std::size_t page)
      : result_{result}, points_{points_of(result)}, paint_{paint}, page_{page} {
    for (VariantResult const& variant : points_.front())
      labels_ = std::max(labels_, variant.variant->name.size());
    labels_ = std::min(labels_, page / 4);
  }

  std::string text(std::vector<Measure> const& measures) {
    std::vector<Panel> panels;
    std::size_t ranges = 0;
    for (Measure const measure : measures)
      for (Row const& row : panels.emplace_back(panel(measure)).rows)
        ranges = std::max(ranges, character_count(row.range));
    std::size_t const margins = 2 + labels_ + 1 + 1 + ranges;
    std::size_t const room = page_ - std::min(page_, margins);
    if (points_.size() < fewest_points || points_.size() > room) return {};
    gaps_ = group_starts();
    if (points_.size() + gaps_.size() > room) gaps_.clear();
    block_ = std::min(widest_block, (room - gaps_.size()) / points_.size());

    std::string text = '\n' + paint_.strong("Over the points") + '\n' + paragraph("", about(), 0, page_);
    for (Panel const& panel : panels) {
      text += paint_.strong(panel.heading) + '\n';
      for (Row const& row : panel.rows)
        text += fmt::format("  {:<{}} {} {}\n", row.label, labels_, drawn(row.values, panel.span), row.range);
    }
    return text;
  }

private:
  struct Row {
    std::string label;
    Samples values;
    std::string range;
  };
  struct Panel {
    std::string heading;
    Span span;
    std::vector<Row> rows;
  };

  Panel panel(Measure measure) const {
    Panel panel{std::string{row_of(measure).name}, means_of(measure, result_.variants), {}};
    Scale const scale = scale_of(row_of(measure).unit, panel.span.largest);
    // Shares of what goes wrong start at none, so that a little does not look like much.
    if (row_of(measure).is_service) panel.span.least = 0;
    for (std::size_t variant = 0; variant < points_.front().size(); ++variant) {
      Samples values;
      for (Point const point : points_)
        values.push_back(two_states(point[variant]) ? std::nullopt
                                                    : mean_of(samples_of(point[variant], measure)));
      std::string range = text_of(span_of(values), scale);
      panel.rows.push_back(
          {points_.front()[variant].variant->name.substr(0, labels_), std::move(values), std::move(range)});
    }
    return panel;
  }

  std::string drawn(Samples const& values, Span span) const {
    std::string text;
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (std::ranges::binary_search(gaps_, i)) text += ' ';
      for (std::size_t column = 0; column < block_; ++column)
        text += block(values[i], span);
    }
    return text;
  }

  std::vector<std::string> const& values_at(std::size_t point) const {
    return points_[point].front().variant->point;
  }

  /// Whether no key but the last has another value than at the point before.
  bool goes_on(std::size_t point) const {
    auto const& here = values_at(point);
    return std::equal(here.begin(), here.end() - 1, values_at(point - 1).begin());
  }

  /// Where a group of points begins in which the last key varies. Zipped keys have no such groups.
  std::vector<std::size_t> group_starts() const {
    std::vector<std::size_t> starts;
    for (std::size_t i = 1; i < points_.size(); ++i)
      if (!goes_on(i)) starts.push_back(i);
    if (starts.size() + 1 == points_.size()) starts.clear();
    return starts;
  }

  std::string about() const {
    auto const& keys = result_.scenario->swept_keys;
    std::string text = keys.size() == 1
                           ? fmt::format("From left to right {} = {} to {}.", keys.front(),
                                         values_at(0).front(), values_at(points_.size() - 1).front())
                           : "From left to right as from top to bottom in the table.";
    if (!gaps_.empty()) text += fmt::format(" In each group {} varies.", keys.back());
    return text + " Heights compare designs; the figures are each one's least and most.";
  }

  ExperimentResult const& result_;
  std::vector<Point> points_;
  Paint const& paint_;
  std::size_t page_;
  std::size_t labels_ = 0;        ///< columns
  std::size_t block_ = 1;         ///< columns of a point
  std::vector<std::size_t> gaps_; ///< the points before which there is one
};

} // namespace

std::string sweep_picture(ExperimentResult const& result, Comparisons const& comparisons, Paint const& paint,
                          std::size_t page) {
  return SweepPicture{result, paint, page}.text(swept_measures(result, comparisons));
}

} // namespace stickysim
