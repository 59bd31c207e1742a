#pragma once

#include "html/replay_cast.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace stickysim {

/// Something that happened to the fleet under one variant.
struct FleetEntry {
  Milliseconds at_ms = 0;
  std::string event;
  std::string server;    ///< empty: none in particular
  int balancer = 0;      ///< from 1; 0: none in particular
  int shard = 0;         ///< from 1; 0: all of the store, or none
  bool destroys = false; ///< session states went with it
};

/// Where a variant keeps the states of its sessions.
enum class Keeper : std::uint8_t { servers, store, clients };

/// What the replay draws of one variant, sessions apart: of its first replication at the first point.
struct ReplayFleet {
  std::string variant;
  std::vector<std::string> servers;    ///< the last may stand for `others`
  std::size_t others = 0;              ///< servers that are not drawn one by one
  std::vector<int> workers;            ///< of each; 1 where a server never worked
  std::vector<std::vector<int>> loads; ///< of each, by window: busy workers in percent; -1: unknown
  std::vector<FleetEntry> events;      ///< in the order of time
  Keeper keeper = Keeper::clients;

  /// Its place in `servers`; that of the last where it is one of the others.
  std::size_t place_of(std::string_view server) const;
  /// How many of them stand for themselves.
  std::size_t drawn() const { return servers.size() - (others > 0 ? 1 : 0); }
};

/// The fleets of a run, by variant, and how long it was.
struct ReplayFleets {
  std::vector<ReplayFleet> fleets;
  Milliseconds end_ms = 0;
  Milliseconds window_ms = 0; ///< of the loads
};

ReplayFleets replay_fleets(RunFolder const& run, RunOutline const& outline);

} // namespace stickysim
