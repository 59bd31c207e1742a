// What a store forgets: in a crash, in a failover, for want of room.
#include "model/simulate.hpp"

using namespace stickysim;

namespace store_loss_test {

namespace {

/// A request takes 0.1 s, its write is in the store 0.1 s after it and 0.1 s before its server knows.
std::string const shop = R"toml(
  [workload]
  kind = "cart"
  on_failure = "skip"
  [server]
  workers = 100
  [state]
  placement = "shared"
  reads = 0
  writes = 1
  bytes = "1000B"
  [state.store]
  round_trip = "0.2s"
  service_time = "0s"
)toml";

std::string const crash = R"toml(
  [[fault]]
  kind = "store_crash"
  at = "10s"
  for = "1s"
)toml";

/// Sessions 1 to 3 are made at 5 s, 8.5 s and 9.5 s, as the store has it; each comes again at 20 s.
std::string const newcomers = "1,4.8,,0.1\n1,,14.9,0.1\n2,8.3,,0.1\n2,,11.4,0.1\n3,9.3,,0.1\n3,,10.4,0.1\n";

} // namespace

TEST_CASE("a crash of the store loses what it had not persisted") {
  auto const lost_with = [](char const* persist) {
    TrialResult const trial =
        replay(newcomers, shop + crash, {"state.store.persist=" + std::string{persist}});
    CHECK(lost(trial) == lost_by(trial, Cause::store_crash));
    CHECK(trial.states_destroyed == lost(trial));
    return lost(trial);
  };
  CHECK(lost_with("never") == 3);
  CHECK(lost_with("2s") == 2);
  CHECK(lost_with("1.5s") == 1); // what was written exactly then is on the disk
  CHECK(lost_with("1s") == 1);
  CHECK(lost_with("0s") == 0);
}

TEST_CASE("states that nobody asks for again are destroyed unnoticed, unless their time was over") {
  std::string const rows = "1,1,,0.1\n2,2,,0.1\n3,3,,0.1\n3,,20,0.1\n";
  TrialResult const trial = replay(rows, shop + crash);
  CHECK(trial.states_destroyed == 3);
  CHECK(lost(trial) == 1);
  // Last used, as servers have it, at 1.3, 2.3 and 3.3 s.
  CHECK(replay(rows, shop + crash, {"state.ttl=8s"}).states_destroyed == 2);
}

TEST_CASE("a state made before the lost writes is there without its last one") {
  // A cart of two items: written at 1.2 s (the login), 2.5 and 9.3 s, as the store has it; read at 20.4 s.
  std::string const rows = "1,1,,0.1\n1,,1,0.1\n1,,6.5,0.1\n1,,11,0.1\n1,,1,0.1\n";
  TrialResult const trial = replay(rows, shop + crash, {"state.store.persist=1s"});
  CHECK(lost(trial) == 0);
  CHECK(trial.states_destroyed == 0);
  CHECK(trial.requests.stale == 1); // the request that follows finds what the one before it wrote
  CHECK(trial.cart_items_lost == 1);
  CHECK(trial.work_lost == 1);
  CHECK(trial.ledger.count(Outcome::intact) == 1);
  CHECK(replay(rows, shop + crash, {"state.store.persist=0.7s"}).requests.stale == 0);
}

TEST_CASE("a write that the store had before its crash is lost even if the server knows of it later") {
  // In the store at 9.95 s, known at 10.05 s.
  CHECK(lost(replay("1,9.75,,0.1\n1,,10,0.1\n", shop + crash)) == 1);
  TrialResult const second =
      replay("1,1,,0.1\n1,,8.45,0.1\n1,,10,0.1\n", shop + crash, {"state.store.persist=1s"});
  CHECK(lost(second) == 0);
  CHECK(second.requests.stale == 1);
}

