// A balancer alone: what it believes of servers, and what follows for its picks. Its law is `hash_modulo`
// where a test does not say otherwise: the hash modulo the number of candidates is the place of the pick
// among them.
#include "model/place.hpp"

#include <string>

using namespace stickysim;

TEST_CASE("balancer: at the start it knows the servers that are there, and not those to come") {
  Design design = design_of(3);
  design.servers[0].count_ever = 5;
  Place place{design};
  CHECK(place->has_candidates());
  CHECK(place.picks(4) == Servers{0, 1, 2, 0});
  CHECK(place->takes_new_work(2));
  CHECK_FALSE(place->takes_new_work(3));
  place->add(4);
  CHECK(place.picks(4) == Servers{0, 1, 2, 4});
}

TEST_CASE("balancer: a server that is down, drains, is ejected or gone gets no new work") {
  Place place{design_of(3)};
  auto const without_1 = Servers{0, 2, 0};
  auto const all = Servers{0, 1, 2};
  place->mark(1, false);
  CHECK(place.picks(3) == without_1);
  place->mark(1, true);
  CHECK(place.picks(3) == all);
  place->drain(1);
  CHECK(place->is_draining(1));
  CHECK(place.picks(3) == without_1);
  place->undrain(1);
  CHECK_FALSE(place->is_draining(1));
  CHECK(place.picks(3) == all);
  place->eject(1);
  CHECK(place->ejected(1));
  CHECK(place.picks(3) == without_1);
  place->readmit(1, true);
  CHECK_FALSE(place->ejected(1));
  CHECK(place->probing(1));
  CHECK(place.picks(3) == all);
  place->remove(1);
  CHECK(place.picks(3) == without_1);
  place->mark(0, false);
  place->mark(2, false);
  CHECK_FALSE(place->has_candidates());
}

TEST_CASE("balancer: what it knew of a server is forgotten when that is added anew") {
  Place place{design_of(2)};
  place->mark(1, false);
  place->drain(1);
  place->eject(1);
  place->add(1);
  CHECK(place->takes_new_work(1));
  CHECK_FALSE(place->is_draining(1));
  CHECK_FALSE(place->ejected(1));
}

TEST_CASE("balancer: a session may go on where new work goes, and where a drain is honoured") {
  for (OnDrain const on_drain : {OnDrain::honour, OnDrain::drop}) {
    Design design = design_of(2);
    design.balancer.affinity.kind = AffinityKind::cookie;
    design.balancer.affinity.drain = on_drain;
    Place place{design};
    CHECK(place->takes_pinned(1));
    place->drain(1);
    CHECK(place->takes_pinned(1) == (on_drain == OnDrain::honour));
    place->mark(1, false);
    CHECK_FALSE(place->takes_pinned(1));
    place->mark(1, true);
    place->remove(1);
    CHECK_FALSE(place->takes_pinned(1));
  }
  Place bare{design_of(2)}; // without affinity there is nothing to honour
  bare->drain(1);
  CHECK_FALSE(bare->takes_pinned(1));
}

TEST_CASE("balancer: its policy goes by the loads that it is told") {
  Place place{design_of(3, "first(limit=2)")};
  CHECK(place.pick(0) == 0);
  place->add_load(0);
  CHECK(place.pick(0) == 0);
  place->add_load(0);
  CHECK(place->load(0) == 2);
  CHECK(place.pick(0) == 1);
  place->set_load(1, 7);
  CHECK(place.pick(0) == 2);
  place->remove_load(0);
  CHECK(place->load(0) == 1);
  CHECK(place.pick(0) == 0);
}

TEST_CASE("balancer: a server whose connections are all in use is picked no more") {
  Design design = design_of(2, "first(limit=100)");
  design.balancer.max_connections = 2;
  Place place{design};
  place->connect(0);
  CHECK_FALSE(place->full(0));
  place->connect(0);
  CHECK(place->full(0));
  CHECK(place.pick(0) == 1);
  place->connect(1);
  place->connect(1);
  CHECK(place->has_candidates()); // though they are busy
  CHECK(place.pick(0) == no_server);
  place->disconnect(0);
  CHECK(place.pick(0) == 0);
  place->mark(0, false);
  CHECK(place.pick(0) == no_server);
}

TEST_CASE("balancer: without a limit no server is ever full") {
  Place place{design_of(1)};
  for (int i = 0; i < 1000; ++i)
    place->connect(0);
  CHECK_FALSE(place->full(0));
}

