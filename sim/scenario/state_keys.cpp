#include "scenario/key.hpp"

namespace stickysim {

void add_state_keys(std::vector<Key>& table) {
  constexpr std::int64_t gibibyte = std::int64_t{1} << 30;
  Section state{table, "state",
                [](auto& draft, std::size_t) -> decltype(auto) { return (draft.design.state); }};
  state.key("placement", &StateSettings::placement,
            words<Placement>(
                "a placement",
                {{"local", Placement::local}, {"shared", Placement::shared}, {"client", Placement::client}}),
            "Where session state lives: on the server that made it, in a store, in a token that the client "
            "carries.");
  state.key("bytes", &StateSettings::bytes, sizes(0, 1024 * gibibyte), "State of one session.");
  state.key("ttl", &StateSettings::ttl_ns, durations(1), "State is dropped so long after its last use.");
  state.key("reads", &StateSettings::reads, counts(0, 255), "Round trips to the store before serving.");
  state.key("writes", &StateSettings::writes, counts(0, 255), "Round trips to the store after serving.");
  state.key("token_bytes", &StateSettings::token_bytes, sizes(0, gibibyte),
            "A signed token's size; it travels with each request and reply.");
  state.key("token_limit", &StateSettings::token_limit, sizes(0, gibibyte),
            "Larger tokens are refused. Default: what browsers hold in one cookie.");
  state.key("verify_time", &StateSettings::verify_time_ns, durations(),
            "Worker time to verify a token, per request.");

  Section store{table, "state.store",
                [](auto& draft, std::size_t) -> decltype(auto) { return (draft.design.state.store); }};
  store.key("round_trip", &StoreSettings::round_trip_ns, durations(), "From server to store and back.");
  store
      .key("service_time", &StoreSettings::service_time, quantities(Unit::duration),
           "Work of one read or write in the store.")
      .fallback = "50us";
  store.key("workers", &StoreSettings::workers, counts(1, 1'000'000),
            "Operations served at a time, per shard.");
  store.key("shards", &StoreSettings::shards, counts(1, 100'000), "Sessions spread over them by hash.");
  store.key("price", &StoreSettings::price_per_hour, numbers_from(0), "Of the store for an hour.");
}

} // namespace stickysim