TEST_CASE("a failover loses what the replica had not seen yet, a restart what was not persisted") {
  std::vector<std::string> sets{"state.store.replica=true", "state.store.replica_lag=1s",
                                "state.store.detection=0.3s", "state.store.election=0.2s"};
  TrialResult const failover = replay(newcomers, shop + crash, sets);
  CHECK(lost(failover) == 1);
  CHECK(lost_by(failover, Cause::replication_lag) == 1);
  CHECK(failover.states_destroyed == 1);
  // The primary is back, empty, before anybody has noticed.
  sets.back() = "state.store.election=2s";
  TrialResult const restart = replay(newcomers, shop + crash, sets);
  CHECK(lost_by(restart, Cause::store_crash) == 3);
  sets.emplace_back("state.store.persist=0s");
  CHECK(lost(replay(newcomers, shop + crash, sets)) == 0);
}

TEST_CASE("a state that a request has read before the crash is written anew by it") {
  // Read at 9.5 s, served until 12 s, by when the store is back; a third request finds the state.
  std::string const rows = "1,1,,0.1\n1,,8.4,2.5\n1,,10,0.1\n";
  TrialResult const trial =
      replay(rows, shop + crash, {"state.reads=1", "state.store.round_trip=0s", "state.store.persist=never"});
  CHECK(trial.requests.ok == 3);
  CHECK(trial.states_destroyed == 1);
  CHECK(lost(trial) == 0);
}

TEST_CASE("a soft state that the store has forgotten is built anew") {
  std::vector<std::string> const sets{"state.soft=true", "state.miss_time=3s"};
  TrialResult const trial = replay("1,1,,0.1\n1,,20,0.1\n1,,1,0.1\n", shop + crash, sets);
  CHECK(lost(trial) == 0);
  CHECK(trial.requests.ok == 3);
  CHECK(latency_sum(trial) == 3 * 300 * millisecond + 3 * second);
}

TEST_CASE("a full store forgets who was not there for the longest time") {
  // Room for two. Sessions 1 and 2 log in, 1 comes again, 3 logs in; then 2 comes in vain.
  std::string const rows = "1,1,,0.1\n1,,3,0.1\n1,,20,0.1\n2,2,,0.1\n2,,20,0.1\n3,10,,0.1\n3,,5,0.1\n";
  TrialResult const trial = replay(rows, shop, {"state.store.memory=2000B"});
  CHECK(lost(trial) == 2); // session 2, whose new login costs session 3 or 1 its state
  CHECK(lost_by(trial, Cause::store_eviction) == 2);
  CHECK(lost(replay(rows, shop, {"state.store.memory=3000B"})) == 0);
  // States that nobody uses any more leave room.
  CHECK(lost(replay("1,1,,0.1\n2,2,,0.1\n3,20,,0.1\n3,,1,0.1\n", shop,
                    {"state.store.memory=2000B", "state.ttl=5s"})) == 0);
}

TEST_CASE("a full store that evicts nothing refuses writes that need room") {
  std::vector<std::string> sets{"state.store.memory=2000B", "state.store.on_full=refuse"};
  std::string const rows = "1,1,,0.1\n1,,20,0.1\n2,2,,0.1\n2,,20,0.1\n3,10,,0.1\n3,,50,0.1\n";
  TrialResult const trial = replay(rows, shop, sets);
  CHECK(failed(trial, Failure::state) == 2); // both tries of session 3 to log in
  CHECK(trial.store_errors == 2);
  CHECK(trial.requests.ok == 4);
  CHECK(lost(trial) == 0);
  // By 60 s the others are gone.
  sets.emplace_back("state.ttl=30s");
  CHECK(failed(replay(rows, shop, sets), Failure::state) == 1);
}

