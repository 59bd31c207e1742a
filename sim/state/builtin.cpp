#include "state/cached.hpp"
#include "state/client.hpp"
#include "state/local.hpp"
#include "state/shared.hpp"

namespace stickysim {

std::unique_ptr<StateBackend> make_state_backend(StateSettings const& settings, std::uint32_t servers,
                                                 bool hashes, Engine& engine, std::uint32_t expiry_kind) {
  switch (settings.placement) {
  case Placement::cached: return std::make_unique<CachedStates>(settings, servers);
  case Placement::shared: return std::make_unique<SharedStates>(settings);
  case Placement::client: return std::make_unique<ClientStates>(settings);
  case Placement::replicated:
  case Placement::local: break;
  }
  return std::make_unique<LocalStates>(settings, servers, hashes, engine, expiry_kind);
}

} // namespace stickysim