TEST_CASE("balancer: a retry meets another server if there is one") {
  Place place{design_of(3, "jump")};
  CHECK(place.pick(0) == 0);
  CHECK(place.pick(0, {0}) != 0);
  CHECK(place.pick(0, {0, 1}) == 2);
  CHECK(place.pick(0, {0, 1, 2}) < 3);
  place->mark(1, false);
  place->mark(2, false);
  CHECK(place.pick(0, {0}) == 0);
  // A map of the live servers answers the same again.
  Place map{design_of(3)};
  CHECK(map.pick(1, {1}) == 1);
  // A law with a best answer: the one behind its pick takes over.
  Place stubborn{design_of(3, "first(limit=100)")};
  CHECK(stubborn.pick(0, {0}) == 1);
  CHECK(stubborn.pick(0, {0, 1}) == 2);
}

TEST_CASE("balancer: a retry budget is a share of the requests in flight, and three in any case") {
  Design design = design_of(2);
  design.balancer.retry_budget = 0.5;
  Place place{design};
  for (int i = 0; i < 3; ++i)
    CHECK(place->begin_retry());
  CHECK_FALSE(place->begin_retry());
  for (int i = 0; i < 6; ++i)
    place->connect(0);
  CHECK_FALSE(place->begin_retry()); // half of six are three
  place->connect(1);
  CHECK(place->begin_retry());
  CHECK_FALSE(place->begin_retry());
  place->end_retry();
  CHECK(place->begin_retry());
  place->disconnect(1);
  place->end_retry();
  CHECK_FALSE(place->begin_retry());

  Place free{design_of(2)};
  for (int i = 0; i < 100; ++i)
    CHECK(free->begin_retry());
}

TEST_CASE("balancer: not too many servers are ejected at a time, but one may always be") {
  Design design = design_of(10);
  design.balancer.ejection = call("consecutive(max_fraction=0.2)");
  Place place{design};
  CHECK(place->may_eject_another());
  place->eject(0);
  CHECK(place->may_eject_another()); // two of ten
  place->eject(0);                   // it is already
  CHECK(place->may_eject_another());
  place->eject(1);
  CHECK_FALSE(place->may_eject_another());
  place->readmit(0, false);
  CHECK(place->may_eject_another());

  design.servers[0].count = 3;
  Place small{design};
  CHECK(small->may_eject_another()); // though a fifth of three is less than one
  small->eject(0);
  CHECK_FALSE(small->may_eject_another());

  design.servers[0].count = 1;
  CHECK_FALSE(Place { design } -> may_eject_another()); // nobody else would be left
}

TEST_CASE("balancer: with too few servers well it panics, and sends new work to all that do not drain") {
  Design design = design_of(4);
  design.balancer.panic_threshold = 0.5;
  Place place{design};
  place->mark(0, false);
  place->mark(1, false);
  CHECK(place.picks(3) == Servers{2, 3, 2}); // half of them are well
  place->mark(2, false);
  CHECK(place.picks(4) == Servers{0, 1, 2, 3});
  place->drain(1); // one of three is well
  CHECK(place.picks(4) == Servers{0, 2, 3, 0});
  place->mark(2, true); // two of three
  CHECK(place.picks(3) == Servers{2, 3, 2});
}

TEST_CASE(
    "balancer: in panic a cookie is not followed to a server that is down, though new work may meet it") {
  Design design = design_of(4);
  design.balancer.panic_threshold = 0.5;
  design.balancer.affinity.kind = AffinityKind::cookie;
  Place place{design};
  for (ServerId const server : {0u, 1u, 2u})
    place->mark(server, false);
  CHECK(place->takes_new_work(0));
  CHECK_FALSE(place->takes_bound(0));
  CHECK(place->takes_bound(3));
}

TEST_CASE("balancer: a lower priority serves when all of the higher one are down") {
  Design design = design_of(2);
  design.servers.push_back(design.servers[0]);
  design.servers[1].priority = 1;
  Place place{design};
  CHECK(place.picks(3) == Servers{0, 1, 0});
  place->mark(0, false);
  CHECK(place.picks(2) == Servers{1, 1});
  place->mark(1, false);
  CHECK(place.picks(3) == Servers{2, 3, 2});
  place->mark(1, true);
  CHECK(place.picks(2) == Servers{1, 1});
}

