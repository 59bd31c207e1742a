// Requests of one session that are in the store at once: the last write wins.
#include "model/simulate.hpp"

using namespace stickysim;

namespace last_write_test {

namespace {

std::string const shop = R"toml(
  [workload]
  kind = "cart"
  [server]
  workers = 10
  [state]
  placement = "shared"
  [state.store]
  round_trip = "0s"
  service_time = "0s"
)toml";

// After the login a request reads at 1 s and writes at 2 s; another one reads at 1.1 s and writes at 1.2 s.
std::string const overlapping = "1,0,,0.1\n1,1,,1\n1,1.1,,0.1\n";

std::uint64_t work_lost(std::string const& rows, std::vector<std::string> const& sets = {}) {
  TrialResult const trial = replay(rows, shop, sets);
  CHECK(trial.cart_items_lost == trial.work_lost);
  CHECK(lost(trial) == 0);
  return trial.work_lost;
}

} // namespace

TEST_CASE("a request that read the state before another one wrote it undoes that one's work") {
  CHECK(work_lost(overlapping) == 1);
  // The second one reads only when the first one is done.
  CHECK(work_lost("1,0,,0.1\n1,1,,1\n1,2.1,,0.1\n") == 0);
  CHECK(work_lost("1,0,,0.1\n1,1,,1\n1,1.1,,0.1\n1,1.1,,0.2\n") == 2); // each write undoes the one before it
  CHECK(work_lost("1,0,,0.1\n2,0,,0.1\n1,1,,1\n2,1.1,,0.1\n") ==
        0); // sessions are no business of one another
}

TEST_CASE("work is undone before its client has heard of it") {
  // Written at 3.1 s, undone at 3.9 s, known to the client at 4 s.
  CHECK(work_lost("1,0,,0.1\n1,2,,1\n1,2.1,,0.1\n", {"network.client_rtt=1.8s"}) == 1);
}

TEST_CASE("nothing is overwritten where requests share one state, do not read it, or leave nothing in it") {
  CHECK(work_lost(overlapping, {"state.placement=local"}) == 0);
  CHECK(work_lost(overlapping, {"state.reads=0"}) == 0);
  CHECK(replay(overlapping, shop, {"workload.kind=login"}).work_lost == 0);
}

TEST_CASE("a write that is refused overwrites nothing") {
  // Room for one write after the login: the second one, which would undo the first, finds none.
  std::vector<std::string> const sets{"state.bytes=1000B", "state.growth=100B", "state.store.memory=1100B",
                                      "state.store.on_full=refuse"};
  TrialResult const trial = replay(overlapping, shop, sets);
  CHECK(failed(trial, Failure::state) == 1);
  CHECK(trial.work_lost == 0);
}

TEST_CASE("the last answer to arrive sets the cookie, and what others have put into it is gone") {
  std::vector<std::string> const token{"state.placement=client"};
  // Answered at 1.2 s and 2 s, each with what the cookie held at the login and its own item.
  CHECK(work_lost(overlapping, token) == 1);
  CHECK(work_lost("1,0,,0.1\n1,1,,1\n1,2.1,,0.1\n", token) == 0);
  // Three at once: each undoes the one before it.
  CHECK(work_lost("1,0,,0.1\n1,1,,1\n1,1.1,,0.1\n1,1.1,,0.2\n", token) == 2);
  // One that takes long undoes all that has been done since it was sent.
  CHECK(work_lost("1,0,,0.1\n1,1,,3\n1,1.5,,0.1\n1,2,,0.1\n1,2.5,,0.1\n", token) == 3);
  // An answer that takes long to arrive counts when it is there, not when it was written.
  CHECK(work_lost("1,0,,0.1\n1,2,,0.1\n1,3,,0.1\n", {"state.placement=client", "network.client_rtt=1.8s"}) ==
        1);
  CHECK(replay(overlapping, shop, {"state.placement=client", "workload.kind=login"}).work_lost == 0);
}

TEST_CASE("a token weighs what its request carried and its own item") {
  // Up: 1000 B each; down: 1000 B after the login and 1100 B each; then a request with the last one.
  TrialResult const trial =
      replay("1,0,,0.1\n1,1,,1\n1,1.1,,0.1\n1,3,,0.1\n", shop,
             {"state.placement=client", "state.token_bytes=1000B", "state.growth=100B"});
  CHECK(trial.bytes_up == 1000 + 1000 + 1100);
  CHECK(trial.bytes_down == 1000 + 1100 + 1100 + 1200);
}

TEST_CASE("of a page's parallel requests one leaves its item in a token") {
  std::string const text = R"toml(
    [run]
    duration = "40s"
    replications = 1
    [workload]
    users = 1
    requests = "constant(9)"
    think_time = "constant(10s)"
    demand = "1s"
    parallel = 4
    kind = "cart"
    [server]
    count = 1
    workers = 10
    [state]
    placement = "client"
  )toml";
  // Pages of four logins, four items and one more item begin at 10, 21 and 32 s.
  CHECK(simulate(text).front().cart_items_lost == 3);
}

} // namespace last_write_test
