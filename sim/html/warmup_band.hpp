#pragma once

#include "html/plot.hpp"

namespace stickysim {

/// The part of a plot between two heights.
struct Band {
  double top;
  double bottom;
};

/// Shades the time until `warmup_s`, in which nothing is measured. Nothing without a warm-up.
void draw_warmup(Markup& svg, double warmup_s, Plot const& plot, Band const& band);

/// Says what the shade is. It may be narrower than its name, which therefore comes last, on top of all else.
void name_warmup(Markup& svg, double warmup_s, Plot const& plot, Band const& band);

} // namespace stickysim
