// Balancers and what they learn, without servers that serve, a store or a request path.
#include "model/parts.hpp"

using namespace stickysim;

namespace balancer_tier_test {

namespace {

std::string const fleet = R"toml(
  [run]
  duration = "1000s"
  [workload]
  arrivals = "poisson(1/s)"
  requests = 5
  think_time = "1s"
  demand = "10ms"
  [balancer]
  count = 2
  [server]
  count = 3
)toml";

/// Takes tasks and verdicts to the tier until `at`; answers the pairs whose availability has changed.
std::vector<std::uint32_t> run_until(Parts& parts, Nanoseconds at) {
  std::vector<std::uint32_t> changed;
  parts.run_until(at, [&](Event const& event) {
    switch (static_cast<Step>(event.kind())) {
    case Step::table_sync: parts.tier.sync_tables(); break;
    case Step::balancing: {
      auto const change = parts.tier.carry_out(event);
      if (change.availability_changed) changed.push_back(change.pair);
      break;
    }
    case Step::verdict: {
      auto const verdict = parts.tier.verdict(event);
      if (!verdict.moot) changed.push_back(parts.tier.pair_of(verdict.balancer, verdict.server));
      break;
    }
    default: break;
    }
  });
  return changed;
}

} // namespace

TEST_CASE("balancer tier: a binding is in the other balancer's table after the delay between them") {
  Parts parts{fleet, {"balancer.affinity=table", "balancer.affinity.sync_delay=5ms"}};
  std::uint32_t const session = parts.session(7);
  std::uint32_t const here = parts.request(session, 2, 0);
  std::uint32_t const there = parts.request(session, no_server, 1);
  Session& bound = parts.clients[session];

  CHECK(parts.tier.bound_server(parts.requests[here], bound) == no_server);
  CHECK(parts.tier.bind(parts.requests[here], bound));
  CHECK(parts.tier.bound_server(parts.requests[here], bound) == 2);
  run_until(parts, 5 * millisecond - 1);
  CHECK(parts.tier.bound_server(parts.requests[there], bound) == no_server);
  run_until(parts, 5 * millisecond);
  CHECK(parts.tier.bound_server(parts.requests[there], bound) == 2);
}

TEST_CASE("balancer tier: a cookie binds a session at every balancer, and anew where it moves") {
  Parts parts{fleet, {"balancer.affinity=cookie"}};
  std::uint32_t const session = parts.session(7);
  std::uint32_t const request = parts.request(session, 1);
  Session& bound = parts.clients[session];
  CHECK(parts.tier.bind(parts.requests[request], bound));
  CHECK_FALSE(parts.tier.bind(parts.requests[request], bound)); // it is known
  parts.requests[request].balancer = 1;
  CHECK(parts.tier.bound_server(parts.requests[request], bound) == 1);
  parts.requests[request].server = 0;
  CHECK(parts.tier.bind(parts.requests[request], bound));
  CHECK(bound.pinned == 0);
}

TEST_CASE("balancer tier: a cookie that leads home again is not set where the session only visits") {
  Parts parts{fleet, {"balancer.affinity=cookie", "balancer.affinity.returns_home=true"}};
  std::uint32_t const session = parts.session(7);
  std::uint32_t const request = parts.request(session, 1);
  CHECK(parts.tier.bind(parts.requests[request], parts.clients[session]));
  parts.requests[request].server = 0;
  CHECK_FALSE(parts.tier.bind(parts.requests[request], parts.clients[session]));
  CHECK(parts.clients[session].pinned == 1);
}

TEST_CASE("balancer tier: loads are what each balancer has sent, or with an oracle what all have") {
  for (bool const oracle : {false, true}) {
    Parts parts{fleet, {oracle ? "balancer.load_info=\"true\"" : "balancer.load_info=own"}};
    std::uint32_t const request = parts.request(parts.session(0), 2, 0);
    parts.tier.add_load(parts.requests[request]);
    CHECK(parts.tier[0].load(2) == 1);
    CHECK(parts.tier[1].load(2) == (oracle ? 1 : 0));
    CHECK_FALSE(parts.tier.remove_load(parts.requests[request]));
    CHECK(parts.tier[0].load(2) == 0);
    CHECK(parts.tier[1].load(2) == 0);
  }
}

TEST_CASE("balancer tier: a board shows the loads of the instant at which it was read") {
  Parts parts{fleet, {"balancer.load_info=periodic(10s)"}};
  parts.tier.start();
  std::uint32_t const request = parts.request(parts.session(0), 1, 0);
  parts.tier.add_load(parts.requests[request]);
  CHECK(parts.tier[0].load(1) == 0);
  run_until(parts, 10 * second - 1);
  CHECK(parts.tier[0].load(1) == 0);
  run_until(parts, 10 * second);
  CHECK(parts.tier[0].load(1) == 1);
  CHECK(parts.tier[1].load(1) == 1);
}

