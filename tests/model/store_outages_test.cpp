// The outages of a shard, from the faults planned for it: StoreOutages alone.
#include "catch.hpp"
#include "model/store_outages.hpp"

using namespace stickysim;

namespace {

PlannedFault fault(FaultKind kind, Nanoseconds at_ns, Nanoseconds for_ns, std::uint32_t shard = 0,
                   double factor = 1) {
  PlannedFault planned;
  planned.kind = kind;
  planned.at_ns = at_ns;
  planned.for_ns = for_ns;
  planned.target = shard;
  planned.factor = factor;
  return planned;
}

constexpr FaultKind crash = FaultKind::store_crash;
constexpr FaultKind hang = FaultKind::store_hang;
constexpr FaultKind slow = FaultKind::store_slow;

using Plan = std::vector<PlannedFault>;
using Times = std::vector<Nanoseconds>;

StoreOutages outages_of(Plan const& plan, StoreSettings const& settings = {}, std::uint32_t shard = 1) {
  return {settings, plan, shard};
}

Times crash_times(StoreOutages const& outages) {
  Times times;
  for (StoreCrash const& each : outages.crashes())
    times.push_back(each.at_ns);
  return times;
}

/// A replica takes over 30 after a failure, without the writes of the last 5.
StoreSettings with_replica() {
  StoreSettings settings;
  settings.replica = true;
  settings.detection_ns = 20;
  settings.election_ns = 10;
  settings.replica_lag_ns = 5;
  return settings;
}

} // namespace

TEST_CASE("outages: a shard has its own faults and those of the whole store, no server's") {
  Plan const plan{fault(crash, 100, 10, 1), fault(crash, 200, 10, 2), fault(crash, 300, 10, 0),
                  fault(FaultKind::crash, 400, 10, 1)};
  CHECK(crash_times(outages_of(plan)) == Times{100, 300});
  CHECK(crash_times(outages_of(plan, {}, 2)) == Times{200, 300});
  CHECK(crash_times(outages_of(plan, {}, 0)) == Times{300});
  CHECK(outages_of(plan).crash_at(300)->at_ns == 300);
  CHECK(outages_of(plan).crash_at(301) == nullptr);
  CHECK(outages_of(plan).crash_at(50) == nullptr);
  CHECK(outages_of(plan).ends() == Times{110, 310});
}

TEST_CASE("outages: a crash loses everything, or the writes since the last that were persisted") {
  StoreSettings settings;
  Plan const plan{fault(crash, 100, 10)};
  CHECK(outages_of(plan, settings).crashes().front().lost_from_ns == -never);
  settings.persist_ns = 30;
  CHECK(outages_of(plan, settings).crashes().front().lost_from_ns == 70);
  CHECK(outages_of(plan, settings).crashes().front().serves_again_ns == 110);
  CHECK(outages_of(plan, settings).crashes().front().cause == Cause::store_crash);
}

TEST_CASE("outages: a replica takes over, unless the primary is back before") {
  StoreCrash const replaced = outages_of({fault(crash, 100, 31)}, with_replica()).crashes().front();
  CHECK(replaced.serves_again_ns == 130);
  CHECK(replaced.lost_from_ns == 95);
  CHECK(replaced.cause == Cause::replication_lag);
  StoreCrash const back = outages_of({fault(crash, 100, 30)}, with_replica()).crashes().front();
  CHECK(back.serves_again_ns == 130);
  CHECK(back.cause == Cause::store_crash);
}

TEST_CASE("outages: a primary that hangs is fenced when its replica is promoted") {
  StoreOutages const outages = outages_of({fault(hang, 100, 500)}, with_replica());
  REQUIRE(outages.crashes().size() == 1);
  StoreCrash const& fencing = outages.crashes().front();
  CHECK(fencing.fences);
  CHECK(fencing.at_ns == 130);
  CHECK(fencing.serves_again_ns == 130);
  CHECK(fencing.lost_from_ns == 95);
  CHECK(outages.hang_ends(100) == 130);
  CHECK(outages.ends() == Times{130});
  CHECK(outages_of({fault(hang, 100, 30)}, with_replica()).crashes().empty());
}

TEST_CASE("outages: what is down neither crashes nor hangs, and a crash ends a hang") {
  CHECK(crash_times(outages_of({fault(crash, 100, 50), fault(crash, 149, 50), fault(crash, 150, 50)})) ==
        Times{100, 150});
  CHECK(outages_of({fault(crash, 100, 50), fault(hang, 120, 50)}).hang_ends(120) == 0);
  StoreOutages const both = outages_of({fault(hang, 100, 500), fault(hang, 110, 900), fault(crash, 200, 10)});
  CHECK(both.hang_ends(100) == 200);
  CHECK(both.hang_ends(110) == 0);
  CHECK(both.ends() == Times{210});
  // The crash comes before the fencing, which it makes void.
  CHECK(crash_times(outages_of({fault(hang, 100, 500), fault(crash, 120, 10)}, with_replica())) ==
        Times{120});
}

TEST_CASE("outages: work stands still in a hang and takes longer in a slow time") {
  CHECK(outages_of({}).end_of_work(5, 40) == 45);
  StoreOutages const hung = outages_of({fault(hang, 100, 50)});
  CHECK(hung.end_of_work(60, 40) == 100);
  CHECK(hung.end_of_work(61, 40) == 151); // one of the forty is left
  CHECK(hung.end_of_work(120, 40) == 190);
  CHECK(hung.end_of_work(150, 40) == 190);
  // From 100 to 140 at a quarter of the speed: ten of the forty are done.
  StoreOutages const slowed = outages_of({fault(slow, 100, 40, 0, 4)});
  CHECK(slowed.end_of_work(100, 10) == 140);
  CHECK(slowed.end_of_work(100, 40) == 170);
  // Of two slow times the later one holds: 5 by 120, 10 by 140 at half the speed, the rest at full speed.
  StoreOutages const twice = outages_of({fault(slow, 100, 100, 0, 4), fault(slow, 120, 20, 0, 2)});
  CHECK(twice.end_of_work(100, 40) == 165);
  CHECK(slowed.ends() == Times{140});
}

TEST_CASE("outages: clients that rehash leave a lost shard aside once they have noticed") {
  StoreSettings settings;
  settings.on_shard_loss = OnShardLoss::rehash;
  settings.detection_ns = 10;
  StoreOutages const outages =
      outages_of({fault(crash, 100, 50), fault(hang, 300, 50), fault(crash, 320, 60)}, settings);
  CHECK_FALSE(outages.left_aside(109));
  CHECK(outages.left_aside(110));
  CHECK(outages.left_aside(149));
  CHECK_FALSE(outages.left_aside(150));
  // A crash in a hang is one failure with it: it is noticed once.
  CHECK_FALSE(outages.left_aside(309));
  CHECK(outages.left_aside(310));
  CHECK(outages.left_aside(320));
  CHECK(outages.left_aside(379));
  CHECK_FALSE(outages.left_aside(380));
  // With a replica nobody looks elsewhere, and where errors are the rule neither.
  settings.replica = true;
  settings.election_ns = 30;
  CHECK_FALSE(outages_of({fault(crash, 100, 50)}, settings).left_aside(120));
  CHECK_FALSE(outages_of({fault(crash, 100, 50)}).left_aside(120));
}
