#include "catch.hpp"
#include "state/store_contents.hpp"

using namespace stickysim;

namespace store_contents_test {

namespace {

/// States of 100 bytes that grow by 10 a write and live for 1000 ns; 20 ns to the store and back.
StateSettings settings() {
  StateSettings settings;
  settings.bytes = 100;
  settings.growth_bytes = 10;
  settings.ttl_ns = 1000;
  settings.store.round_trip_ns = 20;
  return settings;
}

StateSettings with_room(std::int64_t bytes, OnStoreFull on_full = OnStoreFull::evict) {
  StateSettings bounded = settings();
  bounded.store.memory_bytes = bytes;
  bounded.store.on_full = on_full;
  return bounded;
}

StateSettings with_shards(std::int64_t shards) {
  StateSettings sharded = settings();
  sharded.store.shards = shards;
  return sharded;
}

Session session(std::uint64_t hash) {
  Session session;
  session.hash = hash;
  return session;
}

} // namespace

TEST_CASE("store contents: a state is there until a time to live after its last write, and no longer") {
  StateSettings const plain = settings();
  StoreContents store{plain, 500};
  Session user = session(1);
  CHECK(store.look(user, 0).gone == Cause::elsewhere); // no state was ever made
  CHECK(store.write(user, 0, true));
  CHECK(store.write(user, 500, false));
  CHECK(store.look(user, 1500).gone == Cause::none);
  CHECK(store.look(user, 1501).gone == Cause::ttl);
  CHECK(store.write(user, 1600, false)); // a new one, as a whole
  CHECK(store.look(user, 1600).gone == Cause::none);
  CHECK(store.look(user, 1600).vanished == 0);
}

TEST_CASE("store contents: sessions of two classes are two, whatever their hash") {
  StateSettings const plain = settings();
  StoreContents store{plain, 500};
  Session user = session(1);
  Session other = session(1);
  other.workload = 1;
  store.write(user, 0, true);
  CHECK(store.look(other, 0).gone == Cause::elsewhere);
}

TEST_CASE("store contents: a full store evicts what was written longest ago") {
  StateSettings const bounded = with_room(310);
  StoreContents store{bounded, 500};
  Session first = session(1);
  Session second = session(2);
  Session third = session(3);
  store.write(first, 0, true);
  store.write(second, 1, true);
  store.write(third, 2, true);
  CHECK(store.write(first, 3, false)); // 310 bytes
  CHECK(store.look(second, 3).gone == Cause::none);
  Session fourth = session(4);
  CHECK(store.write(fourth, 4, true));
  CHECK(store.look(second, 4).gone == Cause::store_eviction);
  CHECK(store.look(first, 4).gone == Cause::none);
  CHECK(store.look(third, 4).gone == Cause::none);
}

TEST_CASE("store contents: a state that grows does not evict itself, and one too large evicts nobody") {
  StateSettings const bounded = with_room(200);
  StoreContents store{bounded, 500};
  Session first = session(1);
  Session second = session(2);
  store.write(first, 0, true);
  store.write(second, 1, true);
  CHECK(store.write(first, 2, false)); // the oldest of the two grows
  CHECK(store.look(first, 2).gone == Cause::none);
  CHECK(store.look(second, 2).gone == Cause::store_eviction);

  StateSettings tiny = with_room(200);
  tiny.bytes = 201;
  StoreContents small{tiny, 500};
  Session large = session(1);
  CHECK_FALSE(small.write(large, 0, true));
  CHECK(small.look(large, 0).gone == Cause::elsewhere);
}

TEST_CASE("store contents: where nothing is evicted a full store refuses, and nothing changes") {
  StateSettings const bounded = with_room(205, OnStoreFull::refuse);
  StoreContents store{bounded, 500};
  Session first = session(1);
  Session second = session(2);
  Session third = session(3);
  store.write(first, 0, true);
  store.write(second, 1, true);
  CHECK_FALSE(store.write(third, 2, true));
  CHECK_FALSE(store.write(first, 3, false)); // 10 bytes more
  CHECK(first.writes == 1);
  CHECK(store.look(first, 3).gone == Cause::none);
  // The refused write was no use: the first state expires 1000 ns after its only write.
  CHECK(store.write(third, 1001, true));
  CHECK(store.look(first, 1001).gone == Cause::ttl);
}

TEST_CASE("store contents: what a session leaves takes room until it expires, what is removed none") {
  for (bool const removed : {false, true}) {
    StateSettings const bounded = with_room(100, OnStoreFull::refuse);
    StoreContents store{bounded, 500};
    Session first = session(1);
    Session second = session(2);
    store.write(first, 0, true);
    if (removed)
      store.remove(first);
    else
      store.leave(first);
    CHECK(store.look(first, 0).gone == Cause::elsewhere);
    CHECK(store.write(second, 1000, true) == removed);
    CHECK(store.write(second, 1001, true) == !removed);
  }
}

TEST_CASE("store contents: a loss takes what reached the store in its time") {
  StateSettings const plain = settings();
  StoreContents store{plain, 500};
  Session before = session(1);
  Session first = session(2);
  Session last = session(3);
  Session after = session(4);
  store.write(before, 110, true); // reached the store at 100
  store.write(first, 111, true);
  CHECK(store.lose(0, 100, 200, Cause::store_crash) == 1);
  store.write(last, 210, true); // its server learns of it after the loss
  store.write(after, 211, true);
  CHECK(store.look(before, 220).gone == Cause::none);
  CHECK(store.look(first, 220).gone == Cause::store_crash);
  CHECK(store.look(last, 220).gone == Cause::store_crash);
  CHECK(store.look(after, 220).gone == Cause::none);
}

TEST_CASE("store contents: a state made before a loss lacks its last writes, and that is told once") {
  StateSettings const plain = settings();
  StoreContents store{plain, 500};
  Session user = session(1);
  store.write(user, 50, true);
  store.write(user, 150, false);
  store.write(user, 160, false);
  CHECK(store.lose(0, 100, 200, Cause::store_crash) == 0);
  StoreContents::State const stale = store.look(user, 220);
  CHECK(stale.gone == Cause::none);
  CHECK(stale.lacks == Cause::store_crash);
  CHECK(stale.vanished == 2);
  CHECK(store.look(user, 220).vanished == 0);
  // A write that follows puts the whole state there.
  store.write(user, 230, false);
  store.lose(0, 225 - 10, 240, Cause::store_crash);
  store.write(user, 260, false);
  CHECK(store.look(user, 260).vanished == 0);
}

TEST_CASE("store contents: a write that the server hears of after the loss was lost all the same") {
  StateSettings const plain = settings();
  StoreContents store{plain, 500};
  Session user = session(1);
  Session fresh = session(2);
  store.write(user, 50, true);
  store.lose(0, 195, 200, Cause::replication_lag);
  store.write(user, 208, false); // reached the store at 198
  store.write(fresh, 209, true);
  CHECK(store.look(user, 210).vanished == 1);
  CHECK(store.look(fresh, 210).gone == Cause::replication_lag);
}

TEST_CASE("store contents: a loss of one shard leaves the others alone") {
  StateSettings const sharded = with_shards(2);
  StoreContents store{sharded, 500};
  Session first = session(1);
  Session second = session(2);
  second.state_key = 1;
  store.write(first, 50, true);
  store.write(second, 50, true);
  CHECK(store.lose(2, 0, 100, Cause::store_crash) == 1);
  CHECK(store.look(first, 100).gone == Cause::none);
  CHECK(store.look(second, 100).gone == Cause::store_crash);
}

TEST_CASE("store contents: sent to another shard, a session misses its state; back, it finds an old copy") {
  StateSettings const sharded = with_shards(2);
  StoreContents store{sharded, 500};
  Session user = session(1);
  store.write(user, 0, true);
  user.state_key = 1;
  CHECK(store.look(user, 10).gone == Cause::remap);
  store.write(user, 10, true);
  store.write(user, 20, false);
  CHECK(store.look(user, 20).gone == Cause::none);
  user.state_key = 0;
  StoreContents::State const old = store.look(user, 30);
  CHECK(old.gone == Cause::none);
  CHECK(old.lacks == Cause::remap);
  CHECK(old.vanished == 2);
  // Once no copy is left anywhere, it is gone for the reason that it had where the session looks.
  store.lose(1, -never, 30, Cause::store_crash);
  user.state_key = 0;
  CHECK(store.look(user, 30).gone == Cause::remap);
  store.lose(2, -never, 30, Cause::replication_lag);
  CHECK(store.look(user, 30).gone == Cause::store_crash);
}

} // namespace store_contents_test
