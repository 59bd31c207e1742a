// A balancer alone: what it believes of servers, and what follows for its picks. Its law is `hash_modulo`
// where a test does not say otherwise: the hash modulo the number of candidates is the place of the pick
// among them.
#include "catch.hpp"
#include "model/balancer.hpp"

#include <string>
#include <vector>

using namespace stickysim;

namespace {

Call call(std::string const& text) {
  Result<Call> const parsed = parse_call(text);
  REQUIRE(parsed);
  return *parsed;
}

Design design_of(std::int64_t servers, std::string const& policy = "hash_modulo") {
  Design design;
  design.servers.resize(1);
  design.servers[0].count = servers;
  design.balancer.policy = call(policy);
  return design;
}

struct Place {
  Design design;
  std::vector<std::uint32_t> present;
  Balancer balancer;

  explicit Place(Design made, std::uint32_t index = 0)
      : design{std::move(made)}, present(100), balancer{design, index, 1, present} {}

  Balancer* operator->() { return &balancer; }
  ServerId pick(std::uint64_t hash, std::vector<ServerId> const& avoid = {}) {
    return balancer.choose({.hash = hash}, avoid);
  }
  /// The servers that it picks for hashes 0, 1, …
  std::vector<ServerId> picks(std::uint64_t count) {
    std::vector<ServerId> servers;
    for (std::uint64_t hash = 0; hash < count; ++hash)
      servers.push_back(pick(hash));
    return servers;
  }
  /// The share of picks that each server gets.
  std::vector<double> shares(std::uint32_t servers) {
    std::vector<double> counts(servers);
    for (std::uint64_t hash = 0; hash < 10'000; ++hash)
      counts[pick(hash)] += 1e-4;
    return counts;
  }
};

using Servers = std::vector<ServerId>;

} // namespace

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

TEST_CASE("balancer: who hashes to a full server waits for it, unless it is to be avoided") {
  Design design = design_of(3);
  design.balancer.max_connections = 1;
  Place place{design};
  place->connect(1);
  CHECK(place.pick(1) == 1);
  CHECK(place.pick(1, {1}) == 2);
  place->connect(0);
  place->connect(2);
  CHECK(place.pick(1) == no_server);
}

TEST_CASE("balancer: without a limit no server is ever full") {
  Place place{design_of(1)};
  for (int i = 0; i < 1000; ++i)
    place->connect(0);
  CHECK_FALSE(place->full(0));
}

TEST_CASE("balancer: a retry meets another server if there is one") {
  Place place{design_of(3)};
  CHECK(place.pick(0, {0}) == 1);
  CHECK(place.pick(0, {0, 1}) == 2);
  CHECK(place.pick(0, {0, 1, 2}) < 3);
  place->mark(1, false);
  place->mark(2, false);
  CHECK(place.pick(0, {0}) == 0);
  // A law that insists: the one behind its pick takes over.
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
  Design design = design_of(3);
  design.servers[0].zone = "a";
  design.servers.push_back(design.servers[0]);
  design.servers[1].zone = "b";
  design.balancer.zone_aware = true;
  design.balancer.count = 2;
  Place in_a{design, 0};
  CHECK(in_a.picks(4) == Servers{0, 1, 2, 0});
  Place in_b{design, 1};
  CHECK(in_b.picks(4) == Servers{3, 4, 5, 3});

  // Two of five are in zone b, half of the traffic comes from there: four fifths of that stay.
  in_b->mark(5, false);
  auto const shares = in_b.shares(6);
  CHECK(shares[3] + shares[4] == Approx(0.8).margin(0.02)); // five deviations
  CHECK(shares[0] + shares[1] + shares[2] == Approx(0.2).margin(0.02));

  design.servers[1].count = 2; // a fleet of five is left alone
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
