#include "html/replay_fleet.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>
#include <numeric>
#include <set>

namespace stickysim {
namespace {

constexpr std::size_t most_drawn_servers = 24;
constexpr std::size_t most_events = 1000;  ///< of a variant
constexpr std::size_t most_loads = 20'000; ///< of all servers, windows and variants

void read_events(RunFolder const& run, RunOutline const& outline, std::vector<ReplayFleet>& fleets) {
  Table const& events = run.table("events.csv");
  ReplayRows rows{events, outline};
  std::size_t const time = events.column("time_s");
  std::size_t const event = events.column("event");
  std::size_t const server = events.column("server");
  std::size_t const balancer = events.column("balancer");
  std::size_t const shard = events.column("shard");
  std::size_t const destroyed = events.column("states_destroyed");
  events.for_each([&](Row const& row) {
    if (!rows.have(row)) return;
    fleets[rows.variant()].events.push_back({milliseconds_of(row, time), std::string{row.text(event)},
                                             std::string{row.text(server)}, count_of(row, balancer),
                                             count_of(row, shard), row.number(destroyed).value_or(0) > 0});
  });
}

/// Of a variant to which more happens than a page can hold, what balancers believe is left out.
void bound_events(ReplayFleet& fleet) {
  if (fleet.events.size() <= most_events) return;
  std::erase_if(fleet.events, [](FleetEntry const& entry) { return entry.balancer > 0; });
  if (fleet.events.size() > most_events) fleet.events.resize(most_events);
}

/// Servers that autoscaling might have rented, and never has, were no part of the fleet.
void read_servers(RunFolder const& run, RunOutline const& outline, std::vector<ReplayFleet>& fleets) {
  Table const& servers = run.table("servers.csv");
  ReplayRows rows{servers, outline};
  std::size_t const name = servers.column("server");
  std::size_t const busy = servers.column("busy_s");
  std::size_t const up = servers.column("up_s");
  std::size_t const utilization = servers.column("utilization");
  std::size_t const peak = servers.column("sessions_peak");
  std::vector<std::set<std::string, std::less<>>> met(fleets.size());
  for (std::size_t variant = 0; variant < fleets.size(); ++variant)
    for (FleetEntry const& event : fleets[variant].events)
      met[variant].insert(event.server);
  servers.for_each([&](Row const& row) {
    if (!rows.have(row)) return;
    double const up_s = row.number(up).value_or(0);
    if (up_s == 0 && !met[rows.variant()].contains(row.text(name))) return;
    ReplayFleet& fleet = fleets[rows.variant()];
    fleet.servers.emplace_back(row.text(name));
    double const capacity_s = up_s * row.number(utilization).value_or(0);
    double const workers = capacity_s > 0 ? row.value(busy) / capacity_s + 0.5 : 1;
    fleet.workers.push_back(static_cast<int>(std::clamp(workers, 1.0, 1e6)));
    if (row.number(peak).value_or(0) > 0) fleet.keeper = Keeper::servers;
  });
}

/// Of a large fleet those are drawn one by one to which most happens; among equals the first ones.
void merge_others(ReplayFleet& fleet) {
  std::size_t const count = fleet.servers.size();
  if (count <= most_drawn_servers) return;
  std::map<std::string, int, std::less<>> events;
  for (FleetEntry const& entry : fleet.events)
    ++events[entry.server];
  std::vector<std::size_t> order(count);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, std::greater{}, [&](std::size_t i) { return events[fleet.servers[i]]; });
  order.resize(most_drawn_servers - 1);
  std::ranges::sort(order);
  for (std::size_t i = 0; i < order.size(); ++i) {
    std::swap(fleet.servers[i], fleet.servers[order[i]]);
    std::swap(fleet.workers[i], fleet.workers[order[i]]);
  }
  fleet.others = count - order.size();
  fleet.servers.resize(most_drawn_servers);
  fleet.workers.resize(most_drawn_servers);
  fleet.servers.back() = fmt::format("{} others", fleet.others);
  fleet.workers.back() = 1;
}

/// A variant with a store has its utilization in the timeline. Loads of servers stand there window by window.
void read_timeline(RunFolder const& run, RunOutline const& outline, ReplayFleets& replay) {
  Table const& timeline = run.table("timeline.csv");
  ReplayRows rows{timeline, outline};
  std::size_t const time = timeline.column("time_s");
  std::size_t const server = timeline.column_if_any("server");
  std::size_t const metric = timeline.column("metric");
  std::size_t const value = timeline.column("value");
  std::size_t loads = 0;
  for (ReplayFleet& fleet : replay.fleets)
    fleet.loads.resize(fleet.servers.size());
  timeline.for_each([&](Row const& row) {
    if (!rows.have(row)) return;
    ReplayFleet& fleet = replay.fleets[rows.variant()];
    Milliseconds const at_ms = milliseconds_of(row, time);
    if (replay.window_ms == 0) replay.window_ms = at_ms;
    replay.end_ms = std::max(replay.end_ms, at_ms);
    if (row.text(metric) == "store_utilization") fleet.keeper = Keeper::store;
    if (row.text(metric) != "utilization" || row.text(server).empty()) return;
    std::size_t const place = fleet.place_of(row.text(server));
    if (place >= fleet.drawn() || ++loads > most_loads) return;
    auto const share = row.number(value);
    fleet.loads[place].push_back(share ? static_cast<int>(std::clamp(*share, 0.0, 1.0) * 100 + 0.5) : -1);
  });
  if (loads <= most_loads) return;
  for (ReplayFleet& fleet : replay.fleets)
    fleet.loads.assign(fleet.servers.size(), {});
}

} // namespace

std::size_t ReplayFleet::place_of(std::string_view server) const {
  auto const found = std::ranges::find(servers, server);
  if (found != servers.end() || others == 0) return static_cast<std::size_t>(found - servers.begin());
  return servers.size() - 1;
}

ReplayFleets replay_fleets(RunFolder const& run, RunOutline const& outline) {
  ReplayFleets replay;
  replay.fleets.resize(outline.variants.size());
  for (std::size_t i = 0; i < outline.variants.size(); ++i)
    replay.fleets[i].variant = outline.variants[i];
  read_events(run, outline, replay.fleets);
  for (ReplayFleet& fleet : replay.fleets)
    bound_events(fleet);
  read_servers(run, outline, replay.fleets);
  for (ReplayFleet& fleet : replay.fleets)
    merge_others(fleet);
  read_timeline(run, outline, replay);
  return replay;
}

} // namespace stickysim
