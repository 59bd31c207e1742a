#include "state/shared.hpp"

namespace stickysim {

SharedStates::SharedStates(StateSettings const& settings)
    : settings_{settings}, cost_{.reads = settings.reads, .writes = settings.writes} {
  if (settings.store.memory_bytes >= 0) contents_ = std::make_unique<StoreContents>(settings);
}

Finding SharedStates::find(Session const& session, ServerId, Nanoseconds now) const {
  StoreContents::State state;
  if (now - session.last_use_ns > settings_.ttl_ns)
    state.gone = Cause::ttl;
  else if (contents_)
    state = contents_->look(session);
  if (state.gone != Cause::none) {
    if (settings_.soft) return {.rebuilt = true};
    return {.found = false, .cause = state.gone};
  }
  if (state.stale) return {.cause = Cause::store_crash, .vanished = 1};
  return {};
}

Commit SharedStates::commit(Session& session, ServerId, Nanoseconds now, bool created, bool) {
  if (contents_ && !contents_->write(session, now, created)) return Commit::refused;
  session.last_use_ns = now;
  return Commit::done;
}

void SharedStates::store_may_crash() {
  if (!contents_) contents_ = std::make_unique<StoreContents>(settings_);
}

std::uint64_t SharedStates::store_lost(Nanoseconds from, Nanoseconds now, Cause cause) {
  return contents_->lose(from, now, cause);
}

void SharedStates::abandon(Session& session) {
  if (contents_) contents_->leave(session);
}

bool SharedStates::log_out(Session& session) {
  if (contents_) contents_->remove(session);
  return false;
}

} // namespace stickysim
