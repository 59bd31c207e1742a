#include "report/timeline_metrics.hpp"

namespace stickysim {
namespace {

using Value = std::optional<double>;
using Window = WindowResult;

Value latency(Window const& window, double value_ns) {
  return window.ok > 0 ? Value{value_ns / 1e9} : std::nullopt;
}

Value count(std::uint64_t number) { return static_cast<double>(number); }

constexpr TimelineMetric table[] = {
    {"throughput", "1/s", "Ok requests that end in the window, by its length.",
     [](Window const& window) -> Value {
       return static_cast<double>(window.ok) / to_seconds(window.length_ns);
     }},
    {"latency_mean", "s", "Mean latency of these requests.",
     [](Window const& window) { return latency(window, window.latency_mean_ns); }},
    {"latency_p50", "s", "Their median latency.",
     [](Window const& window) { return latency(window, window.latency_p50_ns); }},
    {"latency_p99", "s", "The latency that one in a hundred of them exceeds.",
     [](Window const& window) { return latency(window, window.latency_p99_ns); }},
    {"failed", "count", "Requests that fail.", [](Window const& window) { return count(window.failed); }},
    {"logged_out", "count", "Requests that find no state and are answered with the login page.",
     [](Window const& window) { return count(window.logged_out); }},
    {"lost", "count", "Sessions that lose their state, each once.",
     [](Window const& window) { return count(window.lost); }},
    {"sessions_live", "count", "Sessions under way at the window's end.",
     [](Window const& window) { return count(window.sessions_live); }},
    {"servers_up", "count", "Servers up at its end.",
     [](Window const& window) { return count(window.servers_up); }},
    {"load_max_mean", "ratio", "Busy time by time up, of the busiest server by the mean of all.",
     [](Window const& window) {
       return window.load_max_mean > 0 ? Value{window.load_max_mean} : std::nullopt;
     }},
    {"store_utilization", "ratio", "Share of the store's workers that are busy; only with a store.",
     [](Window const& window) -> Value { return window.store_utilization; }, true},
};

} // namespace

std::span<TimelineMetric const> timeline_metrics() { return table; }

} // namespace stickysim