TEST_CASE("balancer: with overprovisioning a priority hands on what its health does not allow") {
  Design design = design_of(4);
  design.servers.push_back(design.servers[0]);
  design.servers[1].priority = 1;
  design.balancer.overprovisioning = 1.4;
  Place place{design};
  place->mark(0, false); // 1.4 × 3/4 > 1: still all of it
  CHECK(place.shares(8)[4] == 0);
  place->mark(1, false); // 1.4 × 2/4
  auto const shares = place.shares(8);
  // Five deviations of a share of 10,000 picks.
  CHECK(shares[2] + shares[3] == Approx(0.7).margin(0.023));
  CHECK(shares[4] + shares[5] + shares[6] + shares[7] == Approx(0.3).margin(0.023));
}

TEST_CASE(
    "balancer: where routing knows zones, a balancer prefers its own as far as that can serve its share") {
  Design design = design_of(4, "round_robin(order=nginx)");
  design.servers[0].zone = "a";
  design.servers.push_back(design.servers[0]);
  design.servers[1].zone = "b";
  design.balancer.zone_aware = true;
  design.balancer.count = 2;
  Place in_a{design, 0};
  CHECK(in_a.picks(5) == Servers{0, 1, 2, 3, 0});
  Place in_b{design, 1};
  CHECK(in_b.picks(5) == Servers{4, 5, 6, 7, 4});

  // Three of seven are in zone b, half of the traffic comes from there: six sevenths of that stay.
  in_b->mark(7, false);
  auto const shares = in_b.shares(8);
  CHECK(shares[4] + shares[5] + shares[6] == Approx(6 / 7.0).margin(0.018)); // five deviations
  // Of five that are well, two are in zone b: zones do not count among so few.
  in_b->mark(6, false);
  in_b->mark(3, false);
  auto const few = in_b.shares(8);
  CHECK(few[4] + few[5] == Approx(0.4).margin(0.025));

  // Nor for policies that hash, in a panic and at backups.
  design.balancer.policy = call("hash_modulo");
  CHECK(Place{design, 1}.picks(8) == Servers{0, 1, 2, 3, 4, 5, 6, 7});
  design.balancer.policy = call("round_robin(order=nginx)");
  design.balancer.panic_threshold = 1;
  Place panicking{design, 1};
  panicking->mark(4, false);
  auto const all = panicking.shares(8);
  CHECK(all[4] + all[5] + all[6] + all[7] == Approx(0.5).margin(0.025));
  design.balancer.panic_threshold = 0;
  design.servers[0].priority = design.servers[1].priority = 1;
  design.servers.push_back(design.servers[0]);
  design.servers[2].priority = 0;
  design.servers[2].count = 1;
  design.servers[2].name = "first";
  Place backups{design, 1};
  backups->mark(8, false);
  CHECK(backups.picks(8) == Servers{0, 1, 2, 3, 4, 5, 6, 7});

  design = design_of(3, "round_robin(order=nginx)"); // a fleet of five is left alone
  design.servers[0].zone = "a";
  design.servers.push_back(design.servers[0]);
  design.servers[1].zone = "b";
  design.servers[1].count = 2;
  design.balancer.zone_aware = true;
  CHECK(Place{design, 0}.picks(5) == Servers{0, 1, 2, 3, 4});
}

TEST_CASE("balancer: a server that starts slowly weighs a share of its weight, a sixteenth at least") {
  Design design = design_of(2, "hash_modulo(weighted=true)");
  design.servers[0].weight = 2;
  design.balancer.slow_start_ns = 1;
  Place place{design};
  CHECK(place.picks(2) == Servers{0, 1});
  place->set_weight_share(1, 0.5); // 32 and 16
  CHECK(place.picks(3) == Servers{0, 0, 1});
  place->set_weight_share(1, 0.001);
  CHECK(place.picks(33) == [] {
    Servers servers(33);
    servers.back() = 1;
    return servers;
  }());
  place->set_weight_share(1, 1);
  CHECK(place.picks(2) == Servers{0, 1});
}

TEST_CASE("balancer: its table tells the policy how many sessions are bound where") {
  Design design = design_of(2, "least_sessions");
  design.balancer.affinity.kind = AffinityKind::table;
  Place place{design};
  place->table().set(1, 0, 0);
  CHECK(place.pick(0) == 1);
  place->table().set(2, 1, 0);
  place->table().set(3, 1, 0);
  CHECK(place.pick(0) == 0);
}

TEST_CASE("balancer: nothing ends that has not begun") {
  Design design = design_of(2);
  design.balancer.max_connections = 5;
  Place place{design};
  CHECK_THROWS_AS(place->remove_load(0), InvariantBroken);
  CHECK_THROWS_AS(place->disconnect(0), InvariantBroken);
  CHECK_THROWS_AS(place->end_retry(), InvariantBroken);
  place->connect(0);
  CHECK_THROWS_AS(place->disconnect(1), InvariantBroken);
}
