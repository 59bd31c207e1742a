#include "html/ledger_chart.hpp"

#include "html/plot.hpp"
#include "report/figure.hpp"
#include "report/page.hpp"

#include <fmt/ranges.h>

#include <algorithm>

namespace stickysim {
namespace {

constexpr double bar_height = 22;
constexpr double row_height = 46; ///< a name above each bar
constexpr double segment_gap = 1;
constexpr std::size_t longest_variant_name = 20;

/// How sessions ended that the design did not serve.
struct Fate {
  std::string name;             ///< `crash`, or the outcome if it has no cause
  std::vector<double> sessions; ///< by variant, over all replications
};

struct Fates {
  std::vector<Fate> fates;     ///< in the order of the file
  std::vector<double> started; ///< by variant
};

bool is_harm(std::string_view outcome) { return outcome == "lost" || outcome == "failed"; }

Fates ledger_of(RunFolder const& run, RunOutline const& outline, std::size_t point) {
  Table const& table = run.table("ledger.csv");
  Locator place{table, outline};
  std::size_t const clients = table.column_if_any("workload");
  std::size_t const outcome = table.column("outcome");
  std::size_t const cause = table.column("cause");
  std::size_t const sessions = table.column("sessions");
  Fates ledger;
  ledger.started.resize(outline.variants.size());
  table.for_each([&](Row const& row) {
    if (!place.find(row) || place.point != point || !row.text(clients).empty()) return;
    double const count = std::max(0.0, row.value(sessions));
    ledger.started[place.variant] += count;
    if (!is_harm(row.text(outcome)) || count == 0) return;
    std::string_view const name = row.text(cause).empty() ? row.text(outcome) : row.text(cause);
    auto fate = std::ranges::find(ledger.fates, name, &Fate::name);
    if (fate == ledger.fates.end()) {
      if (ledger.fates.size() == RunOutline::most_variants) return;
      fate = ledger.fates.insert(fate, {std::string{name}, std::vector<double>(outline.variants.size())});
    }
    fate->sessions[place.variant] += count;
  });
  return ledger;
}

double share_of(Fates const& ledger, Fate const& fate, std::size_t variant) {
  return ledger.started[variant] > 0 ? fate.sessions[variant] / ledger.started[variant] : 0;
}

double harm_of(Fates const& ledger, std::size_t variant) {
  double sum = 0;
  for (Fate const& fate : ledger.fates)
    sum += share_of(ledger, fate, variant);
  return sum;
}

/// A part of a design's bar in words: `crash 2.4 %`.
struct Part {
  std::size_t fate;
  double share;
  std::string text;
};

/// The largest first, at most three of them.
std::vector<Part> largest_parts(Fates const& ledger, std::size_t variant) {
  constexpr std::size_t most = 3;
  std::vector<Part> parts;
  for (std::size_t i = 0; i < ledger.fates.size(); ++i)
    if (double const share = share_of(ledger, ledger.fates[i], variant); share > 0)
      parts.push_back({i, share, fmt::format("{} {}", ledger.fates[i].name, quantity(share, "%", 2))});
  std::ranges::stable_sort(parts, std::ranges::greater{}, &Part::share);
  if (parts.size() > most) {
    parts.resize(most);
    parts.back().text += ", …";
  }
  return parts;
}

/// `crash 2.4 %, failed 0.1 %`.
std::string fates_text(Fates const& ledger, std::size_t variant) {
  std::vector<std::string> texts;
  for (Part const& part : largest_parts(ledger, variant))
    texts.push_back(part.text);
  return texts.empty() ? "none" : fmt::format("{}", fmt::join(texts, ", "));
}

std::string fate_class(std::size_t fate) { return fmt::format("fate f{}", fate % 6 + 1); }

/// The same with a square in the colour of each part, where there are several colours to tell apart.
void write_fates(Markup& svg, Fates const& ledger, std::size_t variant) {
  auto const parts = largest_parts(ledger, variant);
  if (ledger.fates.size() == 1 || parts.empty()) {
    svg.element("tspan", {{"dx", 8}}, fates_text(ledger, variant));
    return;
  }
  for (Part const& part : parts) {
    svg.element("tspan", {{"class", fate_class(part.fate)}, {"dx", 8}}, "■");
    svg.element("tspan", {{"dx", 3}}, part.text);
  }
}

void draw_bar(Markup& svg, Fates const& ledger, Plot const& plot, std::size_t variant, double top) {
  double from = 0;
  for (std::size_t i = 0; i < ledger.fates.size(); ++i) {
    double const share = share_of(ledger, ledger.fates[i], variant);
    if (share <= 0) continue;
    double const left = plot.x(from);
    double const width = std::max(1.0, plot.x(from + share) - left - segment_gap);
    svg.open("rect",
             {{"class", fate_class(i)}, {"x", left}, {"y", top}, {"width", width}, {"height", bar_height}});
    svg.element("title", fmt::format("{}: {}", ledger.fates[i].name, quantity(share, "%", 2))).close();
    from += share;
  }
}

ChartData data_of(Fates const& ledger, RunOutline const& outline) {
  ChartData data{{"design"}, {}};
  for (Fate const& fate : ledger.fates)
    data.columns.push_back(fate.name + ", %");
  for (std::size_t variant = 0; variant < outline.variants.size(); ++variant) {
    std::vector<std::string>& row = data.rows.emplace_back();
    row.push_back(outline.variants[variant]);
    for (Fate const& fate : ledger.fates)
      row.push_back(fmt::format("{:.6g}", 100 * share_of(ledger, fate, variant)));
  }
  return data;
}

std::string description_of(Fates const& ledger, RunOutline const& outline) {
  std::vector<std::string> told;
  for (std::size_t variant = 0; variant < outline.variants.size(); ++variant)
    told.push_back(fmt::format("{}: {}", outline.variants[variant], fates_text(ledger, variant)));
  return fmt::format("A bar for each design. {}.", fmt::join(told, "; "));
}

} // namespace

std::optional<Chart> ledger_chart(RunFolder const& run, RunOutline const& outline, std::size_t point) {
  Fates const ledger = ledger_of(run, outline, point);
  double largest = 0;
  for (std::size_t variant = 0; variant < outline.variants.size(); ++variant)
    largest = std::max(largest, harm_of(ledger, variant));
  if (largest == 0) return std::nullopt;

  double const height = row_height * static_cast<double>(outline.variants.size());
  Plot plot{value_axis(largest, "%", 5), Axis{}, height, 52, 6, 8};
  plot.rule_upright();
  Markup svg;
  plot.draw_grid(svg);
  svg.leaf("line", {{"class", "base"},
                    {"x1", plot.left()},
                    {"x2", plot.left()},
                    {"y1", plot.top()},
                    {"y2", plot.bottom()}});
  for (std::size_t variant = 0; variant < outline.variants.size(); ++variant) {
    double const top = plot.top() + row_height * static_cast<double>(variant) + 4;
    svg.open("text", {{"x", plot.left() + 4}, {"y", top + 8}});
    svg.element("tspan", {{"class", "name " + series_class(variant)}},
                clipped(outline.variants[variant], longest_variant_name));
    write_fates(svg, ledger, variant);
    svg.close();
    draw_bar(svg, ledger, plot, variant, top + 13);
  }
  return Chart{.id = "ledger",
               .kind = "bars",
               .title = "What harmed sessions",
               .note = "share of the sessions that started, by what harmed them",
               .x_unit = "%",
               .y_unit = "",
               .height = plot.height(),
               .description = description_of(ledger, outline),
               .drawing = svg.take(),
               .data = data_of(ledger, outline)};
}

} // namespace stickysim