TEST_CASE("states grow with every request, the longest of them alone out of bounds") {
  // 1000 B by the login, 1500 and 2000 B after the next requests.
  std::string const rows = "1,1,,0.1\n1,,1,0.1\n1,,1,0.1\n1,,1,0.1\n";
  for (char const* rule : {"evict", "refuse"}) {
    CAPTURE(rule);
    std::string const on_full = "state.store.on_full=" + std::string{rule};
    auto const failures = [&](char const* memory) {
      return failed(
          replay(rows, shop, {"state.growth=500B", on_full, "state.store.memory=" + std::string{memory}}),
          Failure::state);
    };
    CHECK(failures("2500B") == 0);
    CHECK(failures("2499B") == 1);
    CHECK(failures("999B") == 4);
    CHECK(failures("0B") == 4);
  }
}

TEST_CASE("with room for half the sessions half of them are forgotten") {
  // 40 sessions log in one after the other, then each comes once more in the same order: by then those who
  // came in between have pushed it out. With room for all nobody is lost.
  std::string rows;
  for (int i = 0; i < 40; ++i)
    rows += std::to_string(i) + "," + std::to_string(i) + ",,0.1\n" + std::to_string(i) + ",,60,0.1\n";
  CHECK(lost(replay(rows, shop, {"state.store.memory=20000B", "workload.on_loss=abandon"})) == 20);
  CHECK(lost(replay(rows, shop, {"state.store.memory=40000B", "workload.on_loss=abandon"})) == 0);
}

TEST_CASE("sessions of a single request take room as well") {
  std::vector<std::string> const sets{"state.store.memory=2000B", "state.store.on_full=refuse"};
  CHECK(failed(replay("1,1,,0.1\n2,2,,0.1\n3,3,,0.1\n", shop, sets), Failure::state) == 1);
}

namespace {

/// Forty sessions that log in, one after the other, from 1 s on and come again at 20, 30 and 60 s.
std::string forty() {
  std::string rows;
  for (int i = 0; i < 40; ++i) {
    std::string const id = std::to_string(i);
    std::string const part = (i < 10 ? ".0" : ".") + id;
    rows += id + ",1" + part + ",,0.01\n";
    for (char const* at : {"20", "30", "60"})
      rows += id + "," + at + part + ",,0.01\n";
  }
  return rows;
}

std::string shard_fault(std::string const& kind, std::string const& at, std::string const& how_long) {
  return "[[fault]]\nkind = \"" + kind + "\"\nshard = 1\nat = \"" + at + "\"\nfor = \"" + how_long + "\"\n";
}

std::vector<std::string> two_shards(std::initializer_list<char const*> more = {}) {
  std::vector<std::string> sets{"state.store.shards=2", "state.reads=1", "state.store.round_trip=0s"};
  sets.insert(sets.end(), more.begin(), more.end());
  return sets;
}

} // namespace

TEST_CASE("a crash of one shard loses its sessions and no others") {
  TrialResult const all = replay(forty(), shop + crash, two_shards());
  CHECK(lost(all) == 40);
  TrialResult const one = replay(forty(), shop + shard_fault("store_crash", "10s", "1s"), two_shards());
  CHECK(lost(one) > 5);
  CHECK(lost(one) < 35);
  CHECK(lost_by(one, Cause::store_crash) == lost(one));
  CHECK(one.states_destroyed == lost(one));
  CHECK(one.requests.logged_out == lost(one)); // each of them once
  // With a replica without lag: nothing.
  CHECK(lost(replay(forty(), shop + shard_fault("store_crash", "10s", "1s"),
                    two_shards({"state.store.replica=true", "state.store.replica_lag=0s"}))) == 0);
}

TEST_CASE("a replica that takes over from a hung shard lacks the last writes before the hang") {
  std::vector<std::string> const sets{"state.store.replica=true", "state.store.replica_lag=1s",
                                      "state.store.detection=3s"};
  std::string const hang = "[[fault]]\nkind = \"store_hang\"\nat = \"10s\"\nfor = \"20s\"\n";
  TrialResult const trial = replay(newcomers, shop + hang, sets);
  CHECK(lost(trial) == 1); // the one made at 9.5 s
  CHECK(lost_by(trial, Cause::replication_lag) == 1);
  CHECK(lost(replay(newcomers, shop + hang)) == 0);
}

