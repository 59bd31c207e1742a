#include "html/timeline.hpp"

#include <algorithm>

namespace stickysim {
namespace {

constexpr std::size_t most_servers = 400; ///< of a variant, that a page can show

/// The metrics that pages show: of the fleet, then of servers.
constexpr std::string_view read_metrics[] = {"lost",          "failed",     "logged_out",  "latency_p99",
                                             "sessions_live", "servers_up", "utilization", "up",
                                             "draining"};

std::size_t index_of(std::string_view metric) {
  return static_cast<std::size_t>(std::ranges::find(read_metrics, metric) - std::begin(read_metrics));
}

} // namespace

Timeline::Timeline(RunFolder const& run, RunOutline const& outline, std::size_t point)
    : servers_(outline.variants.size()), sums_(std::size(read_metrics)) {
  Table const& table = run.table("timeline.csv");
  Locator place{table, outline};
  std::size_t const time = table.column("time_s");
  std::size_t const metric = table.column("metric");
  std::size_t const value = table.column("value");
  std::size_t const server = table.column_if_any("server");
  for (auto& of_metric : sums_)
    of_metric.resize(outline.variants.size());
  table.for_each([&](Row const& row) {
    std::size_t const which = index_of(row.text(metric));
    if (which == std::size(read_metrics) || !place.find(row) || place.point != point) return;
    std::string_view const name = row.text(server);
    std::size_t const at = name.empty() ? 0 : 1 + server_of(place.variant, name);
    if (at > most_servers) return;
    std::size_t const window = window_of(row.value(time));
    std::vector<Sums>& of_variant = sums_[which][place.variant];
    if (of_variant.size() <= at) of_variant.resize(at + 1);
    Sums& sums = of_variant[at];
    if (sums.size() <= window) sums.resize(window + 1);
    auto const number = row.number(value);
    if (!number) return;
    sums[window].total += *number;
    sums[window].count += 1;
  });
  sort_windows();
}

/// They came in the order of the file, and belong in the order of time.
void Timeline::sort_windows() {
  for (auto& of_metric : sums_)
    for (auto& of_variant : of_metric)
      for (Sums& sums : of_variant) {
        if (sums.empty()) continue;
        sums.resize(windows_.size());
        Sums sorted;
        for (auto const& [time_s, window] : windows_)
          sorted.push_back(sums[window]);
        sums = std::move(sorted);
      }
  std::ranges::sort(times_s_);
}

std::size_t Timeline::window_of(double time_s) {
  for (std::size_t const near : {last_window_, last_window_ + 1})
    if (near < times_s_.size() && times_s_[near] == time_s) return last_window_ = near;
  auto const [found, is_new] = windows_.try_emplace(time_s, times_s_.size());
  if (is_new) times_s_.push_back(time_s);
  return last_window_ = found->second;
}

/// Past the last one if a page has no room for it.
std::size_t Timeline::server_of(std::size_t variant, std::string_view name) {
  std::vector<std::string>& names = servers_[variant];
  for (std::size_t const near : {last_server_, last_server_ + 1})
    if (near < names.size() && names[near] == name) return last_server_ = near;
  auto const found = std::ranges::find(names, name);
  last_server_ = static_cast<std::size_t>(found - names.begin());
  if (found == names.end() && names.size() < most_servers) names.emplace_back(name);
  return last_server_;
}

Windows Timeline::means(std::size_t variant, std::size_t place, std::string_view metric) const {
  std::vector<Sums> const& of_variant = sums_[index_of(metric)][variant];
  Windows means;
  if (place >= of_variant.size()) return means;
  for (Sum const& sum : of_variant[place])
    means.push_back(sum.count > 0 ? std::optional{sum.total / sum.count} : std::nullopt);
  return means;
}

Windows Timeline::of_fleet(std::size_t variant, std::string_view metric) const {
  return means(variant, 0, metric);
}

Windows Timeline::of_server(std::size_t variant, std::size_t server, std::string_view metric) const {
  return means(variant, server + 1, metric);
}

std::size_t group_size(std::size_t windows, std::size_t most) {
  return std::max<std::size_t>(1, (windows + most - 1) / most);
}

Windows pooled(Windows const& windows, std::size_t group, Pooling pooling) {
  Windows result;
  for (std::size_t from = 0; from < windows.size(); from += group) {
    std::optional<double> value;
    double count = 0;
    for (std::size_t i = from; i < std::min(from + group, windows.size()); ++i) {
      if (!windows[i]) continue;
      ++count;
      if (!value || pooling == Pooling::last)
        value = *windows[i];
      else if (pooling == Pooling::largest)
        value = std::max(*value, *windows[i]);
      else
        *value += *windows[i];
    }
    if (value && pooling == Pooling::mean) *value /= count;
    result.push_back(value);
  }
  return result;
}

std::vector<double> pooled_times(std::vector<double> const& times_s, std::size_t group) {
  std::vector<double> ends;
  for (std::size_t from = 0; from < times_s.size(); from += group)
    ends.push_back(times_s[std::min(from + group, times_s.size()) - 1]);
  return ends;
}

} // namespace stickysim
