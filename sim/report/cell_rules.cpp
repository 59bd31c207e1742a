#include "report/cell_rules.hpp"

#include "report/timeline_metrics.hpp"
#include <stickysim/report/caution.hpp>
#include <stickysim/results/metric.hpp>

#include <algorithm>
#include <iterator>

namespace stickysim {

template <class Rows>
static std::vector<std::string_view> names_of_rows(Rows const& rows) {
  std::vector<std::string_view> names;
  for (auto const& row : rows)
    names.push_back(row.name);
  return names;
}

std::vector<std::string_view> metric_names() { return names_of_rows(metrics()); }
std::vector<std::string_view> caution_names() { return names_of_rows(all_cautions()); }
std::vector<std::string_view> event_names() { return names_of_rows(event_kinds()); }
std::vector<std::string_view> lines_of_answers() {
  return {"answer", "brief", "choose", "not", "mind", "expect"};
}

std::vector<std::string_view> timeline_names() {
  std::vector<std::string_view> names = names_of_rows(timeline_metrics());
  std::ranges::move(names_of_rows(server_metrics()), std::back_inserter(names));
  return names;
}

std::vector<std::string_view> units() {
  std::vector<std::string_view> units;
  for (Metric const& metric : metrics())
    if (std::ranges::find(units, metric.unit) == units.end()) units.push_back(metric.unit);
  return units;
}

} // namespace stickysim