TEST_CASE("sessions of a shard that crashes are lost when clients rehash, and again when it returns empty") {
  // Down from 10 to 40 s: at 20 s its sessions are not on the other shard; at 60 s they are not on theirs.
  std::string const text = shop + shard_fault("store_crash", "10s", "30s");
  TrialResult const trial = replay(forty(), text, two_shards({"state.store.on_shard_loss=rehash"}));
  std::uint64_t const moved = trial.states_destroyed;
  CHECK(moved > 5);
  CHECK(moved < 35);
  CHECK(trial.requests.failed_total() == 0);
  CHECK(lost_by(trial, Cause::store_crash) == moved); // a session counts once, by its first loss
  CHECK(trial.requests.relogins == 2 * moved);
  CHECK(trial.cart_items_lost == moved); // what they had bought at 30 s
  CHECK(trial.requests.stale == 0);
  // Clients that stay where they are meet errors instead, at 20 s and at 30 s.
  TrialResult const error = replay(forty(), text, two_shards());
  CHECK(failed(error, Failure::state) == 2 * moved);
  CHECK(error.requests.relogins == moved);
}

TEST_CASE("a shard that comes back with what it had answers with old copies") {
  std::string const rehash = "state.store.on_shard_loss=rehash";
  for (char const* kind : {"store_hang", "store_crash"}) {
    CAPTURE(kind);
    TrialResult const trial = replay(forty(), shop + shard_fault(kind, "10s", "30s"),
                                     two_shards({rehash.c_str(), "state.store.persist=0s"}));
    std::uint64_t const moved = lost(trial);
    CHECK(moved > 5);
    CHECK(trial.states_destroyed == 0);
    CHECK(lost_by(trial, Cause::remap) == moved); // the state is there, but nobody looks for it
    CHECK(trial.requests.relogins == moved);
    // At 60 s they find themselves as of 1 s: logged in, without what they have bought at 30 s.
    CHECK(trial.requests.stale == moved);
    CHECK(trial.cart_items_lost == moved);
  }
  // Who does not come while the shard is away notices nothing.
  CHECK(lost(replay(forty(), shop + shard_fault("store_hang", "10s", "5s"), two_shards({rehash.c_str()}))) ==
        0);
}

TEST_CASE("a copy left on another shard is old when its sessions are sent there again") {
  // Away from 10 to 25 s and from 50 to 70 s: at 60 s the sessions of shard 1 find what they wrote at 20 s.
  std::string const text =
      shop + shard_fault("store_hang", "10s", "15s") + shard_fault("store_hang", "50s", "20s");
  TrialResult const trial = replay(forty(), text, two_shards({"state.store.on_shard_loss=rehash"}));
  std::uint64_t const moved = lost(trial);
  CHECK(trial.requests.relogins == moved);
  CHECK(trial.requests.stale == 2 * moved);
}

TEST_CASE("a server that has a copy of what its store has lost goes on and fills the store again") {
  std::vector<std::string> const cached{"state.placement=cached", "state.reads=1", "state.writes=1",
                                        "state.store.round_trip=0s", "server.count=2"};
  auto with = [&](char const* affinity, char const* more) {
    auto sets = cached;
    sets.emplace_back(affinity);
    if (*more != 0) sets.emplace_back(more);
    return sets;
  };
  // Down from 10 to 11 s. The second request comes to the copy; the third one, elsewhere, finds it in the
  // store.
  std::string const rows = "1,1,,0.1\n1,20,,0.1\n1,30,,0.1\n1,40,,0.1\n";
  std::string const server_dies = "[[fault]]\nserver = 1\nat = \"25s\"\nfor = \"100s\"\n";
  TrialResult const pinned = replay(rows, shop + crash + server_dies, with("balancer.affinity=cookie", ""));
  CHECK(lost(pinned) == 0);
  CHECK(pinned.states_destroyed == 1);
  // Where the session moves before its next write, nothing is left.
  CHECK(lost(replay(rows, shop + crash, with("balancer.affinity=none", ""))) == 1);
  std::string const dies_first = "[[fault]]\nserver = 1\nat = \"15s\"\nfor = \"100s\"\n";
  CHECK(lost(replay(rows, shop + crash + dies_first, with("balancer.affinity=cookie", ""))) == 1);
  // A copy lives no longer than the state.
  CHECK(lost_by(replay(rows, shop + crash, with("balancer.affinity=cookie", "state.ttl=15s")), Cause::ttl) ==
        1);
}

