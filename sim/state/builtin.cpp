#include "state/bounded.hpp"
#include "state/cached.hpp"
#include "state/client.hpp"
#include "state/local.hpp"
#include "state/replicated.hpp"
#include "state/shared.hpp"

#include <algorithm>

namespace stickysim {
namespace {

/// Whether there must be books of every state and byte in servers' memories.
bool keeps_books(Design const& design, RunSettings const& run) {
  auto const bounded = [](ServerGroup const& group) { return group.memory_bytes >= 0; };
  return design.state.ttl_ns < run.duration_ns || design.state.soft || design.state.adopt_id ||
         design.state.growth_bytes > 0 || std::ranges::any_of(design.servers, bounded);
}

} // namespace

std::unique_ptr<StateBackend> make_state_backend(Design const& design, RunSettings const& run, bool hashes,
                                                 Engine& engine, std::uint32_t expiry_kind,
                                                 std::uint32_t task_kind) {
  switch (design.state.placement) {
  case Placement::cached: return std::make_unique<CachedStates>(design, engine);
  case Placement::shared: return std::make_unique<SharedStates>(design.state);
  case Placement::client: return std::make_unique<ClientStates>(design.state);
  case Placement::replicated:
    return std::make_unique<ReplicatedStates>(design, hashes, engine, expiry_kind, task_kind);
  case Placement::local: break;
  }
  if (keeps_books(design, run)) return std::make_unique<BoundedStates>(design, hashes, engine, expiry_kind);
  return std::make_unique<LocalStates>(design, hashes, engine);
}

} // namespace stickysim
