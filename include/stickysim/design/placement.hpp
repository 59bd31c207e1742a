#pragma once

#include <stickysim/language/words.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace stickysim {

/// Where session state lives.
enum class Placement : std::uint8_t { local, shared, client, replicated, cached };

/// What the program knows of a placement beside how its states are kept.
struct PlacementRow {
  Placement word;
  std::string_view name;
  std::string_view where; ///< in a few words
  std::string_view help;  ///< one line, for `list placements`
  bool uses_store;        ///< servers visit a store, which can saturate and fail
  bool caches;            ///< servers read from the store only what they have no fresh copy of
  bool in_token;          ///< it travels with the requests, which servers must verify
  bool on_one_server;     ///< a request finds it on one server only, so that dropping stickiness loses it
  std::string_view kept;  ///< what a server does with a state that it has made without a store, as the story
                          ///< of a session says it; empty: nothing is said
  std::string_view risk;  ///< what a design stands and falls with that the figures of a run do not show
};

/// A row for each placement, in their order.
std::span<PlacementRow const> placements();

inline PlacementRow const& row_of(Placement placement) {
  return placements()[static_cast<std::size_t>(placement)];
}

} // namespace stickysim
