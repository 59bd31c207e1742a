// What a plan of faults means for a shard of the store, alone.
#include "catch.hpp"
#include "model/store_outages.hpp"

#include <vector>

using namespace stickysim;

namespace store_outages_test {

namespace {

PlannedFault fault(FaultKind kind, Nanoseconds at, Nanoseconds length, std::uint32_t shard = 0) {
  PlannedFault planned;
  planned.kind = kind;
  planned.at_ns = at;
  planned.for_ns = length;
  planned.target = shard;
  return planned;
}
PlannedFault crash(Nanoseconds at, Nanoseconds length, std::uint32_t shard = 0) {
  return fault(FaultKind::store_crash, at, length, shard);
}
PlannedFault hang(Nanoseconds at, Nanoseconds length) { return fault(FaultKind::store_hang, at, length); }
PlannedFault slow(Nanoseconds at, Nanoseconds length, double factor) {
  PlannedFault planned = fault(FaultKind::store_slow, at, length);
  planned.factor = factor;
  return planned;
}

StoreOutages outages(std::vector<PlannedFault> const& plan, StoreSettings const& settings = {},
                     std::uint32_t shard = 1) {
  return {settings, plan, shard};
}

/// A replica that lags by 5 and takes over 30 after a failure.
StoreSettings replicated() {
  StoreSettings settings;
  settings.replica = true;
  settings.replica_lag_ns = 5;
  settings.detection_ns = 20;
  settings.election_ns = 10;
  return settings;
}

using Times = std::vector<Nanoseconds>;

Times crash_times(StoreOutages const& outages) {
  Times times;
  for (StoreCrash const& each : outages.crashes())
    times.push_back(each.at_ns);
  return times;
}

} // namespace

TEST_CASE("store outages: without a fault nothing happens, and work takes its time") {
  StoreOutages const none = outages({});
  CHECK(none.crashes().empty());
  CHECK(none.ends().empty());
  CHECK(none.crash_at(0) == nullptr);
  CHECK(none.hang_ends(0) == 0);
  CHECK_FALSE(none.left_aside(0));
  CHECK(none.end_of_work(100, 7) == 107);
}

TEST_CASE("store outages: a shard minds the faults of its own and of the whole store, and no server's") {
  std::vector<PlannedFault> const plan{crash(100, 1, 1), crash(200, 1, 2), crash(300, 1),
                                       fault(FaultKind::crash, 400, 1, 1)};
  CHECK(outages(plan, {}, 1).shard() == 1);
  CHECK(crash_times(outages(plan, {}, 1)) == Times{100, 300});
  CHECK(crash_times(outages(plan, {}, 2)) == Times{200, 300});
  CHECK(crash_times(outages(plan, {}, 0)) == Times{300}); // one that no fault names
}

TEST_CASE("store outages: a crash loses everything, or what was not persisted yet") {
  StoreOutages const all = outages({crash(100, 50)});
  REQUIRE(all.crash_at(100) != nullptr);
  CHECK(all.crash_at(101) == nullptr);
  StoreCrash const& found = *all.crash_at(100);
  CHECK(found.at_ns == 100);
  CHECK(found.serves_again_ns == 150);
  CHECK(found.lost_from_ns == -never);
  CHECK(found.cause == Cause::store_crash);
  CHECK_FALSE(found.fences);
  CHECK(all.ends() == Times{150});

  StoreSettings persistent;
  persistent.persist_ns = 30;
  CHECK(outages({crash(100, 50)}, persistent).crashes()[0].lost_from_ns == 70);
}

TEST_CASE(
    "store outages: a replica takes over without the latest writes, unless the primary is back before") {
  StoreCrash const failover = outages({crash(100, 50)}, replicated()).crashes()[0];
  CHECK(failover.serves_again_ns == 130);
  CHECK(failover.lost_from_ns == 95);
  CHECK(failover.cause == Cause::replication_lag);
  StoreCrash const back = outages({crash(100, 30)}, replicated()).crashes()[0];
  CHECK(back.serves_again_ns == 130);
  CHECK(back.lost_from_ns == -never);
  CHECK(back.cause == Cause::store_crash);
}

TEST_CASE("store outages: where the replica is gone as well nobody serves until one of the two is back") {
  // The first is back at 1100, the second, which serves from 130 on, at 1200 or at 250.
  StoreOutages const both = outages({crash(100, 1000), crash(200, 1000)}, replicated());
  REQUIRE(crash_times(both) == Times{100, 200});
  CHECK(both.crashes()[1].serves_again_ns == 1100);
  CHECK(both.crashes()[1].lost_from_ns == -never);
  CHECK(both.crashes()[1].cause == Cause::store_crash);
  CHECK(both.ends() == Times{130, 1100});
  StoreOutages const second = outages({crash(100, 1000), crash(200, 50)}, replicated());
  CHECK(second.crashes()[1].serves_again_ns == 250);
  // Each has what it had persisted when it failed.
  StoreSettings persistent = replicated();
  persistent.persist_ns = 30;
  CHECK(outages({crash(100, 1000), crash(200, 1000)}, persistent).crashes()[1].lost_from_ns == 70);
  CHECK(outages({crash(100, 1000), crash(200, 50)}, persistent).crashes()[1].lost_from_ns == 170);
  // One that is back has been given all; it is not promoted sooner than any other.
  StoreOutages const late = outages({crash(100, 60), crash(200, 1000)}, replicated());
  CHECK(late.crashes()[1].serves_again_ns == 230);
  CHECK(late.crashes()[1].lost_from_ns == 195);
  CHECK(late.crashes()[1].cause == Cause::replication_lag);
  CHECK(outages({crash(100, 110), crash(200, 1000)}, replicated()).crashes()[1].serves_again_ns == 230);
  // So it goes on: the third failure is of the first of the two, at 1300, before the second is back.
  StoreOutages const third = outages({crash(100, 1000), crash(200, 5000), crash(1300, 5000)}, persistent);
  CHECK(third.crashes()[2].serves_again_ns == 5200);
  CHECK(third.crashes()[2].lost_from_ns == 170);
}

TEST_CASE("store outages: a primary that hangs and is fenced is no replica until its hang is over") {
  StoreOutages const fenced = outages({hang(100, 1000), crash(200, 5000)}, replicated());
  REQUIRE(crash_times(fenced) == Times{130, 200});
  CHECK(fenced.crashes()[0].fences);
  CHECK(fenced.crashes()[1].serves_again_ns == 1100);
  // A hang of the new primary goes on until there is somebody to take over, or until it is over.
  StoreOutages const twice = outages({crash(100, 1000), hang(200, 5000)}, replicated());
  CHECK(twice.hang_ends(200) == 1100);
  CHECK(twice.crashes()[1].fences);
  CHECK(twice.crashes()[1].lost_from_ns == -never);
  CHECK(outages({crash(100, 1000), hang(200, 50)}, replicated()).hang_ends(200) == 250);
  // One that dies before it is fenced has not changed places.
  StoreOutages const dies = outages({hang(100, 1000), crash(110, 1000), crash(200, 1000)}, replicated());
  CHECK(crash_times(dies) == Times{110, 200});
  CHECK(dies.crashes()[0].serves_again_ns == 140);
  CHECK(dies.crashes()[1].serves_again_ns == 1110);
}

TEST_CASE("store outages: a shard that is down neither crashes nor hangs") {
  StoreOutages const found = outages({crash(100, 50), crash(120, 50), hang(130, 50), crash(150, 10)});
  CHECK(crash_times(found) == Times{100, 150}); // at 150 it is back
  CHECK(found.hang_ends(130) == 0);
  CHECK(found.ends() == Times{150, 160});
}

TEST_CASE("store outages: a hang stops the work, a crash ends the hang") {
  StoreOutages const hung = outages({hang(100, 50)});
  CHECK(hung.crashes().empty());
  CHECK(hung.hang_ends(100) == 150);
  CHECK(hung.hang_ends(101) == 0);
  CHECK(hung.ends() == Times{150});
  CHECK(hung.end_of_work(90, 10) == 100);
  CHECK(hung.end_of_work(90, 11) == 151);
  CHECK(hung.end_of_work(120, 5) == 155);
  CHECK(hung.end_of_work(150, 5) == 155);

  StoreOutages const both = outages({hang(100, 50), hang(110, 90), crash(120, 5)});
  CHECK(both.hang_ends(100) == 120);
  CHECK(both.hang_ends(110) == 0); // it hung already
  CHECK(crash_times(both) == Times{120});
  CHECK(both.ends() == Times{125});
}

TEST_CASE("store outages: a primary that hangs is fenced when its replica is promoted") {
  StoreOutages const found = outages({hang(100, 500)}, replicated());
  CHECK(found.hang_ends(100) == 130);
  REQUIRE(found.crashes().size() == 1);
  StoreCrash const& fencing = found.crashes()[0];
  CHECK(fencing.at_ns == 130);
  CHECK(fencing.serves_again_ns == 130);
  CHECK(fencing.lost_from_ns == 95);
  CHECK(fencing.cause == Cause::replication_lag);
  CHECK(fencing.fences);
  // One that goes on before is not; and a crash before it makes the promotion void.
  CHECK(outages({hang(100, 30)}, replicated()).crashes().empty());
  CHECK(crash_times(outages({hang(100, 500), crash(110, 500)}, replicated())) == Times{110});
}

TEST_CASE("store outages: work in a slow time takes longer, and goes on at full speed behind it") {
  StoreOutages const found = outages({slow(100, 40, 4)});
  CHECK(found.end_of_work(100, 10) == 140);
  CHECK(found.end_of_work(100, 11) == 141);
  CHECK(found.end_of_work(95, 10) == 120); // 5 before, 5 that take 20
  CHECK(found.ends() == Times{140});
  // The later one of two holds from its start.
  StoreOutages const two = outages({slow(100, 40, 4), slow(120, 40, 2)});
  CHECK(two.end_of_work(100, 25) == 160); // 5 in the first 20, 20 in the next 40
  // A hang stops a slow store as well.
  CHECK(outages({slow(100, 40, 4), hang(120, 10)}).end_of_work(100, 6) == 134);
}

TEST_CASE("store outages: clients that rehash leave a failed shard aside once they have noticed") {
  StoreSettings settings;
  settings.on_shard_loss = OnShardLoss::rehash;
  settings.detection_ns = 10;
  StoreOutages const found = outages({crash(100, 50), hang(200, 40), crash(230, 50)}, settings);
  for (Nanoseconds const now : {0, 100, 109, 150, 200, 209, 280})
    CHECK_FALSE(found.left_aside(now));
  for (Nanoseconds const now : {110, 149, 210, 239, 240, 279}) // a crash in a hang is one failure with it
    CHECK(found.left_aside(now));
  CHECK_FALSE(outages({crash(100, 5)}, settings).left_aside(104)); // over before it was noticed
  settings.replica = true;
  CHECK_FALSE(outages({crash(100, 50)}, settings).left_aside(120));
  CHECK_FALSE(outages({crash(100, 50)}).left_aside(120));
}

} // namespace store_outages_test
