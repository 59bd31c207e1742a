#pragma once

#include "report/point.hpp"
#include <stickysim/results/metric.hpp>

#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace stickysim {

/// A row of the printed table, for others who show the same.
struct LabelledMetric {
  std::string label;       ///< set in by spaces if the row is a part of the one above
  std::string_view metric; ///< its name
  std::string_view unit;   ///< in which people read it
};

/// In the order of the table. `window_ns`: length of a window, which a label tells; 0: it does
/// not.
std::vector<LabelledMetric> labelled_metrics(Nanoseconds window_ns);

/// The metric that the printed table shows in the row of that label, such as `requests undone` or, without
/// what follows a comma, `load max/mean`. Empty if there is none.
std::string_view metric_of_row(std::string_view label);

/// What the printed table tells of a point: rows that say something about no variant are left out, and so are
/// classes of clients that fare like all.
class PrintedFigures {
public:
  PrintedFigures(Point point, RunSettings const& run);
  /// `clients`: a class of them; empty: all.
  bool has(VariantResult const& variant, Metric const& metric, std::string const& clients) const;

private:
  std::set<std::tuple<VariantResult const*, std::string_view, std::string>> figures_;
};

} // namespace stickysim
