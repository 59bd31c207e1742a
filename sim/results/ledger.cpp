#include <stickysim/results/ledger.hpp>

namespace stickysim {

std::string_view name_of(Outcome outcome) {
  switch (outcome) {
  case Outcome::intact: return "intact";
  case Outcome::lost: return "lost";
  case Outcome::failed: return "failed";
  case Outcome::abandoned: return "abandoned";
  case Outcome::unfinished: return "unfinished";
  }
  return {};
}

std::string_view name_of(Cause cause) {
  switch (cause) {
  case Cause::none: return "none";
  case Cause::crash: return "crash";
  case Cause::oom: return "oom";
  case Cause::eviction: return "eviction";
  case Cause::remap: return "remap";
  case Cause::elsewhere: return "elsewhere";
  case Cause::table: return "table";
  case Cause::drain: return "drain";
  case Cause::scale_in: return "scale_in";
  case Cause::replication_lag: return "replication_lag";
  case Cause::store_crash: return "store_crash";
  case Cause::store_eviction: return "store_eviction";
  case Cause::ttl: return "ttl";
  case Cause::token: return "token";
  }
  return {};
}

std::string_view name_of(Failure failure) {
  switch (failure) {
  case Failure::refused: return "refused";
  case Failure::reset: return "reset";
  case Failure::timeout: return "timeout";
  case Failure::rejected: return "rejected";
  case Failure::unavailable: return "unavailable";
  case Failure::state: return "state";
  case Failure::too_large: return "too_large";
  case Failure::error: return "error";
  }
  return {};
}

} // namespace stickysim
