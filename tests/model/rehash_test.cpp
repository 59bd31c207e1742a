// A balancer whose policy hashes: full servers, servers that are out, priorities.
#include "model/place.hpp"

#include <string>
#include <vector>

using namespace stickysim;

TEST_CASE("balancer: who hashes to a full server waits for it, or is hashed again") {
  for (std::string const policy : {"hash_modulo", "jump", "ring_hash", "rendezvous", "maglev"}) {
    CAPTURE(policy);
    Design design = design_of(3, policy);
    design.balancer.max_connections = 1;
    Place waits{design};
    design.balancer.rehash = true;
    Place rehashes{design};
    std::uint64_t hash = 0;
    while (waits.pick(hash) != 1)
      hash += golden_gamma;
    for (Place* const place : {&waits, &rehashes}) {
      CHECK(place->pick(hash) == 1);
      (*place)->connect(1);
    }
    CHECK(waits.pick(hash) == 1);
    waits->connect(0);
    waits->connect(2);
    CHECK(waits.pick(hash) == 1); // now that all are full
    ServerId const next = rehashes.pick(hash);
    CHECK(next != 1);
    rehashes->connect(next);
    CHECK(rehashes.pick(hash) == 2 - next);
    rehashes->connect(2 - next);
    CHECK(rehashes.pick(hash) == no_server);
  }
}

TEST_CASE(
    "balancer: hashed again, only those move whose server is out, be it down, draining, ejected or away") {
  Design design = design_of(4);
  design.balancer.rehash = true;
  Place place{design};
  auto const others_stay = [&] {
    std::vector<bool> seen(4);
    for (std::uint64_t hash = 0; hash < 400; ++hash) {
      ServerId const server = place.pick(hash);
      seen[server] = true;
      if (hash % 4 != 1) REQUIRE(server == hash % 4);
    }
    return !seen[1];
  };
  CHECK_FALSE(others_stay());
  place->mark(1, false);
  CHECK(others_stay());
  place->mark(1, true);
  CHECK_FALSE(others_stay());
  place->drain(1);
  CHECK(others_stay());
  place->undrain(1);
  place->eject(1);
  CHECK(others_stay());
  place->readmit(1, false);
  place->set_aside(1);
  CHECK(others_stay());
  place->add(1);
  CHECK_FALSE(others_stay());
  place->remove(1); // from the configuration: then the hash is modulo three
  CHECK(place.picks(3) == Servers{0, 2, 3});
}

TEST_CASE("balancer: a hash picks the priority as well, the same one each time") {
  Design design = design_of(4, "ring_hash");
  design.servers.push_back(design.servers[0]);
  design.servers[1].priority = 1;
  design.balancer.overprovisioning = 1.4;
  Place place{design};
  place->mark(0, false);
  place->mark(1, false);
  int second = 0;
  for (std::uint64_t session = 0; session < 10'000; ++session) {
    std::uint64_t const hash = mix_bits(session);
    ServerId const server = place.pick(hash);
    second += server >= 4 ? 1 : 0;
    REQUIRE(place.pick(hash) == server);
  }
  CHECK(second == Approx(3000).margin(230)); // five deviations
}
