#include "report/expectation_line.hpp"

#include "report/figure.hpp"
#include "report/page.hpp"
#include "report/point.hpp"
#include "report/samples.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace stickysim {
namespace {

std::string marked(ExpectationVerdict verdict, std::string const& text, Paint const& paint,
                   std::size_t page) {
  std::string mark;
  switch (verdict) {
  case ExpectationVerdict::holds: mark = paint.good("✓"); break;
  case ExpectationVerdict::fails: mark = paint.bad("✗"); break;
  case ExpectationVerdict::undecided: mark = paint.doubtful("?"); break;
  }
  return mark + paragraph(" ", text, 2, page).substr(1);
}

} // namespace

std::string sides_text(ExpectationResult const& decided) {
  if (!decided.because.empty()) return decided.because;
  Expectation const& expectation = *decided.expectation;
  Metric const* metric = find_metric(expectation.left.metric);
  if (!metric) metric = find_metric(expectation.right.metric);
  double largest = 0;
  for (auto const& side : {decided.left, decided.right})
    if (side) largest = std::max(largest, std::fabs(side->mean));
  Scale const scale = scale_of(metric ? metric->unit : "", largest);
  auto const text = [&](std::optional<Estimate> const& side) {
    if (!side) return std::string{"undefined"};
    return figure(*side, scale) + (scale.unit.empty() ? "" : " ") + std::string{scale.unit} +
           share_of_trials(*side, decided.trials);
  };
  return fmt::format("{} {} {}", text(decided.left), expectation.op, text(decided.right));
}

std::string expectation_text(ExpectationResult const& decided) {
  return fmt::format("{}  ({}: {})", decided.expectation->that, name_of(decided.verdict),
                     sides_text(decided));
}

std::string expectation_line(ExpectationResult const& decided, Paint const& paint, std::size_t page) {
  return marked(decided.verdict, expectation_text(decided), paint, page);
}

std::string expectation_over_sweep(Expectation const& expectation,
                                   std::vector<ExpectationResult> const& results, Scenario const& scenario,
                                   Paint const& paint, std::size_t page) {
  std::size_t points = 0;
  std::size_t held = 0;
  std::size_t failed = 0;
  ExpectationResult const* open = nullptr;
  for (ExpectationResult const& result : results) {
    if (result.expectation != &expectation) continue;
    ++points;
    if (result.verdict == ExpectationVerdict::holds)
      ++held;
    else if (!open)
      open = &result;
    if (result.verdict == ExpectationVerdict::fails) ++failed;
  }
  std::string text = fmt::format("{}  (holds at {} of {} points", expectation.that, held, points);
  if (!open) return marked(ExpectationVerdict::holds, text + ')', paint, page);

  if (failed > 0) text += fmt::format(", fails at {}", failed);
  if (std::size_t const undecided = points - held - failed; undecided > 0)
    text += fmt::format(", undecided at {}", undecided);
  text += fmt::format("; first at {}: {}, {})", place_of(open->point, scenario), name_of(open->verdict),
                      sides_text(*open));
  return marked(failed > 0 ? ExpectationVerdict::fails : ExpectationVerdict::undecided, text, paint, page);
}

} // namespace stickysim
