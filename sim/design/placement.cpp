#include <stickysim/design/placement.hpp>

namespace stickysim {

std::span<PlacementRow const> placements() {
  static constexpr std::array table = {
      PlacementRow{
          .word = Placement::local,
          .name = "local",
          .where = "on the server that made it",
          .help = "In the memory of the server that made it: fast, found nowhere else, gone with a crash.",
          .uses_store = false,
          .caches = false,
          .in_token = false,
          .on_one_server = true,
          .kept = "keeps the session's state in its memory",
          .risk = "a deploy without a drain is a crash to its sessions",
      },
      PlacementRow{
          .word = Placement::shared,
          .name = "shared",
          .where = "in a store",
          .help = "In a store that every server asks: each request pays round trips, and the store can "
                  "saturate.",
          .uses_store = true,
          .caches = false,
          .in_token = false,
          .on_one_server = false,
          .kept = "",
          .risk = "without the store nobody is served",
      },
      PlacementRow{
          .word = Placement::client,
          .name = "client",
          .where = "in a token that the client carries",
          .help = "In a signed token that travels with each request: no memory, no store, more bytes.",
          .uses_store = false,
          .caches = false,
          .in_token = true,
          .on_one_server = false,
          .kept = "",
          .risk = "a token is accepted until it expires, log-out or not",
      },
      PlacementRow{
          .word = Placement::replicated,
          .name = "replicated",
          .where = "on its server with copies on others",
          .help = "In the memory of its server, with copies on others: a crash costs what had not been "
                  "copied.",
          .uses_store = false,
          .caches = false,
          .in_token = false,
          .on_one_server = false,
          .kept = "",
          .risk = "a failover loses what the copy has not seen yet",
      },
      PlacementRow{
          .word = Placement::cached,
          .name = "cached",
          .where = "in a store with a cache on each server",
          .help = "In a store, with a copy on the server that was last: round trips only where a session "
                  "moves.",
          .uses_store = true,
          .caches = true,
          .in_token = false,
          .on_one_server = false,
          .kept = "",
          .risk = "without the store nobody logs in, and no session goes on that moves or writes",
      },
  };
  static_assert(is_complete(table), "each placement has a row, in their order");
  return table;
}

} // namespace stickysim
