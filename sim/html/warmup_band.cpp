#include "html/warmup_band.hpp"

#include "report/csv.hpp"

namespace stickysim {
namespace {

/// 0 without a warm-up.
double width_of(double warmup_s, Plot const& plot) {
  return warmup_s > 0 ? plot.x(warmup_s) - plot.left() : 0;
}

} // namespace

void draw_warmup(Markup& svg, double warmup_s, Plot const& plot, Band const& band) {
  double const width = width_of(warmup_s, plot);
  if (!(width > 0)) return;
  svg.leaf("rect", {{"class", "warmup"},
                    {"data-until", number_text(warmup_s)},
                    {"x", plot.left()},
                    {"y", band.top},
                    {"width", width},
                    {"height", band.bottom - band.top}});
}

void name_warmup(Markup& svg, double warmup_s, Plot const& plot, Band const& band) {
  if (width_of(warmup_s, plot) > 0)
    svg.element("text", {{"class", "aside"}, {"x", plot.left() + 4}, {"y", band.top + 18}}, "warm-up");
}

} // namespace stickysim
