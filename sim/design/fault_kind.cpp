#include <stickysim/design/fault_kind.hpp>

namespace stickysim {

std::span<FaultKindRow const> fault_kinds() {
  static constexpr std::array table = {
      FaultKindRow{
          .word = FaultKind::crash,
          .name = "crash",
          .help = "A server dies at once: work in flight is reset, local state is gone, it boots empty after "
                  "`for` and `boot_time`.",
          .strikes = FaultSite::servers,
          .lasts = false,
          .can_spare = true,
          .plan = "crash of {server}, {refusals_seen}; up again {booted}",
      },
      FaultKindRow{
          .word = FaultKind::hang,
          .name = "hang",
          .help = "A server stops and accepts requests without an answer; after `for` it goes on as if "
                  "nothing had been.",
          .strikes = FaultSite::servers,
          .lasts = true,
          .can_spare = true,
          .plan = "hang of {server}, {silence_seen}; goes on {over}",
      },
      FaultKindRow{
          .word = FaultKind::slow,
          .name = "slow",
          .help = "A server's service takes `factor` times as long, while its checks find it well.",
          .strikes = FaultSite::servers,
          .lasts = true,
          .can_spare = true,
          .plan = "{server} slows down {factor} times; over {over}",
      },
      FaultKindRow{
          .word = FaultKind::balancer_restart,
          .name = "balancer_restart",
          .help = "A balancer starts anew: its affinity table is empty, unless others keep it in step "
                  "(`sync_delay`).",
          .strikes = FaultSite::balancers,
          .lasts = false,
          .can_spare = false,
          .plan = "restart of {balancer}",
      },
      FaultKindRow{
          .word = FaultKind::store_crash,
          .name = "store_crash",
          .help = "The store is gone: visits are refused, what was not persisted or replicated is lost; it "
                  "serves again after `for`, or when its replica has been elected. With `shard`: one shard "
                  "alone.",
          .strikes = FaultSite::store,
          .lasts = false,
          .can_spare = false,
          .plan = "crash of {store}; serves again {serves}",
      },
      FaultKindRow{
          .word = FaultKind::store_hang,
          .name = "store_hang",
          .help = "The store, or a shard, accepts visits and does nothing, then goes on; if it has a replica "
                  "that is elected before that, the replica serves in its place.",
          .strikes = FaultSite::store,
          .lasts = true,
          .can_spare = false,
          .plan = "hang of {store}; {returns} {serves}",
      },
      FaultKindRow{
          .word = FaultKind::store_slow,
          .name = "store_slow",
          .help = "The service of the store, or of a shard, takes `factor` times as long.",
          .strikes = FaultSite::store,
          .lasts = true,
          .can_spare = false,
          .plan = "{store} slows down {factor} times; over {over}",
      },
      FaultKindRow{
          .word = FaultKind::partition,
          .name = "partition",
          .help = "Balancers and servers do not reach each other; what is on the way arrives afterwards.",
          .strikes = FaultSite::ways,
          .lasts = true,
          .can_spare = false,
          .plan = "partition between {balancer} and {server}, {silence_seen}; over {over}",
      },
      FaultKindRow{
          .word = FaultKind::leak,
          .name = "leak",
          .help = "The server loses memory at `rate`; a restart gives it back, and the leak begins again.",
          .strikes = FaultSite::servers,
          .lasts = false,
          .can_spare = false,
          .plan = "leak of memory in {server}, {rate}",
      },
  };
  static_assert(is_complete(table), "each kind of fault has a row, in their order");
  return table;
}

} // namespace stickysim
