#include "scenario/key.hpp"
#include <stickysim/design/record_limits.hpp>

#include <fmt/ranges.h>

namespace stickysim {
namespace {

std::string places() {
  std::vector<std::string_view> places;
  for (PlacementRow const& placement : placements())
    places.push_back(placement.where);
  return fmt::format("{}", fmt::join(places, ", "));
}

} // namespace

void add_state_keys(std::vector<Key>& table) {
  constexpr std::int64_t gibibyte = std::int64_t{1} << 30;
  Section state{table, "state",
                [](auto& draft, std::size_t) -> decltype(auto) { return (draft.design.state); }};
  state.key(
      "preset", &StateSettings::preset, state_preset_names(),
      "A product whose settings hold where none are given beside it; in a variant, a sweep or --set also over "
      "those that the base gives. See `list presets`.");
  state.key("placement", &StateSettings::placement, words("a placement", placements()),
            fmt::format("Where session state lives: {}.", places()));
  state.key("bytes", &StateSettings::bytes, sizes(0, 1024 * gibibyte),
            "State of one session when its login has made it.");
  state.key("growth", &StateSettings::growth_bytes, sizes(0, gibibyte),
            "Bytes that each served request after the login adds to the state, and to a token.");
  state.key("soft", &StateSettings::soft, flags(),
            "Whether a state that is not found is rebuilt in miss_time instead of being lost.");
  state.key("miss_time", &StateSettings::miss_time_ns, durations(),
            "Worker time to rebuild a soft state, on a server of speed 1.");
  state.key(
      "adopt_id", &StateSettings::adopt_id, flags(),
      "For on_loss = \"renew\" with local state: whether the server gives the new state the id that the "
      "client sends, as PHP without session.use_strict_mode does. Older states of that id on other servers "
      "are then found again. Otherwise the id is new and those states are out of reach.");
  state.key("ttl", &StateSettings::ttl_ns, durations(1), "A state is dropped this long after its last use.");
  state.key("reads", &StateSettings::reads, counts(0, most_store_trips),
            "Round trips to the store before serving.");
  state.key("writes", &StateSettings::writes, counts(0, most_store_trips),
            "Round trips to the store after serving.");
  state.key("token_bytes", &StateSettings::token_bytes, sizes(0, gibibyte),
            "Size of a signed token, or of its payload if it has a format; it travels with each request and "
            "each reply.");
  state.key("token_format", &StateSettings::token_format,
            words<TokenFormat>("a token's format", {{"raw", TokenFormat::raw},
                                                    {"jwt_hs256", TokenFormat::jwt_hs256},
                                                    {"jwt_es256", TokenFormat::jwt_es256},
                                                    {"jwt_rs256", TokenFormat::jwt_rs256}}),
            "What is on the wire: raw: token_bytes as they are; otherwise a JSON Web Token of that payload "
            "(RFC 7515) with its header and a signature of that algorithm, all in base64url.");
  state.key(
      "token_limit", &StateSettings::token_limit, sizes(0, gibibyte),
      "A browser ignores a larger cookie and keeps the one that it has, if any. Default: the usual limit "
      "of browsers.");
  state.key(
      "header_limit", &StateSettings::header_limit, sizes(0, gibibyte),
      "A server or balancer refuses a request with more bytes of cookies. Default: Tomcat's and nginx's.");
  state.key(
      "verify_time", &StateSettings::verify_time_ns, durations(),
      "Worker time to verify a token, per request that carries one (a login has none yet), on a server of "
      "speed 1.");
  state.key("sign_time", &StateSettings::sign_time_ns, durations(),
            "Worker time to sign a token, per answer, on a server of speed 1.");
  state.key(
      "key_rotation", &StateSettings::key_rotation_ns, durations(),
      "Time from one signing key to the next; tokens of the key before are accepted, older ones refused. 0s: "
      "the key never changes.");
  state.key("backups", &StateSettings::backups, backup_counts(),
            "Servers that hold a copy of a replicated state besides the session's own server.");
  state.key(
      "synchronous", &StateSettings::synchronous, flags(),
      "Whether an answer waits until the copies have the write, however long their servers hang or work. It "
      "gives its worker back meanwhile if replica_work is not 0.");
  state.key(
      "lag", &StateSettings::lag_ns, durations(),
      "Time until a copy has a write, if answers do not wait for it. A copy that is made anew because a "
      "server has gone is there after this time, replica_rtt and replica_work.");
  state.key("replica_rtt", &StateSettings::replica_rtt_ns, durations(),
            "Time from server to server and back.");
  state.key(
      "replica_work", &StateSettings::replica_work_ns, durations(),
      "Worker time that a write takes at each copy, whatever the speed of its server; a slow time makes it "
      "longer.");
  state.key(
      "on_failover", &StateSettings::on_failover,
      words<OnFailover>("a rule for failovers", {{"copy", OnFailover::copy}, {"none", OnFailover::none}}),
      "Whether a session whose server is gone goes on with a copy, or is lost.");

  Section store{table, "state.store",
                [](auto& draft, std::size_t) -> decltype(auto) { return (draft.design.state.store); }};
  store.key("round_trip", &StoreSettings::round_trip_ns, durations(), "Time from server to store and back.");
  store
      .key("service_time", &StoreSettings::service_time, quantities(Unit::duration),
           "Work of one read or write in the store.")
      .fallback = "50us";
  store.key("workers", &StoreSettings::workers, counts(1, 1'000'000),
            "Operations served at a time, per shard.");
  store.key("shards", &StoreSettings::shards, counts(1, 100'000), "Sessions are spread over them by hash.");
  store.key("on_shard_loss", &StoreSettings::on_shard_loss,
            words<OnShardLoss>("a rule for lost shards",
                               {{"error", OnShardLoss::error}, {"rehash", OnShardLoss::rehash}}),
            "What clients of the store do if a shard without a replica is down or hangs: get errors; or, "
            "`detection` later, look for its sessions on the other shards until it serves again.");
  store.key("timeout", &StoreSettings::timeout_ns, durations(),
            "A server gives up a visit after this time; 0s: never.");
  store.key("memory", &StoreSettings::memory_bytes, sizes_or_unlimited(1024 * gibibyte), "Room for states.");
  store.key(
      "on_full", &StoreSettings::on_full,
      words<OnStoreFull>("a rule for full stores",
                         {{"evict", OnStoreFull::evict}, {"refuse", OnStoreFull::refuse}}),
      "Whether a full store forgets the state that was not used for the longest time or refuses writes.");
  store.key("persist", &StoreSettings::persist_ns, durations_or_never(),
            "A crash loses the writes of this last time before it; never: all of them.");
  store.key("replica", &StoreSettings::replica, flags(),
            "Whether each shard has a replica that takes over if the shard crashes or hangs. Until the old "
            "primary is back as a replica there is none.");
  store.key("replica_lag", &StoreSettings::replica_lag_ns, durations(),
            "Time until the replica has a write: a failover loses the writes of this last time.");
  store.key("detection", &StoreSettings::detection_ns, durations(),
            "Time until the failure of a primary, or of a shard whose sessions are rehashed, is noticed.");
  store.key("election", &StoreSettings::election_ns, durations(),
            "Time from the detection until the replica serves.");
  store.key("price", &StoreSettings::price_per_hour, numbers_from(0), "Price of the store for an hour.");
}

} // namespace stickysim
