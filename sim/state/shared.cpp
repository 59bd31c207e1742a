#include "state/shared.hpp"

namespace stickysim {

SharedStates::SharedStates(StateSettings const& settings)
    : settings_{settings}, cost_{.reads = settings.reads, .writes = settings.writes} {
  if (settings.store.memory_bytes >= 0) contents_ = std::make_unique<StoreContents>(settings, 0);
}

Finding SharedStates::find(Session const& session, ServerId, Nanoseconds now) const {
  StoreContents::State state;
  if (contents_)
    state = contents_->look(session, now);
  else if (expired(session, now))
    state.gone = Cause::ttl;
  if (state.gone != Cause::none) return missing(state.gone);
  return {.cause = state.lacks, .vanished = state.vanished};
}

Finding SharedStates::missing(Cause cause) const {
  if (settings_.soft) return {.cause = cause, .rebuilt = true};
  return {.found = false, .cause = cause};
}

Commit SharedStates::commit(Session& session, ServerId, Nanoseconds now, bool created) {
  if (contents_ && !contents_->write(session, now, created)) return Commit::refused;
  session.last_use_ns = now;
  return Commit::done;
}

void SharedStates::store_may_lose(Nanoseconds longest_ns) {
  contents_ = std::make_unique<StoreContents>(settings_, longest_ns);
}

std::uint64_t SharedStates::store_lost(std::uint32_t shard, Nanoseconds from, Nanoseconds now, Cause cause) {
  return contents_->lose(shard, from, now, cause);
}

void SharedStates::begin_anew(Session& session) {
  if (settings_.store.on_shard_loss != OnShardLoss::rehash) abandon(session);
  if (!contents_) session.last_use_ns = -settings_.ttl_ns - 1; // whatever another login has made meanwhile
}

void SharedStates::abandon(Session& session) {
  if (contents_) contents_->leave(session);
}

bool SharedStates::log_out(Session& session) {
  if (contents_) contents_->remove(session);
  return false;
}

} // namespace stickysim
