#include "configuration/imported.hpp"

using namespace stickysim;

namespace outline_test {

namespace {

/// The designs of an imported scenario: as it is configured, and the other one.
std::vector<Design> designs(Imported const& imported, std::string const& other) {
  auto const scenario = parse_scenario(imported.toml, "imported.toml");
  REQUIRE(scenario);
  CHECK(render(scenario->idle, "remark") == "");
  CHECK(render(scenario->notes, "note") == "");
  REQUIRE(scenario->variants.size() == 2);
  CHECK(scenario->variants[0].name == "as_configured");
  CHECK(scenario->variants[1].name == other);
  CHECK(scenario->variants[1].design.faults.size() == 1);
  return {scenario->variants[0].design, scenario->variants[1].design};
}

std::vector<Design> designs(Imported const& imported) {
  auto both = designs(imported, "stateless");
  CHECK(both[0].state.placement == Placement::local);
  CHECK(both[1].state.placement == Placement::shared);
  return both;
}

} // namespace

TEST_CASE("an imported fleet and its stateless variant meet a failure and differ in what sticks") {
  auto const cookie =
      designs(from_haproxy("backend b\n mode http\n balance leastconn\n cookie S insert\n"
                           " server a 192.0.2.1 cookie a check\n server b 192.0.2.2 cookie b\n"));
  CHECK(cookie[0].balancer.affinity.kind == AffinityKind::cookie);
  CHECK(cookie[1].balancer.affinity.kind == AffinityKind::none);
  CHECK(cookie[1].balancer.policy.text == cookie[0].balancer.policy.text);
}

TEST_CASE(
    "an imported fleet that is not sticky has its state in a store, and is compared with a sticky one") {
  auto const it = from_haproxy("backend b\n server a 192.0.2.1\n server b 192.0.2.2\n");
  CHECK(it.remarks.front().starts_with("no stickiness: nothing sends a session back to its server"));
  auto const plain = designs(it, "sticky");
  CHECK(plain[0].state.placement == Placement::shared);
  CHECK(plain[0].balancer.affinity.kind == AffinityKind::none);
  CHECK(plain[1].state.placement == Placement::local);
  CHECK(plain[1].balancer.affinity.kind == AffinityKind::cookie);
  CHECK(plain[1].balancer.policy.text == plain[0].balancer.policy.text);
  // A single server has all sessions.
  designs(from_haproxy("backend b\n server a 192.0.2.1\n"));
}

TEST_CASE("a policy that keeps sessions on their servers gives way to turns in the stateless variant") {
  auto const source = designs(from_haproxy(
      "backend b\n balance source\n server a 192.0.2.1 weight 30\n server b 192.0.2.2 weight 10\n"));
  CHECK(source[0].balancer.policy.name == "hash_modulo");
  CHECK(source[1].balancer.policy.text == "round_robin(order=haproxy)");
  auto const ip_hash =
      designs(from_nginx("events {}\nhttp { upstream app { ip_hash; server 192.0.2.1; server "
                         "192.0.2.2; } server { location / { proxy_pass http://app; } } }\n"));
  CHECK(ip_hash[0].balancer.policy.name == "hash_modulo");
  CHECK(ip_hash[1].balancer.policy.text == "round_robin(order=nginx)");
}

} // namespace outline_test
