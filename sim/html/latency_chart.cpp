#include "html/latency_chart.hpp"

#include "html/line_chart.hpp"
#include "report/csv.hpp"

#include <algorithm>
#include <map>

namespace stickysim {
namespace {

struct Sum {
  double total = 0;
  double count = 0;
};

/// By quantile below 1: the latencies of each variant, over all its clients.
std::map<double, std::vector<Sum>> quantiles_of(RunFolder const& run, RunOutline const& outline,
                                                std::size_t point) {
  Table const& table = run.table("latency.csv");
  Locator place{table, outline};
  std::size_t const clients = table.column_if_any("workload");
  std::size_t const quantile = table.column("quantile");
  std::size_t const latency = table.column("latency_s");
  std::map<double, std::vector<Sum>> sums;
  table.for_each([&](Row const& row) {
    if (!place.find(row) || place.point != point || !row.text(clients).empty()) return;
    double const q = row.value(quantile);
    if (q < 0 || q >= 1) return; // the largest has no place on this axis
    std::vector<Sum>& of_quantile = sums[q];
    of_quantile.resize(outline.variants.size());
    of_quantile[place.variant].total += row.value(latency);
    of_quantile[place.variant].count += 1;
  });
  return sums;
}

} // namespace

std::optional<Chart> latency_chart(RunFolder const& run, RunOutline const& outline, std::size_t point) {
  auto const quantiles = quantiles_of(run, outline, point);
  LineChart chart;
  chart.id = "latency";
  chart.title = "Latency";
  chart.note = "by the share of requests that took no longer";
  chart.place_title = "quantile, %";
  chart.x_unit = "%";
  double smallest = 0;
  double largest = 0;
  for (std::size_t variant = 0; variant < outline.variants.size(); ++variant) {
    LineSeries& series = chart.series.emplace_back();
    series.name = outline.variants[variant];
    series.variant = variant;
    for (auto const& [q, sums] : quantiles) {
      Sum const& sum = sums[variant];
      auto const value = sum.count > 0 ? std::optional{sum.total / sum.count} : std::nullopt;
      series.values.push_back(value);
      if (!value || *value <= 0) continue;
      smallest = smallest > 0 ? std::min(smallest, *value) : *value;
      largest = std::max(largest, *value);
    }
  }
  if (!(largest > 0)) return std::nullopt;
  for (auto const& [q, sums] : quantiles) {
    chart.places.push_back(q);
    chart.place_names.push_back(number_text(q * 100));
  }
  chart.x = quantile_axis(chart.places.back());
  chart.y = latency_axis(smallest, largest);
  chart.note += chart.y.law == Axis::Law::logarithmic ? "; logarithmic axis" : "; linear axis";
  return drawn(chart);
}

} // namespace stickysim
