#include <stickysim/model/cause.hpp>

namespace stickysim {

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

} // namespace stickysim