TEST_CASE("a crash of the store takes all writes of its window, of each session") {
  // A login at 1 s, then an item each second from 40 s to 49 s; each write reaches the store 1 ms later. The
  // last request looks for all of them.
  std::string rows = "1,1,,0.001\n1,40,,0.001\n";
  for (int item = 41; item < 50; ++item)
    rows += "1," + std::to_string(item) + ",,0.001\n";
  rows += "1,60,,0.001\n";
  std::string const text = R"toml(
    [workload]
    kind = "cart"
    [server]
    [state]
    placement = "shared"
    [state.store]
    round_trip = "0s"
    service_time = "0s"
    persist = "30s"
    [[fault]]
    kind = "store_crash"
    at = "51s"
    for = "1s"
  )toml";
  auto const items_lost = [&](std::vector<std::string> const& sets) {
    return measure(replay(rows, text, sets), "cart_items_lost");
  };
  CHECK(items_lost({}) == 10);
  CHECK(items_lost({"state.store.persist=5s"}) == 4); // those of 46 to 49 s
  CHECK(items_lost({"state.store.persist=1s"}) == 0);
  std::vector<std::string> const replica{"state.store.replica=true", "state.store.persist=never",
                                         "state.store.replica_lag=5s"};
  CHECK(items_lost(replica) == 4);
  // What is lost is lost once: the second crash finds nothing new.
  std::string const again = "[[fault]]\nkind = \"store_crash\"\nat = \"55s\"\nfor = \"1s\"\n";
  CHECK(measure(replay(rows, text + again), "cart_items_lost") == 10);
}

TEST_CASE("whichever took a state first is the cause of its loss") {
  // Last used at 1 s; looked for at 30 s.
  std::string const rows = "1,1,,0\n1,30,,0\n";
  std::string const text = R"toml(
    [workload]
    [server]
    count = 1
    boot_time = "1s"
    [state]
    ttl = "20s"
  )toml";
  auto const fault = [](char const* kind, char const* at) {
    return std::string{"[[fault]]\nkind = \""} + kind + "\"\nat = \"" + at + "\"\nfor = \"1s\"\n";
  };
  for (char const* memory : {"unlimited", "1GiB"}) {
    CAPTURE(memory);
    std::vector<std::string> const sets{std::string{"server.memory="} + memory};
    CHECK(lost_by(replay(rows, text + fault("crash", "10s"), sets), Cause::crash) == 1);
    CHECK(lost_by(replay(rows, text + fault("crash", "25s"), sets), Cause::ttl) == 1);
    std::string const later = "[[rollout]]\nat = \"15s\"\n";
    CHECK(lost_by(replay(rows, text + fault("crash", "10s") + later, sets), Cause::crash) == 1);
  }
  std::vector<std::string> const shared{"state.placement=shared"};
  CHECK(lost_by(replay(rows, text + fault("store_crash", "10s"), shared), Cause::store_crash) == 1);
  CHECK(lost_by(replay(rows, text + fault("store_crash", "25s"), shared), Cause::ttl) == 1);
}

} // namespace store_loss_test
