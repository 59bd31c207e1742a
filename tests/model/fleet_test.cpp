// The servers of a fleet and the lists of requests at each, alone.
#include "catch.hpp"
#include "model/server.hpp"

#include <vector>

using namespace stickysim;

namespace fleet_test {

namespace {

/// Two groups: `web`, of two servers and one more that may come, and `batch`, of one that shares its workers.
std::vector<ServerGroup> two_groups() {
  std::vector<ServerGroup> groups(2);
  groups[0].name = "web";
  groups[0].count = 2;
  groups[0].count_ever = 3;
  groups[0].workers = 4;
  groups[0].queue = 10;
  groups[1].name = "batch";
  groups[1].discipline = Discipline::ps;
  groups[1].workers = 2;
  groups[1].speed = 0.5;
  return groups;
}

struct Place {
  std::vector<ServerGroup> groups = two_groups();
  Slab<Request> requests;
  Fleet fleet{groups, requests};

  std::uint32_t new_request() {
    std::uint32_t const id = requests.take();
    requests[id] = Request{};
    return id;
  }
  /// The requests that a server holds, in the order of its list.
  std::vector<std::uint32_t> held(ServerId server) const {
    std::vector<std::uint32_t> ids;
    for (auto id = fleet[server].first_active; id != no_request; id = requests[id].next)
      ids.push_back(id);
    return ids;
  }
};

using Ids = std::vector<std::uint32_t>;

} // namespace

TEST_CASE("fleet: servers are numbered group by group, those that may come included") {
  Place place;
  Fleet const& fleet = place.fleet;
  REQUIRE(fleet.size() == 4);
  CHECK(fleet.name_of(0) == "web.1");
  CHECK(fleet.name_of(1) == "web.2");
  CHECK(fleet.name_of(2) == "web.3");
  CHECK(fleet.name_of(3) == "batch.4");
  CHECK(&fleet.group_of(2) == &place.groups[0]);
  CHECK(&fleet.group_of(3) == &place.groups[1]);
  CHECK(fleet[0].up);
  CHECK(fleet[1].up);
  CHECK_FALSE(fleet[2].up);
  CHECK(fleet[3].up);
}

TEST_CASE("fleet: a server is what its group says") {
  Place place;
  Fleet& fleet = place.fleet;
  CHECK(fleet[0].workers == 4);
  CHECK(fleet[0].queue_limit == 10);
  CHECK_FALSE(fleet[0].shares);
  CHECK(fleet[0].keeps_worker);
  CHECK(fleet[3].workers == 2);
  CHECK(fleet[3].queue_limit == UINT32_MAX);
  CHECK(fleet[3].shares);
  CHECK_FALSE(fleet[3].keeps_worker); // it has none of its own

  fleet.sharing(3).join(0, 1, 100);
  CHECK(fleet.sharing(3).next_departure(0) == 200); // at half the speed

  place.groups[0].io = ServerIo::async;
  Fleet const async{place.groups, place.requests};
  CHECK_FALSE(async[0].keeps_worker);
}

TEST_CASE("fleet: who waits longest is served first, in each queue for itself") {
  Place place;
  Fleet& fleet = place.fleet;
  auto const a = place.new_request();
  auto const b = place.new_request();
  auto const c = place.new_request();
  auto const other = place.new_request();
  fleet.enqueue(0, a, 10);
  fleet.enqueue(0, b, 20);
  fleet.enqueue(1, other, 25);
  CHECK(fleet[0].waiting == 2);
  CHECK(fleet[1].waiting == 1);
  CHECK(fleet.dequeue(0, 30) == a);
  fleet.enqueue(0, c, 40);
  CHECK(fleet.dequeue(0, 50) == b);
  CHECK(fleet.dequeue(0, 70) == c);
  CHECK(fleet[0].waiting == 0);
  // An empty queue starts anew.
  fleet.enqueue(0, a, 80);
  CHECK(fleet.dequeue(0, 81) == a);
  CHECK(fleet.dequeue(1, 90) == other);
}

TEST_CASE("fleet: time in the queue is summed for the request and for the server") {
  Place place;
  Fleet& fleet = place.fleet;
  auto const a = place.new_request();
  auto const b = place.new_request();
  fleet.enqueue(0, a, 10);
  fleet.enqueue(0, b, 20);
  fleet.dequeue(0, 35);
  CHECK(place.requests[a].wait_ns == 25);
  // b still waits: at 40 it has done so for 20.
  CHECK(fleet[0].waited_ns(40) == 25 + 20);
  fleet.dequeue(0, 50);
  CHECK(place.requests[b].wait_ns == 30);
  CHECK(fleet[0].waited_ns(40) == 25 + 30);
  fleet.enqueue(1, a, 60);
  fleet.dequeue(1, 61);
  CHECK(place.requests[a].wait_ns == 26); // on whichever server
}

TEST_CASE("fleet: a server lets go of any request that it holds") {
  Place place;
  Fleet& fleet = place.fleet;
  auto const a = place.new_request();
  auto const b = place.new_request();
  auto const c = place.new_request();
  auto const d = place.new_request();
  for (auto const id : {a, b, c, d})
    fleet.hold(0, id);
  CHECK(place.held(0) == Ids{d, c, b, a});
  fleet.release(0, c); // from the middle
  CHECK(place.held(0) == Ids{d, b, a});
  fleet.release(0, d); // the first
  CHECK(place.held(0) == Ids{b, a});
  fleet.release(0, a); // the last
  CHECK(place.held(0) == Ids{b});
  fleet.hold(1, c);
  fleet.release(0, b);
  CHECK(place.held(0).empty());
  CHECK(place.held(1) == Ids{c});
}

TEST_CASE(
    "fleet: a server that goes down gives back its requests, those in hand first, and does nothing any more") {
  Place place;
  Fleet& fleet = place.fleet;
  auto const waits = place.new_request();
  auto const waits_longer = place.new_request();
  auto const served = place.new_request();
  fleet.hold(0, served);
  fleet[0].busy = 1;
  fleet[0].clock.start(10);
  fleet.enqueue(0, waits_longer, 20);
  fleet.enqueue(0, waits, 30);
  fleet.hang(0, 40);
  CHECK(fleet.take_down(0, 50) == Ids{served, waits_longer, waits});
  CHECK_FALSE(fleet[0].up);
  CHECK_FALSE(fleet[0].hung);
  CHECK(fleet[0].busy == 0);
  CHECK(fleet[0].waiting == 0);
  CHECK(place.held(0).empty());
  CHECK(fleet[0].clock.busy_ns(90) == 40);
  CHECK(fleet[0].waited_ns(90) == 30 + 20);
  CHECK(fleet.down_since_ns(0) == 40); // it has done nothing since then
  CHECK(fleet.take_down(1, 60).empty());
  CHECK(fleet.down_since_ns(1) == 60);
}

TEST_CASE("fleet: while a server hangs nobody is served, and the next departure comes after it wakes") {
  Place place;
  Fleet& fleet = place.fleet;
  Engine engine;
  fleet.sharing(3).join(0, 1, 100);
  fleet.await_departure(3, engine);
  CHECK(fleet.sharing(3).ticket != no_ticket);
  fleet.hang(3, 0);
  CHECK(fleet[3].hung);
  CHECK(fleet.sharing(3).next_departure(500) == never);
  CHECK(fleet.sharing(3).ticket == no_ticket);
  fleet.wake(3, engine);
  CHECK_FALSE(fleet[3].hung);
  CHECK(fleet.sharing(3).next_departure(0) == 200);
  CHECK(fleet.sharing(3).ticket != no_ticket);
}

TEST_CASE("fleet: a clock tells the time in use, summed over workers, at any instant") {
  BusyClock clock;
  CHECK(clock.busy_ns(5) == 0);
  clock.start(10);
  clock.start(30);
  CHECK(clock.busy_ns(40) == 30 + 10);
  clock.stop(50);
  CHECK(clock.busy_ns(50) == 40 + 20);
  CHECK(clock.busy_ns(60) == 40 + 30);
  clock.stop(60);
  CHECK(clock.busy_ns(100) == 70);
}

TEST_CASE("fleet: nothing leaves a server that is not there") {
  Place place;
  Fleet& fleet = place.fleet;
  auto const a = place.new_request();
  auto const b = place.new_request();
  CHECK_THROWS_AS(fleet.dequeue(0, 10), InvariantBroken);
  fleet.hold(0, a);
  fleet.hold(0, b);
  CHECK_THROWS_AS(fleet.release(1, b), InvariantBroken);
  fleet.release(0, b);
  fleet.release(0, a);
  CHECK_THROWS_AS(fleet.release(0, a), InvariantBroken);
  CHECK_THROWS_AS(BusyClock{}.stop(10), InvariantBroken);
}

} // namespace fleet_test
