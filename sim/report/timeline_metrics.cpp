#include "report/timeline_metrics.hpp"

namespace stickysim {
namespace {

using Value = std::optional<double>;
using Window = WindowResult;

Value latency_s(Window const& window, double value_ns) {
  return window.ok > 0 ? Value{value_ns / 1e9} : std::nullopt;
}

Value count(std::uint64_t number) { return static_cast<double>(number); }

constexpr TimelineMetric timeline_metric_table[] = {
    {"throughput", "1/s", "Ok requests that end in the window, by its length.",
     [](Window const& window) -> Value {
       return static_cast<double>(window.ok) / to_seconds(window.length_ns);
     }},
    {"latency_mean", "s", "Mean latency of these requests.",
     [](Window const& window) { return latency_s(window, window.latency_mean_ns); }},
    {"latency_p50", "s", "Their median latency.",
     [](Window const& window) { return latency_s(window, window.latency_p50_ns); }},
    {"latency_p99", "s", "The latency that one in a hundred of them exceeds.",
     [](Window const& window) { return latency_s(window, window.latency_p99_ns); }},
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

constexpr ServerMetric servers[] = {
    {"requests", "count", "Of a server: requests whose service ends there in the window.",
     [](ServerWindow const& window) { return static_cast<double>(window.requests); }},
    {"utilization", "ratio", "Of a server: worker time in use, per worker and length of the window.",
     [](ServerWindow const& window) { return window.utilization; }},
    {"in_flight", "count", "Of a server: requests at the window's end that have a worker or wait for one.",
     [](ServerWindow const& window) { return static_cast<double>(window.in_flight); }},
    {"states", "count", "Of a server: session states that it holds at its end.",
     [](ServerWindow const& window) { return static_cast<double>(window.states); }},
    {"up", "count", "Of a server: 1 if it is up at its end, else 0.",
     [](ServerWindow const& window) { return window.up ? 1.0 : 0.0; }},
    {"believed_up", "ratio", "Of a server: share of the balancers that believe it to be up at its end.",
     [](ServerWindow const& window) { return window.believed_up; }},
    {"draining", "count", "Of a server: 1 if balancers send it no new sessions at its end, else 0.",
     [](ServerWindow const& window) { return window.draining ? 1.0 : 0.0; }},
};

} // namespace

std::span<TimelineMetric const> timeline_metrics() { return timeline_metric_table; }
std::span<ServerMetric const> server_metrics() { return servers; }

} // namespace stickysim
