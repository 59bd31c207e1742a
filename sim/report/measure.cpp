#include "report/measure.hpp"

#include <array>

namespace stickysim {
namespace {

using Value = std::optional<double>;

Value share(std::uint64_t part, std::uint64_t whole) {
  if (whole == 0) return std::nullopt;
  return static_cast<double>(part) / static_cast<double>(whole);
}

/// Of what a design has done for its users, what is gone or was not seen: effects of successful requests that
/// vanished, and requests that were served from an older state.
Value undone_share(ClientsResult const& clients) {
  return share(clients.work_lost + clients.requests.stale, clients.requests.ok);
}

} // namespace

std::span<MeasureRow const> measures() {
  static std::array const table = {
      MeasureRow{.word = Measure::harm,
                 .name = "harmed sessions",
                 .metric = *find_metric("sessions_harmed_fraction"),
                 .unit = "%",
                 .is_service = true,
                 .margin = 0,
                 .least_margin = 0.001,
                 .more = " of the sessions harmed",
                 .wish = "as few sessions as possible may be harmed",
                 .counted_in = "sessions_started"},
      MeasureRow{.word = Measure::undone,
                 .name = "work undone",
                 .metric = {"", "%", "", undone_share},
                 .unit = "%",
                 .is_service = true,
                 .margin = 0.05,
                 .least_margin = 0.001,
                 .more = " of the work undone",
                 .wish = "as little work as possible may be undone",
                 .counted_in = "requests_ok"},
      MeasureRow{.word = Measure::failures,
                 .name = "failed requests",
                 .metric = *find_metric("failed_fraction"),
                 .unit = "%",
                 .is_service = true,
                 .margin = 0.05,
                 .least_margin = 0.001,
                 .more = " of the requests failed",
                 .wish = "as few requests as possible may fail",
                 .counted_in = "requests"},
      MeasureRow{.word = Measure::latency_mean,
                 .name = "mean latency",
                 .metric = *find_metric("latency_mean"),
                 .unit = "s",
                 .is_service = false,
                 .margin = 0.01,
                 .more = " more mean latency",
                 .wish = "mean latency weighs most",
                 .counted_in = {}},
      MeasureRow{.word = Measure::latency_p99,
                 .name = "p99 latency",
                 .metric = *find_metric("latency_p99"),
                 .unit = "s",
                 .is_service = false,
                 .margin = 0.05,
                 .more = " more p99 latency",
                 .wish = "p99 latency weighs most",
                 .counted_in = {}},
      MeasureRow{.word = Measure::cost,
                 .name = "cost",
                 .metric = *find_metric("cost"),
                 .unit = "currency",
                 .is_service = false,
                 .margin = 0.01,
                 .more = " more cost",
                 .wish = "the cost weighs most",
                 .counted_in = {}},
  };
  static_assert(table.size() == measure_count);
  return table;
}

double mean_of(VariantResult const& variant, Measure measure) {
  return mean_of(samples_of(variant, measure)).value_or(0);
}

} // namespace stickysim