TEST_CASE("balancer tier: where connections are limited, the end of a request may let another one go") {
  Parts parts{fleet, {"balancer.max_connections=1"}};
  std::uint32_t const request = parts.request(parts.session(0), 1, 0);
  parts.tier.add_load(parts.requests[request]);
  CHECK(parts.tier[0].full(1));
  CHECK_FALSE(parts.tier[1].full(1)); // it counts its own
  CHECK(parts.tier.remove_load(parts.requests[request]));
  CHECK_FALSE(parts.tier[0].full(1));
}

TEST_CASE("balancer tier: a server that dies is marked down by each balancer's own checks, and up again") {
  Parts parts{fleet, {"balancer.health.interval=2s", "balancer.health.fall=3", "balancer.health.rise=2"}};
  run_until(parts, 100 * second);
  parts.fleet.take_down(0, parts.engine.now());
  parts.recorder.server_goes_down(0, parts.engine.now(), true);
  parts.tier.truth_changed(0, Responds::refuses);
  // Three checks in a row, two seconds apart, the first within two seconds.
  auto const down = run_until(parts, 106 * second);
  CHECK(down.size() == 2);
  for (std::uint32_t balancer : {0u, 1u})
    CHECK_FALSE(parts.tier[balancer].takes_new_work(0));
  parts.fleet[0].up = true;
  parts.recorder.server_comes_up(0, parts.engine.now());
  parts.tier.truth_changed(0, Responds::well);
  CHECK(run_until(parts, 110 * second).size() == 2);
  for (std::uint32_t balancer : {0u, 1u})
    CHECK(parts.tier[balancer].takes_new_work(0));
}

TEST_CASE("balancer tier: an ejected server is readmitted when its time is over") {
  Parts parts{fleet, {"balancer.ejection=max_fails(fails=2, time=10s)", "balancer.health.enabled=false"}};
  std::uint32_t const id = parts.request(parts.session(0), 1, 0);
  Request& request = parts.requests[id];
  request.failure = Failure::refused;
  CHECK_FALSE(parts.tier.conclude_from_failure(request));
  CHECK(parts.tier.conclude_from_failure(request));
  CHECK(parts.tier[0].ejected(1));
  CHECK_FALSE(parts.tier[1].ejected(1)); // it has seen nothing
  auto const changed = run_until(parts, 20 * second);
  CHECK(changed == std::vector<std::uint32_t>{parts.tier.pair_of(0, 1)});
  CHECK_FALSE(parts.tier[0].ejected(1));
  std::vector<EventKind> kinds;
  for (FleetEvent const& event : parts.events())
    kinds.push_back(event.kind);
  CHECK(kinds == std::vector<EventKind>{EventKind::ejected, EventKind::readmitted});
}

TEST_CASE("balancer tier: a retry avoids no server, the last one, or all that have failed the request") {
  auto const avoided = [](std::string const& avoids) {
    Parts parts{fleet, {"balancer.retry_avoids=" + avoids}};
    std::uint32_t const id = parts.request(parts.session(0), 0, 0);
    for (ServerId const server : {0u, 2u}) {
      parts.requests[id].server = server;
      parts.tier.note_tried(id);
      ++parts.requests[id].attempt;
    }
    CHECK_FALSE(parts.tier.has_tried_all(id));
    parts.tier[0].mark(1, false); // the one that is left
    CHECK(parts.tier.has_tried_all(id) == (avoids == "tried"));
    auto const servers = parts.tier.avoided_by(id);
    return std::vector<ServerId>(servers.begin(), servers.end());
  };
  CHECK(avoided("nothing").empty());
  CHECK(avoided("last") == std::vector<ServerId>{2});
  CHECK(avoided("tried") == std::vector<ServerId>{0, 2});
}

TEST_CASE("balancer tier: what is cut off stays so until it is healed") {
  Parts parts{fleet + "[[fault]]\nkind = \"partition\"\nserver = 1\nat = \"10s\"\nfor = \"20s\"\n"};
  CHECK(parts.tier.cut_until_ns(0, 1) == 0);
  parts.tier.cut(0, 1, 30 * second);
  CHECK(parts.tier.cut_until_ns(0, 1) == 30 * second);
  CHECK(parts.tier.cut_until_ns(1, 1) == 0);
  parts.tier.heal(0, 1);
  CHECK(parts.tier.cut_until_ns(0, 1) == 0);
}

TEST_CASE("balancer tier: a restarted balancer has forgotten its table unless the others teach it anew") {
  for (bool const taught : {false, true}) {
    Parts parts{fleet,
                {"balancer.affinity=table",
                 taught ? "balancer.affinity.sync_delay=1ms" : "balancer.affinity.expire=never"}};
    std::uint32_t const session = parts.session(3);
    std::uint32_t const request = parts.request(session, 2, 0);
    parts.tier.bind(parts.requests[request], parts.clients[session]);
    parts.tier.restart(0);
    CHECK(parts.tier.bound_server(parts.requests[request], parts.clients[session]) ==
          (taught ? 2 : no_server));
  }
}

} // namespace balancer_tier_test
