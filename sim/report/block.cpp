#include "report/block.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace stickysim {

Span span_of(std::span<std::optional<double> const> values) {
  Span span{INFINITY, -INFINITY};
  for (std::optional<double> const& value : values)
    if (value) span = {std::min(span.least, *value), std::max(span.largest, *value)};
  return span;
}

std::string text_of(Span span, Scale scale) {
  if (span.least > span.largest) return "-";
  std::string text = figure(span.least, scale);
  if (std::string const largest = figure(span.largest, scale); largest != text) text += "–" + largest;
  return text + (scale.unit.empty() ? "" : " ") + std::string{scale.unit};
}

std::string_view block(std::optional<double> value, Span span) {
  static constexpr std::string_view blocks[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  constexpr int highest = std::size(blocks) - 1;
  if (!value) return " ";
  if (span.largest <= span.least) return blocks[*value == 0 ? 0 : highest];
  if (*value <= span.least) return blocks[0];
  double const share = (*value - span.least) / (span.largest - span.least);
  return blocks[std::min(highest, 1 + static_cast<int>(share * highest))];
}

} // namespace stickysim
