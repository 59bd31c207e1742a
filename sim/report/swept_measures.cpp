#include "report/swept_measures.hpp"

#include <algorithm>

namespace stickysim {
namespace {

/// Whether a design is decidedly better or worse than the first at some point.
bool is_decided(Measure measure, std::vector<Point> const& points, Comparisons const& comparisons) {
  return std::ranges::any_of(points, [&](Point point) {
    return std::ranges::any_of(point.subspan(1), [&](VariantResult const& variant) {
      Relation const relation = comparisons.relation(variant, point.front(), measure);
      return relation == Relation::better || relation == Relation::worse;
    });
  });
}

/// Whether the designs' means differ by more than the margin at some point; those of one design, from point
/// to point.
bool differs(Measure measure, std::vector<Point> const& points, Point all) {
  auto const varies = [&](Point variants) {
    auto const [least, largest] = means_of(measure, variants);
    return largest - least > row_of(measure).margin * largest;
  };
  return points.front().size() == 1 ? varies(all) : std::ranges::any_of(points, varies);
}

} // namespace

std::vector<Measure> swept_measures(ExperimentResult const& result, Comparisons const& comparisons) {
  std::vector<Point> const points = points_of(result);
  std::vector<Measure> shown{Measure::harm};
  for (Measure const measure : {Measure::undone, Measure::failures})
    if (is_decided(measure, points, comparisons)) shown.push_back(measure);
  shown.push_back(Measure::latency_mean);
  if (differs(Measure::cost, points, result.variants)) shown.push_back(Measure::cost);
  return shown;
}

Span means_of(Measure measure, Point variants) {
  std::vector<double> means;
  for (VariantResult const& variant : variants)
    means.push_back(mean_of(variant, measure));
  auto const [least, largest] = std::ranges::minmax(means);
  return {least, largest};
}

} // namespace stickysim
